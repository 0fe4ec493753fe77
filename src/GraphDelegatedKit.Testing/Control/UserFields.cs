using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Suggestions;
using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing.Control;

// The properties of a user that the control API shows and changes.
internal static class UserFields
{
    private static readonly Dictionary<string, (Func<LocalUser, string?> Get, Func<LocalUser, string?, LocalUser> Set)> Texts = new()
    {
        ["userPrincipalName"] = (user => user.UserPrincipalName, (user, text) => user with { UserPrincipalName = text! }),
        ["displayName"] = (user => user.DisplayName, (user, text) => user with { DisplayName = text! }),
        ["givenName"] = (user => user.GivenName, (user, text) => user with { GivenName = text }),
        ["surname"] = (user => user.Surname, (user, text) => user with { Surname = text }),
        ["jobTitle"] = (user => user.JobTitle, (user, text) => user with { JobTitle = text }),
        ["mail"] = (user => user.Mail, (user, text) => user with { Mail = text }),
        ["department"] = (user => user.Department, (user, text) => user with { Department = text }),
        ["officeLocation"] = (user => user.OfficeLocation, (user, text) => user with { OfficeLocation = text }),
        ["mobilePhone"] = (user => user.MobilePhone, (user, text) => user with { MobilePhone = text }),
        ["preferredLanguage"] = (user => user.PreferredLanguage, (user, text) => user with { PreferredLanguage = text }),
    };

    private static readonly Dictionary<string, (Func<LocalUser, bool> Get, Func<LocalUser, bool, LocalUser> Set)> Flags = new()
    {
        ["accountEnabled"] = (user => user.AccountEnabled, (user, flag) => user with { AccountEnabled = flag }),
        ["isAdministrator"] = (user => user.IsAdministrator, (user, flag) => user with { IsAdministrator = flag }),
    };

    public static IReadOnlyList<string> TextNames { get; } = [.. Texts.Keys];

    public static IReadOnlyList<string> FlagNames { get; } = [.. Flags.Keys];

    public static JsonObject CreateJson(LocalUser user)
    {
        var json = new JsonObject { ["id"] = user.Id, ["isGuest"] = user.Home is not null };
        foreach (var (name, field) in Texts)
            json[name] = field.Get(user);
        foreach (var (name, field) in Flags)
            json[name] = field.Get(user);
        return json;
    }

    // Creates a user from the fields that PATCH cannot change, and takes them out of the body.
    public static LocalUser Create(JsonObject body)
    {
        var (name, displayName) = (GetRequired(body, "userPrincipalName"), GetRequired(body, "displayName"));
        RequireName(name);
        var id = body["id"] is null ? Guid.NewGuid()
            : Guid.TryParse(GetRequired(body, "id"), out var given) ? given
            : throw ControlException.BadRequest("id: expected a GUID. Leave it out for a random one.");
        var isGuest = body["isGuest"] switch
        {
            null => false,
            JsonValue value when value.TryGetValue<bool>(out var flag) => flag,
            var other => throw ControlException.BadRequest($"isGuest: expected true or false, found {Describe(other)}."),
        };
        foreach (var used in new[] { "id", "isGuest", "userPrincipalName" })
            body.Remove(used);
        return isGuest
            ? LocalUser.CreateGuest(name, displayName) with { Id = id.ToString() }
            : new LocalUser { Id = id.ToString(), DisplayName = displayName, UserPrincipalName = name, Mail = name };
    }

    private static void RequireName(string name)
    {
        if (!UserRules.IsName(name))
        {
            throw ControlException.BadRequest(
                $"userPrincipalName: expected a name with a domain, such as ada@{TenantDomains.Initial}, found '{name}'.");
        }
    }

    private static string GetRequired(JsonObject body, string name) =>
        body[name] is JsonValue value && value.TryGetValue<string>(out var text) && text.Trim().Length > 0
            ? text.Trim()
            : throw ControlException.BadRequest(body.ContainsKey(name)
                ? $"{name}: expected a text that is not empty, found {Describe(body[name])}."
                : $"{name}: the field is missing. A user has a userPrincipalName and a displayName.");

    public static LocalUser Set(LocalUser user, string name, JsonNode? value)
    {
        if (Flags.TryGetValue(name, out var flag))
        {
            return value is JsonValue json && json.TryGetValue<bool>(out var isSet)
                ? flag.Set(user, isSet)
                : throw ControlException.BadRequest($"{name}: expected true or false, found {Describe(value)}.");
        }

        if (!Texts.TryGetValue(name, out var field))
        {
            throw ControlException.BadRequest(
                $"{name}: a user has no such property. " + Suggestion.DescribeAllowed(name, [.. TextNames, .. FlagNames, "claims"]));
        }

        if (value is JsonValue text && text.TryGetValue<string>(out var set) && set.Length > 0)
        {
            if (name == "userPrincipalName")
                RequireName(set);
            return field.Set(user, set);
        }

        return value is null && name is not ("userPrincipalName" or "displayName")
            ? field.Set(user, null)
            : throw ControlException.BadRequest($"{name}: expected a text that is not empty, found {Describe(value)}.");
    }

    private static string Describe(JsonNode? value) => value?.ToJsonString() is not { } json ? "null"
        : json.Length <= 80 ? json
        : json[..80] + "...";
}
