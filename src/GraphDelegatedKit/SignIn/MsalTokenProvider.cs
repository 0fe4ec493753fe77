using GraphDelegatedKit.Tokens;
using Microsoft.Identity.Client;

namespace GraphDelegatedKit.SignIn;

/// <summary>The last link of the chain: silently by MSAL, and where that cannot be, by a person, if one may be asked.</summary>
internal sealed class MsalTokenProvider(DelegatedSessionOptions options, Func<MsalApp> app) : ITokenProvider
{
    private readonly WaysToSignIn _ways = new(options);

    private volatile string? _challenge; // what only a person can meet: it goes into the next sign-in

    public async ValueTask<GraphAccessToken> GetTokenAsync(TokenRequest? request = null, CancellationToken cancellationToken = default)
    {
        var wanted = request ?? new TokenRequest();
        var scopes = ScopeSet.Of(wanted.Scopes ?? options.Scopes, options.Cloud);
        try
        {
            return await SilentAsync(wanted, scopes, cancellationToken).ConfigureAwait(false);
        }
        catch (SignInException e)
        {
            _challenge = e.Challenged(wanted.Claims).Claims ?? _challenge;
            if (!CanBeMended(e) || wanted.NobodyWaits || !PersonPresence.MayAsk(options)) throw;
            return await SignInAsync(new SignInRequest { Scopes = scopes.Names }, cancellationToken).ConfigureAwait(false);
        }
    }

    public async Task<GraphAccessToken> SignInAsync(SignInRequest request, CancellationToken cancellationToken)
    {
        var scopes = ScopeSet.Of(request.Scopes ?? options.Scopes, options.Cloud);
        var (result, origin) = await CallAsync(msal => _ways.RunAsync(msal, scopes, request.Claims ?? _challenge, cancellationToken), cancellationToken).ConfigureAwait(false);
        await RefuseSomebodyElseAsync(result).ConfigureAwait(false);
        _challenge = null;
        return MsalResults.Token(result, origin, options.Cloud, app().Hints);
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

        // What is held is looked at after a refusal too: somebody else, here or in another process, may have answered it meanwhile.
        var mayBeHeld = wanted.Rejected is not null || wanted is { ForceRefresh: false, Claims: null };
        if (await HeldAsync().ConfigureAwait(false) is { } held) return held;

        // Other processes want the same now: one of them fetches it, and the rest, after waiting, look again.
        using var turn = await app().Cache.RefreshLockAsync(cancellationToken).ConfigureAwait(false);
        if (await HeldAsync().ConfigureAwait(false) is { } fetched) return fetched;

        // MSAL judges by the machine's clock. Ours has decided, and ForceRefresh is the only way to say so.
        return await AskAsync(msal =>
        {
            var call = msal.Client.AcquireTokenSilent(scopes.Names, account).WithForceRefresh(true);
            if (wanted.Claims is { } claims) call = call.WithClaims(claims);
            return call.ExecuteAsync(cancellationToken);
        }).ConfigureAwait(false);

        async Task<GraphAccessToken?> HeldAsync()
        {
            if (!mayBeHeld) return null;
            try
            {
                var token = await AskAsync(msal => msal.CacheOnly.RunAsync(() => msal.Client.AcquireTokenSilent(scopes.Names, account).ExecuteAsync(cancellationToken))).ConfigureAwait(false);
                return token.Value != wanted.Rejected?.Value && Freshness.IsGood(token, options.TimeProvider.GetUtcNow()) ? token : null;
            }
            catch (CacheOnly.RefreshDue)
            {
                return null;
            }
        }

        async Task<GraphAccessToken> AskAsync(Func<MsalApp, Task<AuthenticationResult>> ask) =>
            MsalResults.Token(await CallAsync(ask, cancellationToken).ConfigureAwait(false), TokenOrigin.Refresh, options.Cloud, app().Hints);
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
            var result = await msal.RunAsync(call).ConfigureAwait(false);
            if (msal.Cache.Failure is { } failure && !PersonPresence.MayAsk(options)) throw failure;
            return result;
        }
        catch (Exception e) when (e is not CacheOnly.RefreshDue && (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested))
        {
            throw SignInErrors.From(e);
        }
    }

    private static bool CanBeMended(SignInException e) => e.Reason is SignInReason.SignInRequired or SignInReason.ConsentRequired;
}
