using GraphDelegatedKit.Tokens;
using Microsoft.Identity.Client;

namespace GraphDelegatedKit.SignIn.Msal;

/// <summary>
/// One token for all that was asked for so far, and every token held against what was asked for. MSAL does neither: scopes that
/// overlap throw each other's tokens out, and one that was not granted is fetched again at every call.
/// </summary>
internal sealed class ScopeAwareTokens(DelegatedSessionOptions options, SilentSignIn silentSignIn)
{
    private readonly GrantedScopeCache _grantedScopes = new(options.Cloud);

    /// <summary>What was asked for before and not granted: asking again is up to a sign-in or a forced refresh.</summary>
    public IReadOnlyList<string>? GetRefusedScopes(IAccount account, ScopeSet scopes) => _grantedScopes.GetRefused(account.HomeAccountId.Identifier, scopes);

    /// <summary>All that a person is to be asked for at once.</summary>
    public ScopeSet GetScopesToRequest(IAccount? account, ScopeSet scopes) =>
        _grantedScopes.IncludeGranted(account?.HomeAccountId.Identifier ?? "", scopes.Union(ScopeSet.Create(options.Scopes, options.Cloud)));

    public void Forget(string homeAccountId) => _grantedScopes.Forget(homeAccountId);

    public async Task<GraphAccessToken> GetTokenAsync(TokenRequest request, ScopeSet scopes, IAccount account, CancellationToken cancellationToken)
    {
        var requested = _grantedScopes.IncludeGranted(account.HomeAccountId.Identifier, scopes);
        try
        {
            return EnsureGranted(await silentSignIn.AcquireTokenAsync(request, requested, account, cancellationToken).ConfigureAwait(false), scopes, requested);
        }
        catch (SignInException e) when (NamesNoMissingScopes(e))
        {
            if (!requested.Equals(scopes) && await TryExactScopesAsync(request, scopes, account, cancellationToken).ConfigureAwait(false) is { } token) return token;

            throw SignInErrors.MissingScopes(await GetMissingScopesAsync(scopes, account, cancellationToken).ConfigureAwait(false), options, e);
        }
    }

    /// <summary>What was refused may have been granted since, in another process: then a token that has it is held. The service is not asked.</summary>
    public async Task<GraphAccessToken?> FindGrantedSinceAsync(ScopeSet scopes, IAccount account, CancellationToken cancellationToken) =>
        await silentSignIn.GetCachedAsync(new TokenRequest(), scopes, account, cancellationToken).ConfigureAwait(false) is { } token ? EnsureGranted(token, scopes, scopes) : null;

    /// <exception cref="SignInException">It lacks some of what was asked for, which is named.</exception>
    public GraphAccessToken EnsureGranted(GraphAccessToken token, ScopeSet scopes, ScopeSet requested)
    {
        var missing = _grantedScopes.Record(token.Account!.HomeAccountId, scopes, requested, token.Scopes);
        return missing.Count == 0 ? token : throw SignInErrors.MissingScopes(missing, options);
    }

    // What was granted before may have been withdrawn since, and is nothing to this caller.
    private async Task<GraphAccessToken?> TryExactScopesAsync(TokenRequest request, ScopeSet scopes, IAccount account, CancellationToken cancellationToken)
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

    // The service says that something is missing and not what. The token for the session's own scopes, usually held, says what there is.
    private async Task<IReadOnlyList<string>> GetMissingScopesAsync(ScopeSet scopes, IAccount account, CancellationToken cancellationToken)
    {
        var accountId = account.HomeAccountId.Identifier;
        var defaultScopes = ScopeSet.Create(options.Scopes, options.Cloud);
        if (!_grantedScopes.Contains(accountId) && !defaultScopes.Equals(scopes))
            try
            {
                var token = await silentSignIn.AcquireTokenAsync(new TokenRequest(), defaultScopes, account, cancellationToken).ConfigureAwait(false);
                _grantedScopes.Record(accountId, defaultScopes, defaultScopes, token.Scopes);
            }
            catch (SignInException)
            {
                // Then nothing is known, and all of it is named.
            }

        return _grantedScopes.GetMissing(accountId, scopes) is { Count: > 0 } missing ? missing : scopes.Names;
    }

    private static bool NamesNoMissingScopes(SignInException e) => e is { Reason: SignInReason.ConsentRequired, MissingScopes.Count: 0 };
}
