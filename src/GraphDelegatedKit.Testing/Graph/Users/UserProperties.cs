using System.Text.Json;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Graph.Users;

// https://learn.microsoft.com/graph/api/resources/user#properties: the properties of a user, and those returned without $select.
// https://learn.microsoft.com/graph/permissions-reference#userreadbasicall: the basic profile of another user. Any other property of that
// user is null or empty in responses (microsoft-graph-docs#4993), and refused in a filter (microsoft-graph-toolkit#2602).
internal sealed class UserProperties
{
    private static readonly string[] DefaultNames =
    [
        "businessPhones", "displayName", "givenName", "jobTitle", "mail", "mobilePhone", "officeLocation", "preferredLanguage", "surname",
        "userPrincipalName", "id",
    ];

    private static readonly string[] BasicNames =
        ["id", "displayName", "givenName", "surname", "mail", "userPrincipalName", "photo", "securityIdentifier"];

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

    // A property that a filter or a search compares.
    public static UserProperty GetForQuery(string name, bool isLimitedToBasicProfiles)
    {
        var property = Get(name);
        return isLimitedToBasicProfiles && !IsBasic(property)
            ? throw new GraphErrorException(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")
            : property;
    }

    public string GetContextUrl(string baseUrl) => $"{baseUrl}/$metadata#{_contextFragment}";

    public bool Contains(string name) => _selected.Any(property => property.Name == name);

    public void Write(Utf8JsonWriter json, LocalUser user, RequestContext context)
    {
        var isLimited = context.IsLimitedToBasicProfiles && user.Id != context.Caller.Id;
        foreach (var property in _selected)
        {
            if (isLimited && !IsBasic(property))
                property.WriteWithheld(json);
            else
                property.Write(json, user);
        }
    }

    private static bool IsBasic(UserProperty property) => BasicNames.Contains(property.Name, StringComparer.Ordinal);
}
