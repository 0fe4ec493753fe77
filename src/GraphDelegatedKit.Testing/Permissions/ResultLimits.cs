using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Permissions;

// Decides what the response to an allowed request leaves out, because the token may not read it:
// https://learn.microsoft.com/graph/permissions-overview#limited-information-returned-for-inaccessible-member-objects
internal static class ResultLimits
{
    public static void Apply(RequestContext context, PermissionUse use)
    {
        var scopes = context.Scopes;
        context.IsLimitedToBasicProfiles = !PermissionCatalog.FullProfiles.IsMetBy(scopes);
        context.IsLimitedToUserIds = !PermissionCatalog.Profiles.IsMetBy(scopes);
        context.IsLimitedToOwnId = !PermissionCatalog.OwnProfile.IsMetBy(scopes);
        context.IsLimitedToGroupIds = !PermissionCatalog.Groups.IsMetBy(scopes);
        context.IsLimitedToBasicOrganization = !PermissionCatalog.FullOrganization.IsMetBy(scopes);
        context.IsLimitedToBasicMail = use.Workload == Workload.Outlook && !HasMoreThanBasicMail(use, scopes);
    }

    // https://learn.microsoft.com/graph/permissions-reference#mailreadbasic: Mail.ReadBasic gives neither bodies nor attachments.
    private static bool HasMoreThanBasicMail(PermissionUse use, IReadOnlyList<string> scopes) =>
        use.Requirement.Accepted.Any(set => !PermissionName.IsReadBasic(set.Names[0]) && set.IsIn(scopes));
}
