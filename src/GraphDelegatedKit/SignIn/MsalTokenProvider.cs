using GraphDelegatedKit.Tokens;
using Microsoft.Identity.Client;

namespace GraphDelegatedKit.SignIn;

/// <summary>The last link of the chain: silently by MSAL, and where that cannot be, by a person, if one may be asked.</summary>
internal sealed class MsalTokenProvider(DelegatedSessionOptions options, Func<MsalApp> app, DeviceCodeSignIn deviceCode) : ITokenProvider
{
    public async ValueTask<GraphAccessToken> GetTokenAsync(TokenRequest? request = null, CancellationToken cancellationToken = default)
    {
        var wanted = request ?? new TokenRequest();
        var scopes = ScopeSet.Of(wanted.Scopes ?? options.Scopes, options.Cloud);
        try
        {
            return await SilentAsync(wanted, scopes, cancellationToken).ConfigureAwait(false);
        }
        catch (SignInException e) when (CanBeMended(e) && PersonPresence.MayAsk(options.Interaction))
        {
            return await SignInAsync(new SignInRequest { Scopes = scopes.Names, Claims = e.Claims ?? wanted.Claims }, cancellationToken).ConfigureAwait(false);
        }
    }

    public async Task<GraphAccessToken> SignInAsync(SignInRequest request, CancellationToken cancellationToken)
    {
        var scopes = ScopeSet.Of(request.Scopes ?? options.Scopes, options.Cloud);
        var result = await CallAsync(msal => deviceCode.RunAsync(msal.Client, scopes, request.Claims, cancellationToken), cancellationToken).ConfigureAwait(false);
        await RefuseSomebodyElseAsync(result).ConfigureAwait(false);
        return MsalResults.Token(result, TokenOrigin.DeviceCode, options.Cloud);
    }

    public async Task<IReadOnlyList<GraphAccount>> AccountsAsync(CancellationToken cancellationToken) =>
        [.. (await MsalAccountsAsync(cancellationToken).ConfigureAwait(false)).Select(MsalResults.Account)];

    public async Task<SignOutReport> SignOutAsync(GraphAccount? account, CancellationToken cancellationToken)
    {
        var removed = new List<GraphAccount>();
        foreach (var known in await MsalAccountsAsync(cancellationToken).ConfigureAwait(false))
        {
            var name = MsalResults.Account(known);
            if (account is not null ? account.HomeAccountId != name.HomeAccountId : options.Username is { } username && !AccountChoice.IsNamed(name, username)) continue;

            await RemoveAsync(known, cancellationToken).ConfigureAwait(false);
            removed.Add(name);
        }

        return new SignOutReport(removed, SignOutReport.AlwaysLeft);
    }

    private Task<List<IAccount>> MsalAccountsAsync(CancellationToken cancellationToken) =>
        CallAsync(async msal => (await msal.Client.GetAccountsAsync().ConfigureAwait(false)).ToList(), cancellationToken);

    private async Task<GraphAccessToken> SilentAsync(TokenRequest wanted, ScopeSet scopes, CancellationToken cancellationToken)
    {
        var accounts = await MsalAccountsAsync(cancellationToken).ConfigureAwait(false);
        var account = AccountChoice.Among(accounts, MsalResults.Account, wanted.Account, options.Username)
            ?? throw SignInErrors.Required(options.Username is { } name ? $"the cache holds no sign-in of {name}." : "the cache holds no sign-in.");

        if (await HeldAsync().ConfigureAwait(false) is { } held) return held;

        // Other processes want the same now: one of them fetches it, and the rest, after waiting, look again.
        using var turn = await app().Cache.RefreshLockAsync(cancellationToken).ConfigureAwait(false);
        return await HeldAsync().ConfigureAwait(false) ?? await AskAsync(msal => Silent(msal, true).ExecuteAsync(cancellationToken)).ConfigureAwait(false);

        // After a refusal what is held is looked at too: somebody else may have answered it meanwhile.
        async Task<GraphAccessToken?> HeldAsync()
        {
            if (wanted.ForceRefresh || wanted.Claims is not null) return null;
            try
            {
                var token = await AskAsync(msal => msal.CacheOnly.RunAsync(() => Silent(msal, false).ExecuteAsync(cancellationToken))).ConfigureAwait(false);
                return token.Value != wanted.Rejected?.Value && Freshness.IsGood(token, options.TimeProvider.GetUtcNow()) ? token : null;
            }
            catch (CacheOnly.RefreshDue)
            {
                return null;
            }
        }

        // MSAL judges by the machine's clock. Ours decides, and ForceRefresh is the only way to say so.
        AcquireTokenSilentParameterBuilder Silent(MsalApp msal, bool forceRefresh)
        {
            var call = msal.Client.AcquireTokenSilent(scopes.Names, account).WithForceRefresh(forceRefresh);
            return wanted.Claims is { } claims ? call.WithClaims(claims) : call;
        }

        async Task<GraphAccessToken> AskAsync(Func<MsalApp, Task<AuthenticationResult>> ask) =>
            MsalResults.Token(await CallAsync(ask, cancellationToken).ConfigureAwait(false), TokenOrigin.Refresh, options.Cloud);
    }

    private async Task RefuseSomebodyElseAsync(AuthenticationResult result)
    {
        if (options.Username is not { } username || AccountChoice.IsNamed(MsalResults.Account(result.Account), username)) return;

        await RemoveAsync(result.Account, CancellationToken.None).ConfigureAwait(false);
        throw new SignInException(
            SignInReason.AccountChoice,
            $"{result.Account.Username} signed in, but {username} was asked for. The sign-in was not kept.",
            $"Sign in as {username}; a private window helps where the browser remembers somebody else.");
    }

    // What could not be removed is still on disk, and that is an error whoever watches.
    private Task<bool> RemoveAsync(IAccount account, CancellationToken cancellationToken) => CallAsync(
        async msal =>
        {
            await msal.Client.RemoveAsync(account).ConfigureAwait(false);
            await msal.Cache.ForgetCopiesAsync(cancellationToken).ConfigureAwait(false);
            return true;
        },
        cancellationToken);

    // Every failure leaves here in one shape; a good token whose cache could not be written is an error where nobody watches.
    private async Task<T> CallAsync<T>(Func<MsalApp, Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            var msal = app();
            var result = await call(msal).ConfigureAwait(false);
            if (msal.Cache.Failure is { } failure && !PersonPresence.MayAsk(options.Interaction)) throw failure;
            return result;
        }
        catch (Exception e) when (e is not CacheOnly.RefreshDue && (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested))
        {
            throw SignInErrors.From(e);
        }
    }

    private static bool CanBeMended(SignInException e) => e.Reason is SignInReason.SignInRequired or SignInReason.ConsentRequired;
}
