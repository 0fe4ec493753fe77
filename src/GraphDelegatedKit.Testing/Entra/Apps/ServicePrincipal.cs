using System.Text.Json;

namespace GraphDelegatedKit.Testing.Entra.Apps;

// An application as it is present in the tenant, with what was granted to it:
// https://learn.microsoft.com/entra/identity-platform/app-objects-and-service-principals
internal sealed record ServicePrincipal(Guid ObjectId, string ClientId, string AppDisplayName)
{
    private const string AccountEnabledName = "accountEnabled";

    public DateTimeOffset? CreatedOn { get; init; }

    public DateTimeOffset? DeletedOn { get; init; }

    // The properties of Graph's servicePrincipal that a client has set, by name.
    public IReadOnlyDictionary<string, JsonElement> Properties { get; init; } = new Dictionary<string, JsonElement>();

    public bool IsEnabled() => !Properties.TryGetValue(AccountEnabledName, out var value) || value.ValueKind != JsonValueKind.False;
}
