using System.Collections.Concurrent;
using GraphDelegatedKit.Tokens;

namespace GraphDelegatedKit.SignIn.Msal;

/// <summary>
/// The claims that a service last demanded of each account and that the token service could meet. Each renewal repeats them: a token
/// without them would be refused again.
/// </summary>
/// <remarks><see href="https://learn.microsoft.com/entra/identity-platform/claims-challenge"/></remarks>
internal sealed class DemandedClaims
{
    private readonly ConcurrentDictionary<string, string> _claims = new(StringComparer.OrdinalIgnoreCase);

    public string? Find(string homeAccountId) => _claims.GetValueOrDefault(homeAccountId);

    public void Remember(string homeAccountId, string? claims)
    {
        if (claims is not null) _claims[homeAccountId] = claims;
    }

    public void Forget(string homeAccountId) => _claims.TryRemove(homeAccountId, out _);
}
