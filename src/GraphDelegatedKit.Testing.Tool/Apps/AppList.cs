using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Building;
using GraphDelegatedKit.Testing.Tool.Errors;

namespace GraphDelegatedKit.Testing.Tool.Apps;

// The applications of a tenant by their names. Each name must belong to one client id.
internal static class AppList
{
    // The client id of an application that has no other follows from its name.
    public static string CreateClientId(string displayName) => StableId.Create("application", displayName);

    public static void RequireDistinct(IReadOnlyList<LocalApp> apps, bool isUsage)
    {
        if (FindTwice(apps, app => app.DisplayName) is { } name)
        {
            throw new CommandFailedException(
                $"Two applications have the name '{name}': {string.Join(" and ", apps.Where(HasName).Select(app => app.ClientId))}. "
                + "Give one of them another name, in --app or in \"apps\" of the seed file.") { IsUsage = isUsage };
        }

        if (FindTwice(apps, app => app.ClientId) is { } id)
        {
            var names = string.Join(" and ", apps.Where(HasId).Select(app => $"'{app.DisplayName}'"));
            throw new CommandFailedException($"Two applications have the client id {id}: {names}. Give one of them another id.")
            {
                IsUsage = isUsage,
            };
        }

        bool HasName(LocalApp app) => app.DisplayName.Equals(name, StringComparison.OrdinalIgnoreCase);
        bool HasId(LocalApp app) => app.ClientId.Equals(id, StringComparison.OrdinalIgnoreCase);
    }

    // Lists the client ids by name, also those of applications in the state folder. An application of the command line hides one of the
    // same name in the state folder.
    public static JsonObject CreateJson(LocalTenant tenant, IReadOnlyList<LocalApp> given) => new(tenant.Apps.All
        .Where(app => app.ClientId != tenant.ClientId)
        .OrderBy(app => given.Any(other => other.ClientId.Equals(app.ClientId, StringComparison.OrdinalIgnoreCase)) ? 0 : 1)
        .DistinctBy(app => app.DisplayName)
        .Select(app => KeyValuePair.Create(app.DisplayName, (JsonNode?)app.ClientId)));

    private static string? FindTwice(IReadOnlyList<LocalApp> apps, Func<LocalApp, string> getName) =>
        apps.CountBy(getName, StringComparer.OrdinalIgnoreCase).FirstOrDefault(count => count.Value > 1).Key;
}
