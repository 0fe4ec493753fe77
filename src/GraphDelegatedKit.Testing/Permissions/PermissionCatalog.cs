using System.Collections.Frozen;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Permissions;

// https://learn.microsoft.com/graph/permissions-overview: what each route needs, in the order of its page. Both the check of a token
// (LocalTenantOptions.EnforceScopes) and the report of least permissions read it. The permissions are also those of
// permissions/new/permissions.json in github.com/microsoftgraph/microsoft-graph-devx-content, August 2026. The routes of files, teams,
// mail and the directory are in files of their own.
internal static partial class PermissionCatalog
{
    private static readonly FrozenDictionary<string, RoutePermissions> ByRoute =
        new (Workload Workload, IEnumerable<RoutePermissions> Routes)[]
        {
            (Workload.Directory, [.. UserRoutes, .. GroupRoutes, .. AppRoutes]),
            (Workload.Files, [.. DriveRoutes, .. SiteRoutes]),
            (Workload.Teams, TeamRoutes),
            (Workload.Outlook, MailRoutes),
        }
        .SelectMany(group => group.Routes.Select(permissions => permissions with { Workload = group.Workload }))
        .SelectMany(permissions => permissions.Methods.Split(' ').Select(method => (method, permissions)))
        .ToFrozenDictionary(
            entry => CreateKey(entry.method, entry.permissions.Pattern), entry => entry.permissions, StringComparer.OrdinalIgnoreCase);

    public static IEnumerable<RoutePermissions> All => ByRoute.Values;

    // These requirements decide what a response shows of objects that the request does not name, such as the members of a group.
    public static PermissionRequirement OwnProfile { get; } = Get("/me");

    public static PermissionRequirement Profiles { get; } = Get("/users");

    public static PermissionRequirement FullProfiles { get; } = Profiles.Without("User.ReadBasic.All");

    public static PermissionRequirement Groups { get; } = Get("/groups/{id}");

    // https://learn.microsoft.com/graph/api/organization-list#permissions: a permission for users gives the name and the domains only.
    public static PermissionRequirement FullOrganization { get; } = Get("/organization").Without("User.Read", "User.Read.All");

    // Returns null for a route that needs no permission of its own, such as a batch.
    public static RoutePermissions? Find(string method, Route route) => Find(method, RemoveVersion(route.Pattern));

    public static string RemoveVersion(string pattern) => pattern[pattern.IndexOf('/', 1)..];

    private static PermissionRequirement Get(string pattern) => Find("GET", pattern)!.Own;

    // The number of items, and the items of one type, need what the collection needs.
    private static RoutePermissions? Find(string method, string pattern) =>
        ByRoute.TryGetValue(CreateKey(method, pattern), out var permissions) ? permissions
        : pattern.EndsWith("/$count", StringComparison.Ordinal) || pattern.EndsWith("/{type}", StringComparison.Ordinal)
            ? Find(method, pattern[..pattern.LastIndexOf('/')])
            : null;

    // The names of captured values differ, so only their places count.
    private static string CreateKey(string method, string pattern) =>
        method + " " + string.Join('/', pattern.Split('/').Select(segment =>
            segment.StartsWith('{') && !segment.StartsWith("{@", StringComparison.Ordinal) ? "{}" : segment));
}
