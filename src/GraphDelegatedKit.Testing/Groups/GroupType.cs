using System.Text.Json;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Graph.DirectoryObjects;

namespace GraphDelegatedKit.Testing.Groups;

// https://learn.microsoft.com/graph/api/resources/group: every property and relationship of the resource in v1.0.
internal static class GroupType
{
    private static readonly string[] DefaultNames =
    [
        "id", "deletedDateTime", "classification", "createdDateTime", "creationOptions", "description", "displayName",
        "expirationDateTime", "groupTypes", "isAssignableToRole", "mail", "mailEnabled", "mailNickname", "membershipRule",
        "membershipRuleProcessingState", "onPremisesDomainName", "onPremisesLastSyncDateTime", "onPremisesNetBiosName",
        "onPremisesSamAccountName", "onPremisesSecurityIdentifier", "onPremisesSyncEnabled", "preferredDataLocation", "preferredLanguage",
        "proxyAddresses", "renewedDateTime", "resourceBehaviorOptions", "resourceProvisioningOptions", "securityEnabled",
        "securityIdentifier", "theme", "uniqueName", "visibility", "onPremisesProvisioningErrors", "serviceProvisioningErrors",
    ];

    private static readonly string[] EmptyTexts =
    [
        "classification", "membershipRule", "membershipRuleProcessingState", "onPremisesDomainName", "onPremisesNetBiosName",
        "onPremisesSamAccountName", "onPremisesSecurityIdentifier", "organizationId", "preferredDataLocation", "preferredLanguage",
        "theme", "uniqueName",
    ];

    private static readonly string[] EmptyValues =
    [
        "accessType", "deletedDateTime", "expirationDateTime", "infoCatalogs", "isFavorite", "licenseProcessingState",
        "onPremisesExtensionAttributes", "onPremisesLastSyncDateTime", "unseenConversationsCount", "unseenCount", "unseenMessagesCount",
        "welcomeMessageEnabled",
    ];

    private static readonly string[] EmptyCollections =
        ["assignedLabels", "assignedLicenses", "onPremisesProvisioningErrors", "serviceProvisioningErrors"];

    private static readonly string[] Relationships =
    [
        "acceptedSenders", "appRoleAssignments", "calendar", "calendarView", "conversations", "createdOnBehalfOf", "drive", "drives",
        "events", "extensions", "groupLifecyclePolicies", "memberOf", "members", "membersWithLicenseErrors", "onenote",
        "onPremisesSyncBehavior", "owners", "permissionGrants", "photo", "photos", "planner", "rejectedSenders", "settings", "sites",
        "team", "threads", "transitiveMemberOf", "transitiveMembers",
    ];

    public static DirectoryType<Group> Instance { get; } = new("microsoft.graph.group", "groups", DefaultNames, CreateProperties());

    public static QuerySchema<Group> Schema { get; } = new("Group", Instance.Get)
    {
        SortableNames = ["displayName"],
        TokenizedNames = ["displayName", "description"],
    };

    private static IEnumerable<DirectoryProperty<Group>> CreateProperties() =>
    [
        Text("id", group => group.Id),
        Text("displayName", group => group.DisplayName),
        Text("description", group => group.Description),
        Text("mail", group => group.Mail),
        Text("mailNickname", group => group.MailNickname),
        Text("visibility", group => group.Visibility, isFilterable: false),
        Text("securityIdentifier", group => SecurityIdentifier.Create(group.Id)),
        Text("createdDateTime", group => GraphTime.Format(group.Created), isFilterable: false),
        Text("renewedDateTime", group => GraphTime.Format(group.Created), isFilterable: false),
        Boolean("mailEnabled", group => group.IsUnified),
        Boolean("securityEnabled", group => group.IsSecurityEnabled),
        Boolean("isAssignableToRole", _ => null),
        Boolean("onPremisesSyncEnabled", _ => null),
        Boolean("isManagementRestricted", _ => null),
        Boolean("hasMembersWithLicenseErrors", _ => false),
        Boolean("isArchived", _ => false),
        Boolean("allowExternalSenders", _ => false),
        Boolean("autoSubscribeNewMembers", _ => false),
        Boolean("hideFromAddressLists", _ => false),
        Boolean("hideFromOutlookClients", _ => false),
        Boolean("isSubscribedByMail", _ => true),
        Texts("groupTypes", group => group.IsUnified ? ["Unified"] : []),
        Texts("proxyAddresses", group => group.Mail is { } mail ? ["SMTP:" + mail] : []),
        Texts("resourceProvisioningOptions", group => group.IsTeam ? ["Team"] : []),
        Texts("resourceBehaviorOptions", _ => []),
        Texts("creationOptions", _ => []),
        .. EmptyTexts.Select(name => Text(name, _ => null)),
        .. EmptyValues.Select(name => DirectoryProperty<Group>.CreateValue(name, (json, _) => json.WriteNullValue())),
        .. EmptyCollections.Select(name => DirectoryProperty<Group>.CreateValue(name, WriteEmptyArray, isCollection: true)),
        .. Relationships.Select(DirectoryProperty<Group>.CreateRelationship),
    ];

    private static DirectoryProperty<Group> Text(string name, Func<Group, string?> getText, bool isFilterable = true) =>
        DirectoryProperty<Group>.CreateText(name, getText, isFilterable);

    private static DirectoryProperty<Group> Boolean(string name, Func<Group, bool?> getBoolean) =>
        DirectoryProperty<Group>.CreateBoolean(name, getBoolean);

    private static DirectoryProperty<Group> Texts(string name, Func<Group, IEnumerable<string>> getTexts) =>
        DirectoryProperty<Group>.CreateTextCollection(name, getTexts);

    private static void WriteEmptyArray(Utf8JsonWriter json, Group group)
    {
        json.WriteStartArray();
        json.WriteEndArray();
    }
}
