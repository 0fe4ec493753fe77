using System.Globalization;
using GraphDelegatedKit.Testing.Graph.DirectoryObjects;

namespace GraphDelegatedKit.Testing.Graph.Users;

// https://learn.microsoft.com/graph/api/resources/user: every property and relationship of the resource in v1.0. What a LocalUser has no
// property for is null or empty unless LocalUser.OtherProperties has a value.
internal static class UserType
{
    private static readonly string[] DefaultNames =
    [
        "businessPhones", "displayName", "givenName", "jobTitle", "mail", "mobilePhone", "officeLocation", "preferredLanguage", "surname",
        "userPrincipalName", "id",
    ];

    private static readonly string[] OtherTexts =
    [
        "ageGroup", "city", "consentProvidedForMinor", "country", "creationType", "employeeId", "employeeType", "externalUserState",
        "faxNumber", "identityParentId", "legalAgeGroupClassification", "onPremisesDomainName", "onPremisesImmutableId",
        "onPremisesSamAccountName", "onPremisesSecurityIdentifier", "onPremisesUserPrincipalName", "passwordPolicies", "postalCode",
        "preferredDataLocation", "state", "streetAddress",
    ];

    private static readonly string[] OtherTextCollections =
    [
        "businessPhones", "imAddresses", "interests", "otherMails", "pastProjects", "responsibilities", "schools", "skills",
    ];

    private static readonly string[] OtherBooleans =
        ["isManagementRestricted", "isResourceAccount", "onPremisesSyncEnabled", "showInAddressList"];

    // https://learn.microsoft.com/graph/aad-advanced-queries#support-for-filter-by-properties-of-microsoft-entra-id-directory-objects: the
    // properties whose filters are all advanced.
    private static readonly string[] AdvancedNames =
    [
        "companyName", "employeeType", "mobilePhone", "officeLocation", "onPremisesImmutableId", "onPremisesSamAccountName",
        "passwordPolicies", "postalCode", "preferredLanguage", "showInAddressList", "streetAddress",
    ];

    // Texts and times that no query supports, numbers and objects.
    private static readonly string[] OtherValues =
    [
        "aboutMe", "authorizationInfo", "birthday", "customSecurityAttributes", "deletedDateTime", "deviceEnrollmentLimit",
        "employeeHireDate", "employeeLeaveDateTime", "employeeOrgData", "externalUserStateChangeDateTime", "hireDate",
        "lastPasswordChangeDateTime", "mailboxSettings", "mySite", "onPremisesDistinguishedName", "onPremisesLastSyncDateTime",
        "passwordProfile", "preferredName", "refreshTokensValidFromDateTime", "signInActivity", "signInSessionsValidFromDateTime",
    ];

    private static readonly string[] OtherCollections =
    [
        "assignedLicenses", "assignedPlans", "licenseAssignmentStates", "onPremisesProvisioningErrors", "provisionedPlans",
        "serviceProvisioningErrors",
    ];

    private static readonly string[] Relationships =
    [
        "activities", "adhocCalls", "agreementAcceptances", "appRoleAssignments", "authentication", "calendar", "calendarGroups",
        "calendars", "calendarView", "chats", "cloudClipboard", "cloudPCs", "contactFolders", "contacts", "createdObjects",
        "dataSecurityAndGovernance", "deviceManagementTroubleshootingEvents", "directReports", "drive", "drives", "employeeExperience",
        "events", "extensions", "followedSites", "inferenceClassification", "insights", "joinedTeams", "licenseDetails", "mailFolders",
        "managedAppRegistrations", "managedDevices", "manager", "memberOf", "messages", "notes", "oauth2PermissionGrants", "onenote",
        "onlineMeetings", "onPremisesSyncBehavior", "outlook", "ownedDevices", "ownedObjects", "people", "permissionGrants", "photo",
        "photos", "planner", "presence", "print", "registeredDevices", "scopedRoleMemberOf", "settings", "solutions", "sponsorOf",
        "sponsors", "teamwork", "todo", "transitiveMemberOf",
    ];

    // Those that a client cannot set.
    private static readonly string[] ReadOnlyNames =
    [
        "assignedLicenses", "assignedPlans", "authorizationInfo", "createdDateTime", "creationType", "deletedDateTime",
        "deviceEnrollmentLimit", "externalUserState", "externalUserStateChangeDateTime", "id", "imAddresses", "isManagementRestricted",
        "isResourceAccount", "lastPasswordChangeDateTime", "legalAgeGroupClassification", "licenseAssignmentStates",
        "onPremisesDistinguishedName", "onPremisesDomainName", "onPremisesLastSyncDateTime", "onPremisesProvisioningErrors",
        "onPremisesSamAccountName", "onPremisesSecurityIdentifier", "onPremisesSyncEnabled", "onPremisesUserPrincipalName",
        "provisionedPlans", "proxyAddresses", "refreshTokensValidFromDateTime", "securityIdentifier", "serviceProvisioningErrors",
        "signInActivity", "signInSessionsValidFromDateTime",
    ];

    public static DirectoryType<LocalUser> Instance { get; } = new("microsoft.graph.user", "users", DefaultNames, CreateProperties());

    public static bool IsReadOnly(string name) => ReadOnlyNames.Contains(name, StringComparer.Ordinal);

    public static bool IsRelationship(string name) => Relationships.Contains(name, StringComparer.Ordinal);

    private static IEnumerable<DirectoryProperty<LocalUser>> CreateProperties() =>
    [
        Text("id", user => user.Id),
        Text("displayName", user => user.DisplayName),
        Text("givenName", user => user.GivenName),
        Text("surname", user => user.Surname),
        Text("jobTitle", user => user.JobTitle),
        Text("mail", user => user.Mail),
        Text("mobilePhone", user => user.MobilePhone),
        Text("officeLocation", user => user.OfficeLocation),
        Text("department", user => user.Department),
        Text("preferredLanguage", user => user.PreferredLanguage),
        Text("userPrincipalName", user => user.UserPrincipalName),
        Text("userType", user => OtherProperties.GetText(user, "userType", user.Home is null ? "Member" : "Guest")),
        Text("usageLocation", user => OtherProperties.GetText(user, "usageLocation", "US")),
        Text("companyName", user => OtherProperties.GetText(user, "companyName", "Contoso")),
        DirectoryProperty<LocalUser>.CreateTime("createdDateTime", OtherProperties.GetCreationTime),
        Text("mailNickname", user => OtherProperties.GetText(user, "mailNickname", user.UserPrincipalName.Split('@')[0])),
        Text("securityIdentifier", user => SecurityIdentifier.Create(user.Id)),
        DirectoryProperty<LocalUser>.CreateBoolean("accountEnabled", user => user.AccountEnabled),
        DirectoryProperty<LocalUser>.CreateTextCollection(
            "proxyAddresses",
            user => OtherProperties.GetTexts(user, "proxyAddresses", user.Mail is null ? [] : ["SMTP:" + user.Mail])),
        DirectoryProperty<LocalUser>.CreateValue("identities", OtherProperties.WriteIdentities, isCollection: true),
        DirectoryProperty<LocalUser>.CreateValue("onPremisesExtensionAttributes", OtherProperties.WriteExtensionAttributes),
        .. OtherTexts.Select(name => Text(name, user => OtherProperties.GetText(user, name, null))),
        .. OtherTextCollections.Select(name => DirectoryProperty<LocalUser>.CreateTextCollection(
            name, user => OtherProperties.GetTexts(user, name, []))),
        .. OtherBooleans.Select(name => DirectoryProperty<LocalUser>.CreateBoolean(
            name, user => OtherProperties.GetBoolean(user, name), AdvancedNames.Contains(name, StringComparer.Ordinal))),
        .. OtherValues.Select(name => DirectoryProperty<LocalUser>.CreateValue(
            name, (json, user) => OtherProperties.Write(json, user, name, isCollection: false))),
        .. OtherCollections.Select(name => DirectoryProperty<LocalUser>.CreateCollection(
            name,
            (json, user) => OtherProperties.Write(json, user, name, isCollection: true),
            member => user => OtherProperties.GetTexts(user, name, member),
            user => OtherProperties.GetCount(user, name))),
        .. Relationships.Select(DirectoryProperty<LocalUser>.CreateRelationship),
    ];

    private static DirectoryProperty<LocalUser> Text(string name, Func<LocalUser, string?> getText) =>
        DirectoryProperty<LocalUser>.CreateText(name, getText, isAdvanced: AdvancedNames.Contains(name, StringComparer.Ordinal));
}
