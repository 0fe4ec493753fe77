using GraphDelegatedKit.Tokens;
using Microsoft.Identity.Client;

namespace GraphDelegatedKit.SignIn.Msal;

/// <summary>
/// Requests one token for the needed permissions and those granted before, and checks each token for the needed ones. MSAL does neither:
/// tokens with overlapping permissions replace each other in its cache, and it requests a permission that was not granted at every call.
/// </summary>
internal sealed class ScopeAwareTokens(DelegatedSessionOptions options, SilentSignIn silentSignIn)
{
    private readonly GrantedScopeCache _grantedScopes = new(options.Cloud);

    /// <summary>
    /// Returns the permissions that were requested before and not granted. Only a sign-in or a forced refresh requests them again.
    /// </summary>
    public IReadOnlyList<string>? GetRefusedScopes(IAccount account, ScopeSet scopes) =>
        _grantedScopes.GetRefused(account.HomeAccountId.Identifier, scopes);

    /// <summary>Returns all permissions that a person is asked for at once.</summary>
    public ScopeSet GetScopesToRequest(IAccount? account, ScopeSet scopes)
    {
        var needed = scopes.Union(ScopeSet.Create(options.Scopes, options.Cloud));
        return _grantedScopes.IncludeGranted(account?.HomeAccountId.Identifier ?? "", needed);
    }

    public void Forget(string homeAccountId) => _grantedScopes.Forget(homeAccountId);

    public async Task<GraphAccessToken> GetTokenAsync(
        TokenRequest request, ScopeSet scopes, IAccount account, CancellationToken cancellationToken)
    {
        var requested = _grantedScopes.IncludeGranted(account.HomeAccountId.Identifier, scopes);
        try
        {
            var token = await silentSignIn.AcquireTokenAsync(request, requested, account, cancellationToken).ConfigureAwait(false);
            return EnsureGranted(token, scopes, requested);
        }
        catch (SignInException e) when (NamesNoMissingScopes(e))
        {
            if (!requested.Equals(scopes)
                && await TryExactScopesAsync(request, scopes, account, cancellationToken).ConfigureAwait(false) is { } token)
                return token;

            var missing = await GetMissingScopesAsync(scopes, account, cancellationToken).ConfigureAwait(false);
            throw SignInErrors.MissingScopes(missing, options, e);
        }
    }

    /// <summary>Returns a cached token if another process has got the refused permissions since. The service is not called.</summary>
    public async Task<GraphAccessToken?> FindGrantedSinceAsync(ScopeSet scopes, IAccount account, CancellationToken cancellationToken)
    {
        var token = await silentSignIn.GetCachedAsync(new TokenRequest(), scopes, account, cancellationToken).ConfigureAwait(false);
        return token is null ? null : EnsureGranted(token, scopes, scopes);
    }

    /// <exception cref="SignInException">The token lacks permissions, which the exception names.</exception>
    public GraphAccessToken EnsureGranted(GraphAccessToken token, ScopeSet scopes, ScopeSet requested)
    {
        var missing = _grantedScopes.Record(token.Account!.HomeAccountId, scopes, requested, token.Scopes);
        return missing.Count == 0 ? token : throw SignInErrors.MissingScopes(missing, options);
    }

    // A permission that was granted before may have been withdrawn, and this caller may not need it.
    private async Task<GraphAccessToken?> TryExactScopesAsync(
        TokenRequest request, ScopeSet scopes, IAccount account, CancellationToken cancellationToken)
    {
        try
        {
            var token = await silentSignIn.AcquireTokenAsync(request, scopes, account, cancellationToken).ConfigureAwait(false);
            Forget(account.HomeAccountId.Identifier);
            return EnsureGranted(token, scopes, scopes);
        }
        catch (SignInException e) when (NamesNoMissingScopes(e))
        {
            return null;
        }
    }

    // The service does not report which permission is missing. The token for the session's own scopes, which is usually cached, shows
    // those granted.
    private async Task<IReadOnlyList<string>> GetMissingScopesAsync(
        ScopeSet scopes, IAccount account, CancellationToken cancellationToken)
    {
        var accountId = account.HomeAccountId.Identifier;
        var defaultScopes = ScopeSet.Create(options.Scopes, options.Cloud);
        if (!_grantedScopes.Contains(accountId) && !defaultScopes.Equals(scopes))
        {
            try
            {
                var request = new TokenRequest();
                var token = await silentSignIn.AcquireTokenAsync(request, defaultScopes, account, cancellationToken).ConfigureAwait(false);
                _grantedScopes.Record(accountId, defaultScopes, defaultScopes, token.Scopes);
            }
            catch (SignInException)
            {
                // Nothing is known about the account, so all permissions are reported as missing.
            }
        }

        return _grantedScopes.GetMissing(accountId, scopes) is { Count: > 0 } missing ? missing : scopes.Names;
    }

    private static bool NamesNoMissingScopes(SignInException e) => e is { Reason: SignInReason.ConsentRequired, MissingScopes.Count: 0 };
}
