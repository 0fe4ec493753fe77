using System.Text.Json;
using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Graph.Users;

// https://learn.microsoft.com/graph/api/user-update#request-body: the properties in the body of a request. A null clears a property,
// except for the display name. The tenant knows no passwords, so it ignores passwordProfile.
internal static class UserBody
{
    public static LocalUser Apply(LocalUser user, JsonObject body) => body
        .Where(property => !property.Key.StartsWith('@') && property.Key != "passwordProfile")
        .Aggregate(user, (current, property) => Change(current, property.Key, property.Value));

    public static string? ReadText(string name, JsonNode? value) => value?.GetValueKind() switch
    {
        null => null,
        JsonValueKind.String => value.GetValue<string>(),
        _ => throw CreateInvalidError(name),
    };

    public static bool ReadBoolean(string name, JsonNode? value) => value?.GetValueKind() switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw CreateInvalidError(name),
    };

    public static GraphErrorException CreateInvalidError(string name) =>
        GraphErrorException.InvalidProperty(name, $"Invalid value specified for property '{name}' of resource 'User'.");

    private static LocalUser Change(LocalUser user, string name, JsonNode? value) => name switch
    {
        "accountEnabled" => user with { AccountEnabled = ReadBoolean(name, value) },
        "displayName" => user with { DisplayName = ReadText(name, value) is { Length: > 0 } text ? text : throw CreateInvalidError(name) },
        "userPrincipalName" => user with
        {
            UserPrincipalName = ReadText(name, value) is { } text && IsUserPrincipalName(text) ? text : throw CreateInvalidError(name),
        },
        "givenName" => user with { GivenName = ReadText(name, value) },
        "surname" => user with { Surname = ReadText(name, value) },
        "jobTitle" => user with { JobTitle = ReadText(name, value) },
        "mail" => user with { Mail = ReadText(name, value) },
        "department" => user with { Department = ReadText(name, value) },
        "officeLocation" => user with { OfficeLocation = ReadText(name, value) },
        "mobilePhone" => user with { MobilePhone = ReadText(name, value) },
        "preferredLanguage" => user with { PreferredLanguage = ReadText(name, value) },
        _ => ChangeOther(user, name, value),
    };

    private static LocalUser ChangeOther(LocalUser user, string name, JsonNode? value)
    {
        if (UserType.Instance.Find(name) is not { } property || property.Name != name || UserType.IsRelationship(name))
            throw GraphErrorException.NotSupported($"a change of a user's {name}");
        if (UserType.IsReadOnly(name))
            throw GraphErrorException.InvalidProperty(name, $"Property '{name}' is read-only and cannot be set.");
        var isValid = value is null
            || (property.GetText is not null ? value.GetValueKind() == JsonValueKind.String
                : property.GetBoolean is not null ? value.GetValueKind() is JsonValueKind.True or JsonValueKind.False
                : property.GetTexts is null || value is JsonArray);
        if (!isValid)
            throw CreateInvalidError(name);
        var others = new Dictionary<string, object?>(user.OtherProperties ?? new Dictionary<string, object?>())
        {
            [name] = value is null ? null : JsonSerializer.SerializeToElement(value),
        };
        return user with { OtherProperties = others };
    }

    // The characters of https://learn.microsoft.com/graph/api/user-post-users#request-body.
    private static bool IsUserPrincipalName(string name) =>
        name.Split('@') is [{ Length: > 0 and <= 64 } alias, { Length: > 0 }]
        && alias.All(character => char.IsAsciiLetterOrDigit(character) || "'.-_!#^~".Contains(character, StringComparison.Ordinal));
}
