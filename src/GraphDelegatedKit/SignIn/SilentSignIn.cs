using GraphDelegatedKit.Tokens;
using Microsoft.Identity.Client;

namespace GraphDelegatedKit.SignIn;

/// <summary>A token without asking anybody: the one held, or a fresh one by the refresh token, fetched by one process for all.</summary>
internal sealed class SilentSignIn(DelegatedSessionOptions options, MsalCalls msal)
{
    public async Task<GraphAccessToken> RunAsync(TokenRequest wanted, ScopeSet scopes, IAccount account, CancellationToken cancellationToken)
    {
        // What is held is looked at after a refusal too: somebody else, here or in another process, may have answered it meanwhile.
        var mayBeHeld = wanted.Rejected is not null || wanted is { ForceRefresh: false, Claims: null };
        if (mayBeHeld && await HeldAsync(wanted, scopes, account, cancellationToken).ConfigureAwait(false) is { } held) return held;

        // Other processes want the same now: one of them fetches it, and the rest, after waiting, look again.
        using var turn = await msal.App.Cache.RefreshLockAsync(cancellationToken).ConfigureAwait(false);
        if (mayBeHeld && await HeldAsync(wanted, scopes, account, cancellationToken).ConfigureAwait(false) is { } fetched) return fetched;

        // MSAL judges by the machine's clock. Ours has decided, and ForceRefresh is the only way to say so.
        return await AskAsync(
            app =>
            {
                var call = app.Client.AcquireTokenSilent(scopes.Names, account).WithForceRefresh(true);
                if (wanted.Claims is { } claims) call = call.WithClaims(claims);
                return call.ExecuteAsync(cancellationToken);
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What is held and good; the service is not asked.</summary>
    public async Task<GraphAccessToken?> HeldAsync(TokenRequest wanted, ScopeSet scopes, IAccount account, CancellationToken cancellationToken)
    {
        try
        {
            var token = await AskAsync(
                app => app.CacheOnly.RunAsync(() => app.Client.AcquireTokenSilent(scopes.Names, account).ExecuteAsync(cancellationToken)),
                cancellationToken).ConfigureAwait(false);
            return token.Value != wanted.Rejected?.Value && Freshness.IsGood(token, options.TimeProvider.GetUtcNow()) ? token : null;
        }
        catch (CacheOnly.RefreshDue)
        {
            return null;
        }
    }

    private async Task<GraphAccessToken> AskAsync(Func<MsalApp, Task<AuthenticationResult>> ask, CancellationToken cancellationToken) =>
        MsalResults.Token(await msal.CallAsync(ask, cancellationToken).ConfigureAwait(false), TokenOrigin.Refresh, options.Cloud, msal.App.Times);
}
