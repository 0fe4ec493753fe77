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

    private static readonly Dictionary<string, UserProperty> Known = new UserProperty[]
    {
        UserProperty.OfText("id", user => user.Id),
        UserProperty.OfText("displayName", user => user.DisplayName),
        UserProperty.OfText("givenName", user => user.GivenName),
        UserProperty.OfText("surname", user => user.Surname),
        UserProperty.OfText("jobTitle", user => user.JobTitle),
        UserProperty.OfText("mail", user => user.Mail),
        UserProperty.OfText("mobilePhone", user => user.MobilePhone, filterable: false),
        UserProperty.OfText("officeLocation", user => user.OfficeLocation),
        UserProperty.OfText("department", user => user.Department),
        UserProperty.OfText("preferredLanguage", user => user.PreferredLanguage, filterable: false),
        UserProperty.OfText("userPrincipalName", user => user.UserPrincipalName),
        UserProperty.OfFlag("accountEnabled", user => user.AccountEnabled),
        UserProperty.OfText("userType", user => user.Home is null ? "Member" : "Guest"),
        UserProperty.OfText("usageLocation", _ => "US"),
        UserProperty.OfTexts("businessPhones"),
        UserProperty.OfTexts("otherMails"),
        UserProperty.OfTexts("proxyAddresses", user => user.Mail is null ? null : "SMTP:" + user.Mail),
        UserProperty.OfText("companyName", _ => "Contoso"),
        UserProperty.OfText("city", _ => null),
        UserProperty.OfText("country", _ => null),
        UserProperty.OfText("createdDateTime", _ => "2020-01-01T00:00:00Z", filterable: false),
        UserProperty.OfText("employeeId", _ => null),
        UserProperty.OfText("mailNickname", user => user.UserPrincipalName.Split('@')[0]),
        UserProperty.OfText("postalCode", _ => null),
        UserProperty.OfText("state", _ => null),
        UserProperty.OfText("streetAddress", _ => null, filterable: false),
    }.ToDictionary(property => property.Name, StringComparer.OrdinalIgnoreCase);

    private readonly string _context;
    private readonly UserProperty[] _selected;

    private UserProperties(string context, IEnumerable<string> names)
    {
        _context = context;
        _selected = [.. names.Select(name => Known[name])];
    }

    public static UserProperties Of(string[]? selected)
    {
        if (selected is null or ["*"])
            return new UserProperties("users", Usual);
        foreach (var name in selected)
            Require(name);
        return new UserProperties($"users({string.Join(',', selected)})", selected.Distinct(StringComparer.OrdinalIgnoreCase));
    }

    public static UserProperty Require(string name) => Known.GetValueOrDefault(name) ?? throw Selection.Unknown(name, "microsoft.graph.user");

    public string Context(string metadataBase) => $"{metadataBase}/$metadata#{_context}";

    public bool Has(string name) => _selected.Any(property => property.Name == name);

    public void Write(Utf8JsonWriter json, LocalUser user)
    {
        foreach (var property in _selected)
            property.Write(json, user);
    }
}
