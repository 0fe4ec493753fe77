namespace GraphDelegatedKit.Testing.Permissions;

internal static partial class PermissionCatalog
{
    private const string ReadOwnFiles = "Files.Read";
    private const string ChangeAllFiles = "Files.ReadWrite.All Sites.ReadWrite.All";
    private const string ReadAllFiles = "Files.Read.All Files.ReadWrite.All Sites.Read.All Sites.ReadWrite.All";
    private const string ReadMoreFiles = "Files.ReadWrite " + ReadAllFiles;
    private const string ReadMoreSites = "Sites.ReadWrite.All Sites.Manage.All Sites.FullControl.All";

    private const string ReadFolderOfChannel =
        "Files.ReadWrite.All Sites.Read.All Sites.ReadWrite.All Group.Read.All Group.ReadWrite.All";

    private static RoutePermissions[] DriveRoutes =>
    [
        new("GET", "/me/drives", "drive-list", ReadOwnFiles, ReadMoreFiles),
        new("GET", "/users/{id}/drives", "drive-list", ReadOwnFiles, ReadMoreFiles),
        new("GET", "/{@site}/drives", "drive-list", ReadOwnFiles, ReadMoreFiles),
        new("GET", "/groups/{id}/drives", "drive-list", ReadOwnFiles, ReadMoreFiles),
        new("GET", "/{@drive}", "drive-get", ReadOwnFiles, ReadMoreFiles),
        new("GET", "/{@drive}/recent", "drive-recent", ReadOwnFiles, ReadMoreFiles),
        new("GET", "/{@drive}/sharedWithMe", "drive-sharedwithme", "Files.Read.All", ChangeAllFiles + " Sites.Read.All"),
        new("GET", "/{@drive}/search", "driveitem-search", ReadOwnFiles, ReadMoreFiles),
        new("GET", "/{@drive}/{@item}/search", "driveitem-search", ReadOwnFiles, ReadMoreFiles),
        new("GET", "/{@drive}/delta", "driveitem-delta", ReadOwnFiles, ReadMoreFiles),
        new("GET", "/{@drive}/{@item}/delta", "driveitem-delta", ReadOwnFiles, ReadMoreFiles),
        new("GET", "/{@drive}/{@item}", "driveitem-get", ReadOwnFiles, ReadMoreFiles),
        new("PATCH", "/{@drive}/{@item}", "driveitem-update", "Files.ReadWrite", ChangeAllFiles),
        new("DELETE", "/{@drive}/{@item}", "driveitem-delete", "Files.ReadWrite", ChangeAllFiles),
        new("GET", "/{@drive}/{@item}/children", "driveitem-list-children", ReadOwnFiles, ReadMoreFiles),
        new("POST", "/{@drive}/{@item}/children", "driveitem-post-children", "Files.ReadWrite", ChangeAllFiles),
        new("GET", "/{@drive}/{@item}/content", "driveitem-get-content", ReadOwnFiles, ReadMoreFiles),
        new("PUT", "/{@drive}/{@item}/content", "driveitem-put-content", "Files.ReadWrite", ChangeAllFiles),
        new("POST", "/{@drive}/{@item}/createUploadSession", "driveitem-createuploadsession", "Files.ReadWrite", ChangeAllFiles),
        new("PUT", "/{@drive}/{@item}", "driveitem-createuploadsession", "Files.ReadWrite", ChangeAllFiles),
        new("POST", "/{@drive}/{@item}/copy", "driveitem-copy", "Files.ReadWrite", ChangeAllFiles),
        new("GET", "/{@drive}/{@item}/thumbnails", "driveitem-list-thumbnails", ReadOwnFiles, ReadMoreFiles),
        new("GET", "/{@drive}/{@item}/thumbnails/{id}/{size}", "driveitem-list-thumbnails", ReadOwnFiles, ReadMoreFiles),
        new("GET", "/{@drive}/{@item}/thumbnails/{id}/{size}/content", "driveitem-list-thumbnails", ReadOwnFiles, ReadMoreFiles),
        new("GET", "/{@drive}/{@item}/versions", "driveitem-list-versions", ReadOwnFiles, ReadMoreFiles),
        new("GET", "/{@drive}/{@item}/versions/{id}", "driveitemversion-get", ReadOwnFiles, ReadMoreFiles),
        new("GET", "/{@drive}/{@item}/versions/{id}/content", "driveitemversion-get-contents", ReadOwnFiles, ReadMoreFiles),
        new("POST", "/{@drive}/{@item}/versions/{id}/restoreVersion", "driveitemversion-restore", "Files.ReadWrite", ChangeAllFiles),
        new("DELETE", "/{@drive}/{@item}/versions/{id}", "driveitemversion-get", "Files.ReadWrite", ChangeAllFiles),
        new("GET", "/{@drive}/{@item}/permissions", "driveitem-list-permissions", ReadOwnFiles, ReadMoreFiles),
        new("GET", "/{@drive}/{@item}/permissions/{id}", "permission-get", ReadOwnFiles, ReadMoreFiles),
        new("PATCH", "/{@drive}/{@item}/permissions/{id}", "permission-update", "Files.ReadWrite", ChangeAllFiles),
        new("DELETE", "/{@drive}/{@item}/permissions/{id}", "permission-delete", "Files.ReadWrite", ChangeAllFiles),
        new("POST", "/{@drive}/{@item}/createLink", "driveitem-createlink", "Files.ReadWrite", ChangeAllFiles),
        new("POST", "/{@drive}/{@item}/invite", "driveitem-invite", "Files.ReadWrite", ChangeAllFiles),
        new("GET", "/teams/{id}/channels/{id}/filesFolder", "channel-get-filesfolder", "Files.Read.All", ReadFolderOfChannel),
    ];

    private static RoutePermissions[] SiteRoutes =>
    [
        new("GET", "/sites", "site-search", "Sites.Read.All", ReadMoreSites),
        new("GET", "/{@site}", "site-get", "Sites.Read.All", ReadMoreSites),
        new("GET", "/{@site}/lists", "list-list", "Sites.Read.All", ReadMoreSites),
        new("GET", "/{@site}/lists/{id}", "list-get", "Sites.Read.All", ReadMoreSites),
        new("GET", "/{@site}/lists/{id}/drive", "drive-get", "Sites.Read.All", ReadMoreSites),
    ];
}
