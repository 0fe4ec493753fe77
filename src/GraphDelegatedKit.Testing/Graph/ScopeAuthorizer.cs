using GraphDelegatedKit.Testing.Drives;
using GraphDelegatedKit.Testing.Graph.DirectoryObjects;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Mail;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Graph;

// https://learn.microsoft.com/graph/permissions-reference: checks the scopes of the token, independently of the rights of the user.
// Directory, files and mail answer with different errors, none of which names the missing scope. The lists
// here, in DirectoryScopes and in MailboxScopes decide what is refused. PermissionCatalog has lists of its own for the permission report:
// change both.
internal sealed class ScopeAuthorizer(DriveRegistry drives)
{
    public static readonly string[] ReadFullProfiles =
        ["User.Read.All", "User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"];

    private static readonly string[]
        ReadUsers = ["User.ReadBasic.All", .. ReadFullProfiles],
        ReadMe = ["User.Read", "User.ReadWrite", .. ReadUsers],
        ChangeUsers = ["User.ReadWrite.All", "User.EnableDisableAccount.All", "Directory.ReadWrite.All"],
        ChangeAllFiles = ["Files.ReadWrite.All", "Sites.ReadWrite.All"],
        ChangeOwnFiles = ["Files.ReadWrite", .. ChangeAllFiles],
        ReadAllFiles = ["Files.Read.All", "Sites.Read.All", .. ChangeAllFiles],
        ReadOwnFiles = ["Files.Read", "Files.ReadWrite", .. ReadAllFiles],
        ChangeApps = ["Application.ReadWrite.All", "Directory.ReadWrite.All"],
        ReadApps = ["Application.Read.All", "Directory.Read.All", .. ChangeApps],
        ChangeGrants = ["DelegatedPermissionGrant.ReadWrite.All", "Directory.ReadWrite.All"],
        ReadGrants = ["DelegatedPermissionGrant.Read.All", "Directory.Read.All", .. ChangeGrants],
        ReadSites = ["Sites.Read.All", "Sites.ReadWrite.All", "Sites.Manage.All", "Sites.FullControl.All"];

    private static readonly string[]
        ReadTeams = ["Team.ReadBasic.All", "Team.ReadWrite.All", "Group.Read.All", "Group.ReadWrite.All"],
        ReadChannels = ["Channel.ReadBasic.All", "Channel.ReadWrite.All", "Group.Read.All", "Group.ReadWrite.All"];

    public void Authorize(RequestContext context)
    {
        if (context.Rules.GetMode(LocalRule.MissingPermission) == RuleMode.Refuse)
            Require(context);
        else if (context.Rules.GetMode(LocalRule.MissingPermission) == RuleMode.Warn)
            Warn(context);
    }

    // The check limits the response by setting members of the context, so it gets one of its own.
    private void Warn(RequestContext context)
    {
        try
        {
            Require(context.Copy());
        }
        catch (GraphErrorException exception) when (exception.Error.Status == 403)
        {
            context.Rules.Warn(
                LocalRule.MissingPermission, "No permission in the token allows the request. See GetPermissionReport for the least one.");
        }
    }

    private void Require(RequestContext context)
    {
        var isRead = HttpMethods.IsGet(context.Request.Method);
        var segments = context.Path.Segments;
        var routeValues = context.RouteValues;
        if (routeValues.Drive is { } drive)
            RequireFileScope(
                context, IsOwnDrive(context, drive) ? isRead ? ReadOwnFiles : ChangeOwnFiles : isRead ? ReadAllFiles : ChangeAllFiles);
        else if (segments[^1] == "drives")
            RequireFileScope(context, routeValues.Site is null && context.GetRouteValue("user") is null ? ReadOwnFiles : ReadAllFiles);
        else if (routeValues.Site is not null || segments[1].Equals("sites", StringComparison.OrdinalIgnoreCase))
            RequireFileScope(context, ReadSites);
        else if (segments[^1].Equals("filesFolder", StringComparison.OrdinalIgnoreCase))
            RequireFileScope(context, ReadAllFiles);
        else if (context.GetRouteValue("team") is not null || segments[^1].Equals("joinedTeams", StringComparison.OrdinalIgnoreCase))
            RequireDirectoryScope(context, segments.Length > 3 && context.GetRouteValue("team") is not null ? ReadChannels : ReadTeams);
        else if (MailboxScopes.IsMailbox(segments))
            RequireMailScope(context, MailboxScopes.GetRequired(context, segments, isRead));
        else if (IsGrantRequest(context, segments))
            RequireDirectoryScope(context, isRead ? ReadGrants : ChangeGrants);
        else if (segments[1].ToLowerInvariant() is "applications" or "serviceprincipals" or "directory")
            RequireDirectoryScope(context, isRead ? ReadApps : ChangeApps);
        else if (DirectoryScopes.Find(context, segments) is { } directoryScopes)
            RequireDirectoryScope(context, directoryScopes);
        else if (segments[1].ToLowerInvariant() is "me" or "users")
            AuthorizeUsers(context, isRead, segments);
    }

    private static void AuthorizeUsers(RequestContext context, bool isRead, string[] segments)
    {
        RequireDirectoryScope(context, !isRead ? ChangeUsers : IsCaller(context, segments) ? ReadMe : ReadUsers);
        context.IsLimitedToBasicProfiles = !HasAnyScope(context, ReadFullProfiles);
    }

    private static bool IsGrantRequest(RequestContext context, string[] segments) =>
        segments[^1].Equals("oauth2PermissionGrants", StringComparison.OrdinalIgnoreCase) || context.GetRouteValue("grant") is not null;

    public static bool IsCaller(RequestContext context, string[] segments) =>
        segments[1].Equals("me", StringComparison.OrdinalIgnoreCase)
        || (context.GetRouteValue("user") is { } user && context.IsCaller(user));

    private bool IsOwnDrive(RequestContext context, DriveAddress address) => address switch
    {
        { Id: { } id } => drives.FindById(id)?.Info.Owner?.Id == context.Caller.Id,
        { Site: not null } or { Group: not null } => false,
        _ => address.User is null,
    };

    private static void RequireFileScope(RequestContext context, string[] anyOf)
    {
        if (!HasAnyScope(context, anyOf))
            throw new GraphErrorException(403, "accessDenied", "Access denied");
    }

    private static void RequireMailScope(RequestContext context, string[] anyOf)
    {
        if (!HasAnyScope(context, anyOf))
            throw new GraphErrorException(403, "ErrorAccessDenied", "Access is denied. Check credentials and try again.");
    }

    private static void RequireDirectoryScope(RequestContext context, string[] anyOf)
    {
        if (!HasAnyScope(context, anyOf))
            throw GraphErrorException.InsufficientPrivileges();
    }

    public static bool HasAnyScope(RequestContext context, string[] anyOf) =>
        anyOf.Any(scope => context.Scopes.Contains(scope, StringComparer.OrdinalIgnoreCase));
}
