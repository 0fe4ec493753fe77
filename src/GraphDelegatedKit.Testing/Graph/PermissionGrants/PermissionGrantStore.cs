using GraphDelegatedKit.Testing.Entra.Apps;

namespace GraphDelegatedKit.Testing.Graph.PermissionGrants;

// The consents for Microsoft Graph as grants: one for each client and user, and one for all users. Consents for other resources, which
// have names with a slash, are no grants here, and stay when a grant changes.
internal sealed class PermissionGrantStore(ConsentStore consents, ServicePrincipalRegistry principals)
{
    public IEnumerable<PermissionGrant> All => consents.All
        .Select(consent => (consent, client: principals.FindByClientId(consent.ClientId), scopes: SelectOfGraph(consent.Scopes)))
        .Where(found => found.client is not null && found.scopes.Count > 0)
        .Select(found => new PermissionGrant(found.client!, principals.Graph, found.consent.UserId, found.scopes));

    public PermissionGrant Require(string id) =>
        All.FirstOrDefault(grant => grant.Id == id) ?? throw GraphErrorException.ResourceNotFound(id);

    // Without scopes the grant is removed.
    public void Set(PermissionGrant grant)
    {
        var clientId = grant.Client.ClientId;
        var stored = consents.All.FirstOrDefault(consent => consent.ClientId == clientId && consent.UserId == grant.UserId)?.Scopes ?? [];
        consents.Set(new Consent(clientId, grant.UserId, [.. stored.Except(SelectOfGraph(stored)), .. grant.Scopes]));
    }

    private static List<string> SelectOfGraph(IReadOnlyList<string> scopes) =>
        [.. scopes.Where(scope => !scope.Contains('/', StringComparison.Ordinal))];
}
