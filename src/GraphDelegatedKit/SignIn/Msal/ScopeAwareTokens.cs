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
            if (GetGrantedPart(scopes, missing) is not { } part)
                throw SignInErrors.CreateMissingScopesException(missing, options, MsalResultConverter.ToGraphAccount(account), e);

            var partialToken = await GetTokenAsync(request, part, account, cancellationToken).ConfigureAwait(false);
            _grantedScopes.RecordRefused(account.HomeAccountId.Identifier, scopes, missing);
            return partialToken;
        }
    }

    /// <summary>Returns a token after some permissions were refused: with all of them if they were granted since.</summary>
    /// <exception cref="SignInException">
    /// The permissions are still missing, and <see cref="DelegatedSessionOptions.AllowPartialConsent"/> is not set or none was granted.
    /// </exception>
    public async Task<GraphAccessToken> GetTokenAfterRefusalAsync(
        ScopeSet scopes, IReadOnlyList<string> refused, IAccount account, CancellationToken cancellationToken)
    {
        if (await FindGrantedSinceAsync(scopes, account, cancellationToken).ConfigureAwait(false) is { } complete) return complete;

        return GetGrantedPart(scopes, refused) is { } part
            ? await GetTokenAsync(new TokenRequest(), part, account, cancellationToken).ConfigureAwait(false)
            : throw SignInErrors.CreateMissingScopesException(refused, options, MsalResultConverter.ToGraphAccount(account));
    }

    // The part of the permissions that the program works with. Without any permission there is nothing to work with.
    private ScopeSet? GetGrantedPart(ScopeSet scopes, IReadOnlyList<string> missing) =>
        options.AllowPartialConsent && scopes.Except(missing) is { Names.Count: > 0 } part && part.Names.Count < scopes.Names.Count
            ? part
            : null;

    /// <summary>Returns a cached token with the permissions, if it is usable. The service is not called.</summary>
    public async Task<GraphAccessToken?> FindCachedAsync(
        TokenRequest request, ScopeSet scopes, IAccount account, CancellationToken cancellationToken)
    {
        var requested = _grantedScopes.IncludeGranted(account.HomeAccountId.Identifier, scopes);
        return await silentSignIn.GetCachedAsync(request, requested, account, cancellationToken).ConfigureAwait(false)
            ?? (requested.Equals(scopes) ? null
                : await silentSignIn.GetCachedAsync(request, scopes, account, cancellationToken).ConfigureAwait(false));
    }

    // Another process may have got the refused permissions since. The service is not called.
    private async Task<GraphAccessToken?> FindGrantedSinceAsync(ScopeSet scopes, IAccount account, CancellationToken cancellationToken)
    {
        var token = await silentSignIn.GetCachedAsync(new TokenRequest(), scopes, account, cancellationToken).ConfigureAwait(false);
        return token is null ? null : EnsureGranted(token, scopes, scopes);
    }

    /// <exception cref="SignInException">
    /// The token lacks permissions, which the exception names, and the program does not accept it with the others.
    /// </exception>
    public GraphAccessToken EnsureGranted(GraphAccessToken token, ScopeSet scopes, ScopeSet requested)
    {
        var missing = _grantedScopes.Record(token.Account!.HomeAccountId, scopes, requested, token.Scopes);
        return missing.Count == 0 || GetGrantedPart(scopes, missing) is not null
            ? token
            : throw SignInErrors.CreateMissingScopesException(missing, options, token.Account);
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
        if (!_grantedScopes.Contains(accountId, scopes) && defaultScopes.HasResourceOf(scopes) && !defaultScopes.Equals(scopes))
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
