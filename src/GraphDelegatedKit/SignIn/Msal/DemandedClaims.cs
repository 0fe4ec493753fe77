using GraphDelegatedKit.Tokens;

namespace GraphDelegatedKit.SignIn.Msal;

/// <summary>
/// The claims that each resource last demanded of each account and that the token service could meet. Each renewal repeats them: a token
/// without them would be refused again.
/// </summary>
/// <remarks><see href="https://learn.microsoft.com/entra/identity-platform/claims-challenge"/></remarks>
internal sealed class DemandedClaims
{
    private readonly PerAccount<string> _claims = new();

    public string? Find(string homeAccountId, ScopeSet scopes) => _claims.Find(homeAccountId, scopes);

    public void Remember(string homeAccountId, ScopeSet scopes, string? claims)
    {
        if (claims is not null) _claims.Update(homeAccountId, scopes, _ => claims);
    }

    public void Forget(string homeAccountId, ScopeSet scopes) => _claims.Forget(homeAccountId, scopes);

    public void ForgetAccount(string homeAccountId) => _claims.ForgetAccount(homeAccountId);
}
