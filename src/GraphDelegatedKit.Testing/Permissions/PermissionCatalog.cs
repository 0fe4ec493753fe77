using System.Collections.Frozen;
using System.Text.RegularExpressions;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Permissions;

// https://learn.microsoft.com/graph/permissions-overview: what each route needs, in the order of its page. The order of the permissions is
// also that of permissions/new/permissions.json in github.com/microsoftgraph/microsoft-graph-devx-content, August 2026. Routes of files,
// mail and the directory are in parts of their own.
internal static partial class PermissionCatalog
{
    private static readonly FrozenDictionary<string, RoutePermissions> ByRoute =
        new[] { UserRoutes, GroupRoutes, AppRoutes, DriveRoutes, SiteRoutes, TeamRoutes, MailRoutes }
            .SelectMany(routes => routes)
            .SelectMany(permissions => permissions.Methods.Split(' ').Select(method => (method, permissions)))
            .ToFrozenDictionary(
                entry => CreateKey(entry.method, entry.permissions.Pattern), entry => entry.permissions, StringComparer.OrdinalIgnoreCase);

    public static IEnumerable<RoutePermissions> All => ByRoute.Values;

    // Returns null for a route that needs no permission of its own, such as a batch.
    public static RoutePermissions? Find(string method, Route route) => Find(method, WithoutVersion(route.Pattern));

    public static string WithoutVersion(string pattern) => pattern[pattern.IndexOf('/', 1)..];

    // The number of items, and the items of one type, need what the collection needs.
    private static RoutePermissions? Find(string method, string pattern) =>
        ByRoute.TryGetValue(CreateKey(method, pattern), out var permissions) ? permissions
        : pattern.EndsWith("/$count", StringComparison.Ordinal) || pattern.EndsWith("/{type}", StringComparison.Ordinal)
            ? Find(method, pattern[..pattern.LastIndexOf('/')])
            : null;

    // The names of captured values differ, so only their places count.
    private static string CreateKey(string method, string pattern) => method + " " + PlaceholderPattern().Replace(pattern, "{}");

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex PlaceholderPattern();
}
