using GraphDelegatedKit.Tokens;
using Microsoft.Identity.Client;

namespace GraphDelegatedKit.SignIn.Msal;

/// <summary>
/// Gets a token without asking a person: from the cache, or with the refresh token. If several processes need one, a single process
/// requests it.
/// </summary>
internal sealed class SilentSignIn(DelegatedSessionOptions options, MsalGateway msal, DemandedClaims demandedClaims)
{
    public async Task<GraphAccessToken> AcquireTokenAsync(
        TokenRequest request, ScopeSet scopes, IAccount account, CancellationToken cancellationToken)
    {
        // The cache is read after a rejection too: another caller or process may have answered it in the meantime.
        var canUseCached = request.Rejected is not null || request is { ForceRefresh: false, Claims: null };
        if (canUseCached && await GetCachedAsync(request, scopes, account, cancellationToken).ConfigureAwait(false) is { } cached)
            return cached;

        // Other processes may need the same token: one of them requests it, and the others read the cache again after waiting.
        using var refreshLock = await msal.App.Cache.LockForRefreshAsync(cancellationToken).ConfigureAwait(false);
        if (canUseCached && await GetCachedAsync(request, scopes, account, cancellationToken).ConfigureAwait(false) is { } refreshed)
            return refreshed;

        return await RefreshAsync(request, scopes, account, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Returns the cached token if it is usable. The service is not called.</summary>
    public async Task<GraphAccessToken?> GetCachedAsync(
        TokenRequest request, ScopeSet scopes, IAccount account, CancellationToken cancellationToken)
    {
        try
        {
            var token = await ExecuteAsync(
                app => app.CacheOnly.RunAsync(() => app.Client.AcquireTokenSilent(scopes.Names, account).ExecuteAsync(cancellationToken)),
                cancellationToken).ConfigureAwait(false);
            return token.Value != request.Rejected?.Value && TokenExpiry.IsUsable(token, options.TimeProvider.GetUtcNow()) ? token : null;
        }
        catch (CacheOnlyScope.RefreshRequiredException)
        {
            return null;
        }
    }

    private async Task<GraphAccessToken> RefreshAsync(
        TokenRequest request, ScopeSet scopes, IAccount account, CancellationToken cancellationToken)
    {
        var accountId = account.HomeAccountId.Identifier;
        var demandedBefore = request.Claims is null ? demandedClaims.Find(accountId, scopes) : null;
        try
        {
            var token = await RefreshAsync(scopes, account, request.Claims ?? demandedBefore, cancellationToken).ConfigureAwait(false);
            demandedClaims.Remember(accountId, scopes, request.Claims);
            return token;
        }
        catch (SignInException e) when (demandedBefore is not null && e.Claims is not null)
        {
            // Only a person can meet the earlier claims by now. This request does not need them: another service may have demanded them.
            demandedClaims.Forget(accountId, scopes);
            return await RefreshAsync(scopes, account, null, cancellationToken).ConfigureAwait(false);
        }
    }

    // MSAL uses the machine's clock. The decision was made with the injected clock, and only ForceRefresh makes MSAL follow it.
    private Task<GraphAccessToken> RefreshAsync(ScopeSet scopes, IAccount account, string? claims, CancellationToken cancellationToken) =>
        ExecuteAsync(
            app =>
            {
                var builder = app.Client.AcquireTokenSilent(scopes.Names, account).WithForceRefresh(true);
                if (claims is not null) builder = builder.WithClaims(claims);
                return builder.ExecuteAsync(cancellationToken);
            },
            cancellationToken);

    private async Task<GraphAccessToken> ExecuteAsync(
        Func<MsalApp, Task<AuthenticationResult>> operation, CancellationToken cancellationToken) =>
        msal.ToAccessToken(await msal.ExecuteAsync(operation, cancellationToken).ConfigureAwait(false), TokenOrigin.Refresh);
}
