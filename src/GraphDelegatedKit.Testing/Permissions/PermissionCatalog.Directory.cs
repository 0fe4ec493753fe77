namespace GraphDelegatedKit.Testing.Permissions;

internal static partial class PermissionCatalog
{
    private const string ChangeDirectory = "Directory.ReadWrite.All";
    private const string ReadDirectory = "Directory.Read.All Directory.ReadWrite.All";
    private const string ReadFullProfiles = "User.Read.All User.ReadWrite.All Directory.Read.All Directory.ReadWrite.All";

    // The first permission allows a change of any property of a user, each of the others a change of some properties.
    private const string ChangeUser =
        "User.ReadWrite.All User.EnableDisableAccount.All User.ManageIdentities.All User-Mail.ReadWrite.All User-Phone.ReadWrite.All "
        + "User-PasswordProfile.ReadWrite.All";

    private const string ReadMoreGroups = "GroupMember.Read.All Group.Read.All Group.ReadWrite.All " + ReadDirectory;

    private const string ReadMoreMembers =
        "Group.ReadBasic.All GroupMember.Read.All Group.Read.All GroupMember.ReadWrite.All Group.ReadWrite.All " + ReadDirectory;

    private const string ReadMoreOwners = "Group.Read.All GroupMember.ReadWrite.All Group.ReadWrite.All " + ReadDirectory;
    private const string ReadGroupsOfGroups = "Group.ReadBasic.All GroupMember.Read.All Group.Read.All " + ReadDirectory;

    private const string ReadMemberships =
        "User.Read.All GroupMember.ReadBasic.All GroupMember.Read.All Group.ReadBasic.All Group.Read.All " + ReadDirectory;

    // https://learn.microsoft.com/graph/api/directoryobject-getmembergroups#permissions: a permission for users together with one for
    // groups. For the signed-in user, User.Read takes the place of the first.
    private const string ReadGroupsOfUsers =
        "User.ReadBasic.All+GroupMember.Read.All User.Read.All+GroupMember.Read.All User.ReadBasic.All+Group.Read.All "
        + "User.Read.All+Group.Read.All " + ReadDirectory;

    private const string ReadGroupsOfCaller = "User.Read+GroupMember.Read.All";
    private const string ReadMoreGroupsOfCaller = "User.Read+Group.Read.All " + ReadGroupsOfUsers;

    // https://learn.microsoft.com/graph/api/directoryobject-getmemberobjects#permissions
    private const string ReadObjectsOfUsers = "User.ReadBasic.All+GroupMember.Read.All User.Read.All User.ReadWrite.All " + ReadDirectory;

    private const string ChangePhotos = "ProfilePhoto.ReadWrite.All User.ReadWrite.All";
    private const string ChangeMoreUsers = "User.ReadWrite.All " + ChangeDirectory;
    private const string ChangeGroups = "Group.ReadWrite.All " + ChangeDirectory;
    private const string ChangeGrants = "DelegatedPermissionGrant.ReadWrite.All";
    private const string ChangeAllGrants = ChangeGrants + " " + ChangeDirectory;
    private const string ReadMoreApps = "Application.ReadWrite.All " + ReadDirectory;

    private const string ReadMoreOrganization = "Organization.Read.All User.Read.All Organization.ReadWrite.All " + ReadDirectory;
    private const string ReadPhotos = "User.Read User.ReadBasic.All ProfilePhoto.Read.All";
    private const string ReadMorePhotos = "User.ReadWrite User.Read.All User.ReadWrite.All ProfilePhoto.ReadWrite.All " + ReadDirectory;

    private static RoutePermissions[] UserRoutes =>
    [
        new("GET", "/me", "user-get", "User.Read", "User.ReadWrite User.ReadBasic.All " + ReadFullProfiles),
        new("GET", "/users", "user-list", "User.ReadBasic.All", ReadFullProfiles) { HasProfiles = true },
        new("GET", "/users/delta", "user-delta", "User.Read.All", "User.ReadWrite.All " + ReadDirectory),
        new("GET", "/users/{id}", "user-get", "User.Read", "User.ReadWrite User.ReadBasic.All " + ReadFullProfiles) { HasProfiles = true },
        new("POST", "/users", "user-post-users", "User.ReadWrite.All", ChangeDirectory),
        new("PATCH", "/me", "user-update", "User.ReadWrite", ChangeUser + " " + ChangeDirectory),
        new("PATCH", "/users/{id}", "user-update", "User.ReadWrite", ChangeUser + " " + ChangeDirectory)
        {
            OfOthers = PermissionRequirement.Parse(ChangeUser, ChangeDirectory),
        },
        new("DELETE", "/users/{id}", "user-delete", "User.DeleteRestore.All", "User.ReadWrite.All"),
        new("GET", "/me/photo", "profilephoto-get", ReadPhotos, ReadMorePhotos),
        new("GET", "/me/photo/$value", "profilephoto-get", ReadPhotos, ReadMorePhotos),
        new("GET", "/users/{id}/photo", "profilephoto-get", ReadPhotos, ReadMorePhotos),
        new("GET", "/users/{id}/photo/$value", "profilephoto-get", ReadPhotos, ReadMorePhotos),
        new("GET", "/me/photos", "profilephoto-get", ReadPhotos, ReadMorePhotos),
        new("GET", "/me/photos/{size}", "profilephoto-get", ReadPhotos, ReadMorePhotos),
        new("GET", "/me/photos/{size}/$value", "profilephoto-get", ReadPhotos, ReadMorePhotos),
        new("GET", "/users/{id}/photos", "profilephoto-get", ReadPhotos, ReadMorePhotos),
        new("GET", "/users/{id}/photos/{size}", "profilephoto-get", ReadPhotos, ReadMorePhotos),
        new("GET", "/users/{id}/photos/{size}/$value", "profilephoto-get", ReadPhotos, ReadMorePhotos),
        new("PUT PATCH", "/me/photo/$value", "profilephoto-update", "User.ReadWrite", ChangePhotos),
        new("PUT PATCH", "/users/{id}/photo/$value", "profilephoto-update", "User.ReadWrite", ChangePhotos),
        new("GET", "/me/manager", "user-list-manager", "User.Read.All", "User.ReadWrite.All " + ReadDirectory),
        new("GET", "/users/{id}/manager", "user-list-manager", "User.Read.All", "User.ReadWrite.All " + ReadDirectory),
        new("PUT", "/users/{id}/manager/$ref", "user-post-manager", "User.ReadWrite.All", ChangeDirectory),
        new("DELETE", "/users/{id}/manager/$ref", "user-delete-manager", "User.ReadWrite.All", ChangeDirectory),
        new("GET", "/me/directReports", "user-list-directreports", "User.Read", ReadFullProfiles),
        new("GET", "/users/{id}/directReports", "user-list-directreports", "User.Read", ReadFullProfiles),
        new("GET", "/me/memberOf", "user-list-memberof", "User.Read", ReadMemberships),
        new("GET", "/users/{id}/memberOf", "user-list-memberof", "User.Read", ReadMemberships),
        new("GET", "/me/transitiveMemberOf", "user-list-transitivememberof", "User.Read", ReadMemberships),
        new("GET", "/users/{id}/transitiveMemberOf", "user-list-transitivememberof", "User.Read", ReadMemberships),
        new("POST", "/me/revokeSignInSessions", "user-revokesigninsessions", "User.RevokeSessions.All", ChangeMoreUsers),
        new("POST", "/users/{id}/revokeSignInSessions", "user-revokesigninsessions", "User.RevokeSessions.All", ChangeMoreUsers),
        new("GET", "/me/ownedObjects", "user-list-ownedobjects", "User.Read", ReadFullProfiles),
        new("GET", "/users/{id}/ownedObjects", "user-list-ownedobjects", "User.Read", ReadFullProfiles),
        new("POST", "/me/getMemberGroups", "directoryobject-getmembergroups", ReadGroupsOfCaller, ReadMoreGroupsOfCaller),
        new("POST", "/users/{id}/getMemberGroups", "directoryobject-getmembergroups", ReadGroupsOfCaller, ReadMoreGroupsOfCaller),
        new("POST", "/me/getMemberObjects", "directoryobject-getmemberobjects", "User.Read", ReadObjectsOfUsers),
        new("POST", "/users/{id}/getMemberObjects", "directoryobject-getmemberobjects", "User.Read", ReadObjectsOfUsers),
        new("POST", "/me/checkMemberGroups", "directoryobject-checkmembergroups", ReadGroupsOfCaller, ReadMoreGroupsOfCaller),
        new("POST", "/users/{id}/checkMemberGroups", "directoryobject-checkmembergroups", ReadGroupsOfCaller, ReadMoreGroupsOfCaller),
        new("POST", "/me/checkMemberObjects", "directoryobject-checkmemberobjects", "User.Read", ReadObjectsOfUsers),
        new("POST", "/users/{id}/checkMemberObjects", "directoryobject-checkmemberobjects", "User.Read", ReadObjectsOfUsers),
        new("GET", "/organization", "organization-list", "User.Read", ReadMoreOrganization),
        new("GET", "/organization/{id}", "organization-get", "User.Read", ReadMoreOrganization),
    ];

    private static RoutePermissions[] GroupRoutes =>
    [
        new("GET", "/groups", "group-list", "Group.ReadBasic.All", ReadMoreGroups),
        new("GET", "/groups/delta", "group-delta", "Group.ReadBasic.All", ReadMoreGroups),
        new("GET", "/groups/{id}", "group-get", "Group.ReadBasic.All", ReadMoreGroups),
        new("POST", "/groups", "group-post-groups", "Group.ReadWrite.All", ChangeDirectory),
        new("PATCH", "/groups/{id}", "group-update", "Group.ReadWrite.All", ChangeDirectory),
        new("DELETE", "/groups/{id}", "group-delete", "Group.ReadWrite.All", ""),
        new("GET", "/groups/{id}/members", "group-list-members", "GroupMember.ReadBasic.All", ReadMoreMembers),
        new("GET", "/groups/{id}/transitiveMembers", "group-list-transitivemembers", "GroupMember.ReadBasic.All", ReadMoreMembers),
        new("POST DELETE", "/groups/{id}/members/$ref", "group-post-members", "GroupMember.ReadWrite.All", ChangeGroups),
        new("DELETE", "/groups/{id}/members/{id}/$ref", "group-delete-members", "GroupMember.ReadWrite.All", ChangeGroups),
        new("GET", "/groups/{id}/memberOf", "group-list-memberof", "GroupMember.ReadBasic.All", ReadGroupsOfGroups),
        new(
            "GET",
            "/groups/{id}/transitiveMemberOf",
            "group-list-transitivememberof",
            "GroupMember.ReadBasic.All",
            ReadGroupsOfGroups),
        new("GET", "/groups/{id}/owners", "group-list-owners", "GroupMember.Read.All", ReadMoreOwners),
        new("POST DELETE", "/groups/{id}/owners/$ref", "group-post-owners", "Group.ReadWrite.All", ChangeDirectory),
        new("DELETE", "/groups/{id}/owners/{id}/$ref", "group-delete-owners", "Group.ReadWrite.All", ChangeDirectory),
    ];

    private static RoutePermissions[] AppRoutes =>
    [
        new("GET", "/applications", "application-list", "Application.Read.All", ReadMoreApps),
        new("GET", "/applications/{id}", "application-get", "Application.Read.All", ReadMoreApps),
        new("POST", "/applications", "application-post-applications", "Application.ReadWrite.All AppRegistration.Create", ""),
        new("PATCH", "/applications/{id}", "application-update", "Application.ReadWrite.All", ""),
        new("DELETE", "/applications/{id}", "application-delete", "Application.ReadWrite.All", ""),
        new("POST", "/applications/{id}/addPassword", "application-addpassword", "Application.ReadWrite.All", ChangeDirectory),
        new("POST", "/applications/{id}/removePassword", "application-removepassword", "Application.ReadWrite.All", ChangeDirectory),
        new("POST", "/applications/{id}/addKey", "application-addkey", "Application.ReadWrite.All", ChangeDirectory),
        new("POST", "/applications/{id}/removeKey", "application-removekey", "Application.ReadWrite.All", ChangeDirectory),
        new(
            "GET",
            "/applications/{id}/federatedIdentityCredentials",
            "application-list-federatedidentitycredentials",
            "Application.Read.All",
            ReadMoreApps),
        new(
            "POST",
            "/applications/{id}/federatedIdentityCredentials",
            "application-post-federatedidentitycredentials",
            "Application.ReadWrite.All",
            ""),
        new(
            "DELETE",
            "/applications/{id}/federatedIdentityCredentials/{id}",
            "federatedidentitycredential-delete",
            "Application.ReadWrite.All",
            ""),
        new("GET", "/directory/deletedItems/application", "directory-deleteditems-list", "Application.Read.All", ReadMoreApps),
        new("GET", "/directory/deletedItems/servicePrincipal", "directory-deleteditems-list", "Application.Read.All", ReadMoreApps),
        new("GET", "/directory/deletedItems/{id}", "directory-deleteditems-get", "Application.Read.All", ReadMoreApps),
        new("DELETE", "/directory/deletedItems/{id}", "directory-deleteditems-delete", "Application.ReadWrite.All", ChangeDirectory),
        new(
            "POST",
            "/directory/deletedItems/{id}/restore",
            "directory-deleteditems-restore",
            "Application.ReadWrite.All",
            ChangeDirectory),
        new("GET", "/servicePrincipals", "serviceprincipal-list", "Application.Read.All", ReadMoreApps),
        new("GET", "/servicePrincipals/{id}", "serviceprincipal-get", "Application.Read.All", ReadMoreApps),
        new("POST", "/servicePrincipals", "serviceprincipal-post-serviceprincipals", "Application.ReadWrite.All", ChangeDirectory),
        new("PATCH", "/servicePrincipals/{id}", "serviceprincipal-update", "Application.ReadWrite.All", ChangeDirectory),
        new("DELETE", "/servicePrincipals/{id}", "serviceprincipal-delete", "Application.ReadWrite.All", ChangeDirectory),
        new("GET", "/servicePrincipals/{id}/oauth2PermissionGrants", "oauth2permissiongrant-list", "Directory.Read.All", ChangeAllGrants),
        new("GET", "/me/oauth2PermissionGrants", "oauth2permissiongrant-list", "Directory.Read.All", ChangeAllGrants),
        new("GET", "/users/{id}/oauth2PermissionGrants", "oauth2permissiongrant-list", "Directory.Read.All", ChangeAllGrants),
        new("GET", "/oauth2PermissionGrants", "oauth2permissiongrant-list", "Directory.Read.All", ChangeAllGrants),
        new(
            "GET",
            "/oauth2PermissionGrants/{id}",
            "oauth2permissiongrant-get",
            "Directory.Read.All",
            ChangeAllGrants),
        new("POST", "/oauth2PermissionGrants", "oauth2permissiongrant-post", ChangeGrants, ChangeDirectory),
        new("PATCH", "/oauth2PermissionGrants/{id}", "oauth2permissiongrant-update", ChangeGrants, ChangeDirectory),
        new("DELETE", "/oauth2PermissionGrants/{id}", "oauth2permissiongrant-delete", ChangeGrants, ChangeDirectory),
    ];
}
