using System.Text.Json.Nodes;
using GraphDelegatedKit;
using GraphDelegatedKit.Testing.Suggestions;
using Samples;

namespace AppRegistration;

/// <summary>The delegated permissions of Microsoft Graph in the tenant, read from its service principal.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/permissions-reference"/></remarks>
internal sealed class GraphPermissions(string servicePrincipalId, IReadOnlyList<GraphPermission> all)
{
    private static readonly char[] Separators = [' ', ','];

    public string ServicePrincipalId => servicePrincipalId;

    public static async Task<GraphPermissions> ReadAsync(IGraphClient graph, CancellationToken cancellationToken)
    {
        var principal = await graph.GetAsync<JsonObject>(
            $"servicePrincipals(appId='{GraphAppId.Value}')?$select=id,oauth2PermissionScopes", cancellationToken);
        return new GraphPermissions(
            principal.GetText("id"),
            [
                .. principal.GetObjects("oauth2PermissionScopes")
                    .Select(scope => new GraphPermission(scope.GetText("id"), scope.GetText("value"), scope.GetText("type") == "Admin")),
            ]);
    }

    /// <exception cref="UsageException">A name is not one of a delegated permission.</exception>
    public IReadOnlyList<GraphPermission> Resolve(IEnumerable<string> names)
    {
        var distinctNames = names
            .SelectMany(name => name.Split(Separators, StringSplitOptions.RemoveEmptyEntries))
            .Select(name => name[(name.LastIndexOf('/') + 1)..]).Distinct(StringComparer.OrdinalIgnoreCase);
        return [.. distinctNames.Select(Resolve)];
    }

    /// <summary>The permissions of Graph that an application requests. An unknown one has its id as its name.</summary>
    public IReadOnlyList<GraphPermission> GetRequested(JsonObject app) =>
    [
        .. app.GetObjects("requiredResourceAccess").Where(resource => resource.GetText("resourceAppId") == GraphAppId.Value)
            .SelectMany(resource => resource.GetObjects("resourceAccess"))
            .Where(access => access.GetText("type") == "Scope")
            .Select(access => FindById(access.GetText("id")) ?? new GraphPermission(access.GetText("id"), access.GetText("id"), false)),
    ];

    public GraphPermission? FindById(string id) => all.FirstOrDefault(permission => permission.Id == id);

    private GraphPermission Resolve(string name)
    {
        if (all.FirstOrDefault(permission => permission.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } known) return known;

        var similar = Suggestion.Find(name, all.Select(permission => permission.Name)) is { } suggestion
            ? $" Did you mean '{suggestion}'?"
            : "";
        throw new UsageException($"Microsoft Graph has no delegated permission '{name}'.{similar}");
    }
}
