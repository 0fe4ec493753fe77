using System.Text.Json;
using GraphDelegatedKit.Testing.Graph.DirectoryObjects;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Graph.Users;

// https://learn.microsoft.com/graph/api/resources/user#properties: the properties of a user that a request selects.
// https://learn.microsoft.com/graph/permissions-reference#userreadbasicall: the basic profile of another user. Any other property of that
// user is null or empty in responses (microsoft-graph-docs#4993), and refused in a filter (microsoft-graph-toolkit#2602).
internal sealed class UserProperties
{
    public static readonly string[] BasicNames =
        ["id", "displayName", "givenName", "surname", "mail", "userPrincipalName", "photo", "securityIdentifier"];

    private readonly DirectorySelection<LocalUser> _selection;

    private UserProperties(DirectorySelection<LocalUser> selection) => _selection = selection;

    public static UserProperties Select(string[]? names) => new(UserType.Instance.Select(names));

    // For a relationship whose objects are not all users.
    public static UserProperties SelectKnown(string[]? names) => new(UserType.Instance.SelectKnown(names));

    public static QuerySchema<LocalUser> CreateSchema(bool isLimitedToBasicProfiles = false) => new(
        "User",
        (name, option) => GetForQuery(name, option, isLimitedToBasicProfiles))
    {
        SortableNames = ["displayName", "userPrincipalName"],
        AdvancedSortableNames = ["createdDateTime"],
        TokenizedNames = ["displayName"],
    };

    // A property that a filter or a search compares.
    public static DirectoryProperty<LocalUser> GetForQuery(string name, string option, bool isLimitedToBasicProfiles)
    {
        var property = UserType.Instance.Get(name, option);
        return isLimitedToBasicProfiles && !IsBasic(property) ? throw GraphErrorException.InsufficientPrivileges() : property;
    }

    public string GetContextUrl(string baseUrl) => _selection.GetContextUrl(baseUrl);

    public bool Contains(string name) => _selection.Contains(name);

    // https://learn.microsoft.com/graph/permissions-overview#limited-information-returned-for-inaccessible-member-objects
    public void Write(Utf8JsonWriter json, LocalUser user, RequestContext context)
    {
        var isCaller = user.Id == context.Caller.Id;
        if (isCaller ? context.IsLimitedToOwnId : context.IsLimitedToUserIds)
            _selection.Write(json, user, property => property.Name != "id");
        else if (context.IsLimitedToBasicProfiles && !isCaller)
            _selection.Write(json, user, property => !IsBasic(property));
        else
            _selection.Write(json, user);
    }

    private static bool IsBasic(DirectoryProperty<LocalUser> property) => BasicNames.Contains(property.Name, StringComparer.Ordinal);
}
