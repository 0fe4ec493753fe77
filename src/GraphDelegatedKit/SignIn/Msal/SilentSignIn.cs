using GraphDelegatedKit.Tokens;
using Microsoft.Identity.Client;

namespace GraphDelegatedKit.SignIn.Msal;

/// <summary>A token without asking anybody: the one held, or a fresh one by the refresh token, fetched by one process for all.</summary>
internal sealed class SilentSignIn(DelegatedSessionOptions options, MsalGateway msal)
{
    public async Task<GraphAccessToken> AcquireTokenAsync(TokenRequest request, ScopeSet scopes, IAccount account, CancellationToken cancellationToken)
    {
        // What is held is looked at after a refusal too: somebody else, here or in another process, may have answered it meanwhile.
        var canUseCached = request.Rejected is not null || request is { ForceRefresh: false, Claims: null };
        if (canUseCached && await GetCachedAsync(request, scopes, account, cancellationToken).ConfigureAwait(false) is { } cached) return cached;

        // Other processes want the same now: one of them fetches it, and the rest, after waiting, look again.
        using var refreshLock = await msal.App.Cache.LockForRefreshAsync(cancellationToken).ConfigureAwait(false);
        if (canUseCached && await GetCachedAsync(request, scopes, account, cancellationToken).ConfigureAwait(false) is { } fetchedElsewhere) return fetchedElsewhere;

        // MSAL judges by the machine's clock. Ours has decided, and ForceRefresh is the only way to say so.
        return await ExecuteAsync(
            app =>
            {
                var builder = app.Client.AcquireTokenSilent(scopes.Names, account).WithForceRefresh(true);
                if (request.Claims is { } claims) builder = builder.WithClaims(claims);
                return builder.ExecuteAsync(cancellationToken);
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What is held and good; the service is not asked.</summary>
    public async Task<GraphAccessToken?> GetCachedAsync(TokenRequest request, ScopeSet scopes, IAccount account, CancellationToken cancellationToken)
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

    private async Task<GraphAccessToken> ExecuteAsync(Func<MsalApp, Task<AuthenticationResult>> operation, CancellationToken cancellationToken) =>
        MsalResultConverter.ToAccessToken(await msal.ExecuteAsync(operation, cancellationToken).ConfigureAwait(false), TokenOrigin.Refresh, options.Cloud, msal.App.ExpiryTracker);
}
