using System.Text.Json;

namespace GraphDelegatedKit.Testing.Graph.Users;

// https://learn.microsoft.com/graph/api/resources/user#properties: the properties of a user, and those returned
// without $select.
internal sealed class UserProperties
{
    private static readonly string[] DefaultNames =
    [
        "businessPhones", "displayName", "givenName", "jobTitle", "mail", "mobilePhone", "officeLocation", "preferredLanguage", "surname",
        "userPrincipalName", "id",
    ];

    private static readonly Dictionary<string, UserProperty> KnownProperties = new UserProperty[]
    {
        UserProperty.CreateText("id", user => user.Id),
        UserProperty.CreateText("displayName", user => user.DisplayName),
        UserProperty.CreateText("givenName", user => user.GivenName),
        UserProperty.CreateText("surname", user => user.Surname),
        UserProperty.CreateText("jobTitle", user => user.JobTitle),
        UserProperty.CreateText("mail", user => user.Mail),
        UserProperty.CreateText("mobilePhone", user => user.MobilePhone, isFilterable: false),
        UserProperty.CreateText("officeLocation", user => user.OfficeLocation),
        UserProperty.CreateText("department", user => user.Department),
        UserProperty.CreateText("preferredLanguage", user => user.PreferredLanguage, isFilterable: false),
        UserProperty.CreateText("userPrincipalName", user => user.UserPrincipalName),
        UserProperty.CreateBoolean("accountEnabled", user => user.AccountEnabled),
        UserProperty.CreateText("userType", user => user.Home is null ? "Member" : "Guest"),
        UserProperty.CreateText("usageLocation", _ => "US"),
        UserProperty.CreateTextCollection("businessPhones"),
        UserProperty.CreateTextCollection("otherMails"),
        UserProperty.CreateTextCollection("proxyAddresses", user => user.Mail is null ? null : "SMTP:" + user.Mail),
        UserProperty.CreateText("companyName", _ => "Contoso"),
        UserProperty.CreateText("city", _ => null),
        UserProperty.CreateText("country", _ => null),
        UserProperty.CreateText("createdDateTime", _ => "2020-01-01T00:00:00Z", isFilterable: false),
        UserProperty.CreateText("employeeId", _ => null),
        UserProperty.CreateText("mailNickname", user => user.UserPrincipalName.Split('@')[0]),
        UserProperty.CreateText("postalCode", _ => null),
        UserProperty.CreateText("state", _ => null),
        UserProperty.CreateText("streetAddress", _ => null, isFilterable: false),
    }.ToDictionary(property => property.Name, StringComparer.OrdinalIgnoreCase);

    private readonly string _contextFragment;
    private readonly UserProperty[] _selected;

    private UserProperties(string contextFragment, IEnumerable<string> names)
    {
        _contextFragment = contextFragment;
        _selected = [.. names.Select(name => KnownProperties[name])];
    }

    public static UserProperties Select(string[]? names)
    {
        if (names is null or ["*"])
            return new UserProperties("users", DefaultNames);
        foreach (var name in names)
            Get(name);
        return new UserProperties($"users({string.Join(',', names)})", names.Distinct(StringComparer.OrdinalIgnoreCase));
    }

    public static UserProperty Get(string name) =>
        KnownProperties.GetValueOrDefault(name) ?? throw Selection.CreateUnknownPropertyError(name, "microsoft.graph.user");

    public string GetContextUrl(string baseUrl) => $"{baseUrl}/$metadata#{_contextFragment}";

    public bool Contains(string name) => _selected.Any(property => property.Name == name);

    public void Write(Utf8JsonWriter json, LocalUser user)
    {
        foreach (var property in _selected)
            property.Write(json, user);
    }
}
