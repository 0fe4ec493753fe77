using System.Text.Json;

namespace GraphDelegatedKit.Testing.Graph.Users;

// https://learn.microsoft.com/graph/api/resources/user#properties: what a user has, and what is sent when nothing was selected.
internal sealed class UserProperties
{
    private static readonly string[] Usual =
    [
        "businessPhones", "displayName", "givenName", "jobTitle", "mail", "mobilePhone", "officeLocation", "preferredLanguage", "surname",
        "userPrincipalName", "id",
    ];

    private static readonly Dictionary<string, Action<Utf8JsonWriter, LocalUser>> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["id"] = (json, user) => json.WriteString("id", user.Id),
        ["displayName"] = (json, user) => json.WriteString("displayName", user.DisplayName),
        ["givenName"] = (json, user) => json.WriteString("givenName", user.GivenName),
        ["surname"] = (json, user) => json.WriteString("surname", user.Surname),
        ["jobTitle"] = (json, user) => json.WriteString("jobTitle", user.JobTitle),
        ["mail"] = (json, user) => json.WriteString("mail", user.Mail),
        ["mobilePhone"] = (json, user) => json.WriteString("mobilePhone", user.MobilePhone),
        ["officeLocation"] = (json, user) => json.WriteString("officeLocation", user.OfficeLocation),
        ["department"] = (json, user) => json.WriteString("department", user.Department),
        ["preferredLanguage"] = (json, user) => json.WriteString("preferredLanguage", user.PreferredLanguage),
        ["userPrincipalName"] = (json, user) => json.WriteString("userPrincipalName", user.UserPrincipalName),
        ["accountEnabled"] = (json, user) => json.WriteBoolean("accountEnabled", user.AccountEnabled),
        ["userType"] = (json, user) => json.WriteString("userType", user.Home is null ? "Member" : "Guest"),
        ["usageLocation"] = (json, _) => json.WriteString("usageLocation", "US"),
        ["businessPhones"] = (json, _) => EmptyList(json, "businessPhones"),
        ["otherMails"] = (json, _) => EmptyList(json, "otherMails"),
        ["proxyAddresses"] = (json, user) => ProxyAddresses(json, user),
        ["companyName"] = (json, _) => json.WriteString("companyName", "Contoso"),
        ["city"] = (json, _) => json.WriteNull("city"),
        ["country"] = (json, _) => json.WriteNull("country"),
        ["createdDateTime"] = (json, _) => json.WriteString("createdDateTime", "2020-01-01T00:00:00Z"),
        ["employeeId"] = (json, _) => json.WriteNull("employeeId"),
        ["mailNickname"] = (json, user) => json.WriteString("mailNickname", user.UserPrincipalName.Split('@')[0]),
        ["postalCode"] = (json, _) => json.WriteNull("postalCode"),
        ["state"] = (json, _) => json.WriteNull("state"),
        ["streetAddress"] = (json, _) => json.WriteNull("streetAddress"),
    };

    private readonly string _context;
    private readonly Action<Utf8JsonWriter, LocalUser>[] _writers;

    private UserProperties(string context, IEnumerable<string> names)
    {
        _context = context;
        _writers = [.. names.Select(name => Known[name])];
    }

    public static UserProperties Of(string[]? selected)
    {
        if (selected is null or ["*"])
            return new UserProperties("users", Usual);
        if (selected.FirstOrDefault(name => !Known.ContainsKey(name)) is { } unknown)
            throw Selection.Unknown(unknown, "microsoft.graph.user");

        return new UserProperties($"users({string.Join(',', selected)})", selected.Distinct(StringComparer.OrdinalIgnoreCase));
    }

    public string Context(string metadataBase) => $"{metadataBase}/$metadata#{_context}";

    public void Write(Utf8JsonWriter json, LocalUser user)
    {
        foreach (var write in _writers)
            write(json, user);
    }

    private static void EmptyList(Utf8JsonWriter json, string name)
    {
        json.WriteStartArray(name);
        json.WriteEndArray();
    }

    private static void ProxyAddresses(Utf8JsonWriter json, LocalUser user)
    {
        json.WriteStartArray("proxyAddresses");
        if (user.Mail is not null)
            json.WriteStringValue("SMTP:" + user.Mail);
        json.WriteEndArray();
    }
}
