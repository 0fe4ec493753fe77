using System.Text.Json;
using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Graph.DirectoryObjects;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Graph.Users;

// https://learn.microsoft.com/graph/api/user-update#request-body: the properties in the body of a request. A null clears a property,
// except for the display name. The tenant knows no passwords, so it ignores passwordProfile.
internal static class UserBody
{
    public static PropertyReader Reader { get; } = new("User");

    public static LocalUser Apply(LocalUser user, JsonObject body) => body
        .Where(property => !property.Key.StartsWith('@') && property.Key != "passwordProfile")
        .Aggregate(user, (current, property) => Change(current, property.Key, property.Value));

    // A property that Graph does not know is refused, or removed.
    public static void RequireKnown(RequestContext context, JsonObject body) =>
        context.Rules.RequireKnown(body, UserType.Instance.Name, IsKnown, CreateUnknownError);

    private static bool IsKnown(string name) => UserType.Instance.Find(name) is not null || UserType.IsRelationship(name);

    private static GraphErrorException CreateUnknownError(string name) => DirectoryError.UnknownProperty(name, UserType.Instance.Names);

    private static LocalUser Change(LocalUser user, string name, JsonNode? value) => name switch
    {
        "accountEnabled" => user with { AccountEnabled = Reader.ReadBoolean(name, value) },
        "displayName" => user with
        {
            DisplayName = Reader.ReadText(name, value) is { Length: > 0 } text ? text : throw Reader.CreateInvalidError(name),
        },
        "userPrincipalName" => user with
        {
            UserPrincipalName = Reader.ReadText(name, value) is { } text && IsUserPrincipalName(text)
                ? text
                : throw Reader.CreateInvalidError(name),
        },
        "givenName" => user with { GivenName = Reader.ReadText(name, value) },
        "surname" => user with { Surname = Reader.ReadText(name, value) },
        "jobTitle" => user with { JobTitle = Reader.ReadText(name, value) },
        "mail" => user with { Mail = Reader.ReadText(name, value) },
        "department" => user with { Department = Reader.ReadText(name, value) },
        "officeLocation" => user with { OfficeLocation = Reader.ReadText(name, value) },
        "mobilePhone" => user with { MobilePhone = Reader.ReadText(name, value) },
        "preferredLanguage" => user with { PreferredLanguage = Reader.ReadText(name, value) },
        _ => ChangeOther(user, name, value),
    };

    private static LocalUser ChangeOther(LocalUser user, string name, JsonNode? value)
    {
        if (UserType.IsRelationship(name))
            throw GraphErrorException.NotSupported($"a change of a user's {name}");
        if (UserType.Instance.Find(name) is not { } property || property.Name != name)
            throw CreateUnknownError(name);
        if (UserType.IsReadOnly(name))
            throw GraphErrorException.InvalidProperty(name, $"Property '{name}' is read-only and cannot be set.");
        var isValid = value is null
            || (property.GetText is not null ? value.GetValueKind() == JsonValueKind.String
                : property.GetBoolean is not null ? value.GetValueKind() is JsonValueKind.True or JsonValueKind.False
                : property.FindTexts is null || value is JsonArray);
        if (!isValid)
            throw Reader.CreateInvalidError(name);
        var others = new Dictionary<string, object?>(user.OtherProperties ?? new Dictionary<string, object?>())
        {
            [name] = value is null ? null : JsonSerializer.SerializeToElement(value),
        };
        return user with { OtherProperties = others };
    }

    // The characters of https://learn.microsoft.com/graph/api/user-post-users#request-body. The endpoints check the domain.
    private static bool IsUserPrincipalName(string name) =>
        name.Split('@') is [{ Length: > 0 and <= 64 } alias, ..] parts
        && parts.Length <= 2
        && alias.All(character => char.IsAsciiLetterOrDigit(character) || "'.-_!#^~".Contains(character, StringComparison.Ordinal));
}
