using System.Collections.Frozen;
using GraphDelegatedKit.Testing.Entra.Apps;
using GraphDelegatedKit.Testing.Rules;
using GraphDelegatedKit.Testing.Suggestions;

namespace GraphDelegatedKit.Testing.Entra;

// The delegated permissions of Graph, so that a misspelt one is refused as in Entra.
// https://learn.microsoft.com/graph/permissions-reference; the names in the file are those of permissions/new/permissions.json of
// github.com/microsoftgraph/microsoft-graph-devx-content, August 2026.
internal sealed class PermissionTable(LocalTenantOptions options)
{
    private static readonly Lazy<FrozenSet<string>> Names = new(Read);

    // With the scopes of OpenID Connect, which are permissions of Graph, too.
    public IEnumerable<DelegatedPermission> All => Names.Value.Concat(options.AdditionalPermissions).Order(StringComparer.Ordinal)
        .Concat(RequestedScopes.OpenIdNames)
        .Select(DelegatedPermission.Get);

    public DelegatedPermission? FindById(Guid id) => All.FirstOrDefault(permission => permission.Id == id);

    public void Require(RegisteredApp app, RequestedScopes scopes)
    {
        if (FindError(app, scopes) is { } error)
            throw new EntraErrorException(error);
    }

    public void Require(RegisteredApp app, RequestedScopes scopes, RequestRules rules)
    {
        if (FindError(app, scopes) is { } error)
        {
            rules.Check(
                LocalRule.UnknownPermission,
                "Graph has no such permission. The service would answer with AADSTS650053.",
                () => new EntraErrorException(error));
        }
    }

    // Returns null if Graph, or the options, have each scope. A scope with the name of another resource was checked when it was parsed.
    // Entra answers with this error, for example in github.com/Azure-Samples/active-directory-aspnetcore-webapp-openidconnect-v2#554.
    public EntraError? FindError(RegisteredApp app, RequestedScopes scopes) =>
        scopes.ResourceScopes.FirstOrDefault(name => !name.Contains('/', StringComparison.Ordinal) && !IsKnown(name)) is { } unknown
            ? new EntraError(
                400,
                "invalid_client",
                650053,
                $"The application '{app.DisplayName}' asked for scope '{unknown}' that doesn't exist on the resource "
                + $"'{GraphApplication.Id}'. Contact the app vendor.")
            : null;

    // Throws for a permission that no token can have: a test that withholds it would prove nothing. A scope of Azure Resource Manager has
    // its full name; those of OpenID Connect are in no access token.
    public void RequireGrantable(string name, string parameterName)
    {
        if (RequestedScopes.IsOpenIdName(name))
        {
            throw new ArgumentException(
                $"'{name}' is a scope of OpenID Connect, not a permission. Name a permission, such as Mail.Send.", parameterName);
        }

        if (!IsKnown(name) && !RequestedScopes.IsOfAzureManagement(name))
            throw new ArgumentException($"Graph has no permission '{name}'.{DescribeSimilar([name])}", parameterName);
    }

    // Empty if each name is known, or if no permission has a name similar to that of the first unknown one.
    public string DescribeSimilar(IEnumerable<string> names) =>
        names.FirstOrDefault(name => !IsKnown(name)) is { } unknown
        && Suggestion.Find(unknown[(unknown.LastIndexOf('/') + 1)..], Names.Value.Concat(options.AdditionalPermissions)) is { } similar
            ? $" Did you mean '{similar}'?"
            : "";

    private bool IsKnown(string name) =>
        Names.Value.Contains(name) || options.AdditionalPermissions.Contains(name, StringComparer.OrdinalIgnoreCase);

    private static FrozenSet<string> Read()
    {
        using var reader = new StreamReader(typeof(PermissionTable).Assembly.GetManifestResourceStream("delegated-permissions.txt")!);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    }
}
