using GraphDelegatedKit.Tokens;
using Microsoft.Identity.Client;

namespace GraphDelegatedKit.SignIn;

/// <summary>The last link of the chain: silently by MSAL, and where that cannot be, by a person, if one may be asked.</summary>
internal sealed class MsalTokenProvider(DelegatedSessionOptions options, Func<MsalApp> app) : ITokenProvider
{
    private readonly ScopeLedger _ledger = new(options.Cloud);
    private readonly WaysToSignIn _ways = new(options);

    private volatile string? _challenge; // what only a person can meet: it goes into the next sign-in

    public async ValueTask<GraphAccessToken> GetTokenAsync(TokenRequest? request = null, CancellationToken cancellationToken = default)
    {
        var wanted = request ?? new TokenRequest();
        var scopes = ScopeSet.Of(wanted.Scopes ?? options.Scopes, options.Cloud);
        var account = AccountChoice.Among(await MsalAccountsAsync(cancellationToken).ConfigureAwait(false), MsalResults.Account, wanted.Account, options.Username);
        var person = account?.HomeAccountId.Identifier ?? "";

        // Asked for before and not granted: asking again is up to a sign-in or a forced refresh.
        if (account is not null && wanted is { ForceRefresh: false, Claims: null } && _ledger.Refused(person, scopes) is { } refused)
            return await GrantedSinceAsync(scopes, account, cancellationToken).ConfigureAwait(false) ?? throw SignInErrors.Missing(refused, options);

        try
        {
            return account is null ? throw NobodyYet() : await GrantedAsync(wanted, scopes, account, cancellationToken).ConfigureAwait(false);
        }
        catch (SignInException e)
        {
            _challenge = e.Challenged(wanted.Claims).Claims ?? _challenge;
            if (!CanBeMended(e) || wanted.NobodyWaits || !PersonPresence.MayAsk(options)) throw;

            var once = _ledger.Widen(person, scopes.With(ScopeSet.Of(options.Scopes, options.Cloud))); // one prompt for all of it
            return await SignInAsync(scopes, once, null, account is null ? wanted.Account : MsalResults.Account(account), cancellationToken).ConfigureAwait(false);
        }
    }

    public Task<GraphAccessToken> SignInAsync(SignInRequest request, CancellationToken cancellationToken)
    {
        var scopes = ScopeSet.Of(request.Scopes ?? options.Scopes, options.Cloud);
        return SignInAsync(scopes, scopes, request.Claims, null, cancellationToken);
    }

    private async Task<GraphAccessToken> SignInAsync(ScopeSet scopes, ScopeSet asked, string? claims, GraphAccount? expected, CancellationToken cancellationToken)
    {
        var before = expected is null && options.Username is null ? [] : await AccountsAsync(cancellationToken).ConfigureAwait(false);
        var (result, origin) = await CallAsync(msal => _ways.RunAsync(msal, asked, claims ?? _challenge, cancellationToken), cancellationToken).ConfigureAwait(false);
        await RefuseSomebodyElseAsync(result, expected, before).ConfigureAwait(false);
        _challenge = null;
        _ledger.Forget(result.Account.HomeAccountId.Identifier); // a person had the say anew
        return Complete(MsalResults.Token(result, origin, options.Cloud, app().Hints), scopes, asked);
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

            await CallAsync(async msal =>
            {
                await RemoveAsync(msal, known).ConfigureAwait(false);
                return true;
            }, cancellationToken).ConfigureAwait(false);
            _ledger.Forget(name.HomeAccountId);
            removed.Add(name);
        }

        return new SignOutReport(removed, removed.Count > 0 ? SignOutReport.AlwaysLeft : []);
    }

    private Task<List<IAccount>> MsalAccountsAsync(CancellationToken cancellationToken) =>
        CallAsync(async msal => (await msal.Client.GetAccountsAsync().ConfigureAwait(false)).ToList(), cancellationToken);

    // One token for all that was asked for so far, and every token held against what was asked for.
    private async Task<GraphAccessToken> GrantedAsync(TokenRequest wanted, ScopeSet scopes, IAccount account, CancellationToken cancellationToken)
    {
        var person = account.HomeAccountId.Identifier;
        var asked = _ledger.Widen(person, scopes);
        try
        {
            return Complete(await SilentAsync(wanted, asked, account, cancellationToken).ConfigureAwait(false), scopes, asked);
        }
        catch (SignInException e) when (e is { Reason: SignInReason.ConsentRequired, MissingScopes.Count: 0 })
        {
            if (!asked.Equals(scopes) && await AloneAsync().ConfigureAwait(false) is { } token) return token;

            throw SignInErrors.Missing(await MissingAsync(scopes, account, cancellationToken).ConfigureAwait(false), options, e);
        }

        // What was granted before may have been withdrawn since, and is nothing to this caller.
        async Task<GraphAccessToken?> AloneAsync()
        {
            try
            {
                var token = await SilentAsync(wanted, scopes, account, cancellationToken).ConfigureAwait(false);
                _ledger.Forget(person);
                return Complete(token, scopes, scopes);
            }
            catch (SignInException e) when (e is { Reason: SignInReason.ConsentRequired, MissingScopes.Count: 0 })
            {
                return null;
            }
        }
    }

    // In another process, perhaps: then what is held for the rest is a newer token, and has it.
    private async Task<GraphAccessToken?> GrantedSinceAsync(ScopeSet scopes, IAccount account, CancellationToken cancellationToken)
    {
        var rest = _ledger.Granted(account.HomeAccountId.Identifier);
        if (rest.Names.Count == 0) return null;

        try
        {
            var token = await SilentAsync(new TokenRequest(), rest, account, cancellationToken).ConfigureAwait(false);
            return scopes.MissingFrom(ScopeSet.Of(token.Scopes, options.Cloud)).Count == 0 ? Complete(token, scopes, rest.With(scopes)) : null;
        }
        catch (SignInException)
        {
            return null;
        }
    }

    private GraphAccessToken Complete(GraphAccessToken token, ScopeSet scopes, ScopeSet asked)
    {
        var missing = _ledger.Write(token.Account!.HomeAccountId, scopes, asked, token.Scopes);
        return missing.Count == 0 ? token : throw SignInErrors.Missing(missing, options);
    }

    // The service says that something is missing and not what. The token for the session's own scopes, usually held, says what there is.
    private async Task<IReadOnlyList<string>> MissingAsync(ScopeSet scopes, IAccount account, CancellationToken cancellationToken)
    {
        var person = account.HomeAccountId.Identifier;
        var own = ScopeSet.Of(options.Scopes, options.Cloud);
        if (!_ledger.KnowsOf(person) && !own.Equals(scopes))
            try
            {
                var token = await SilentAsync(new TokenRequest(), own, account, cancellationToken).ConfigureAwait(false);
                _ledger.Write(person, own, own, token.Scopes);
            }
            catch (SignInException)
            {
                // Then nothing is known, and all of it is named.
            }

        return _ledger.Missing(person, scopes) is { Count: > 0 } missing ? missing : scopes.Names;
    }

    private SignInException NobodyYet() => SignInErrors.Required(options.Username is { } name ? $"the cache holds no sign-in of {name}." : "the cache holds no sign-in.");

    private async Task<GraphAccessToken> SilentAsync(TokenRequest wanted, ScopeSet scopes, IAccount account, CancellationToken cancellationToken)
    {
        // What is held is looked at after a refusal too: somebody else, here or in another process, may have answered it meanwhile.
        var mayBeHeld = wanted.Rejected is not null || wanted is { ForceRefresh: false, Claims: null };
        if (mayBeHeld && await AskAsync(false, null).ConfigureAwait(false) is var held && Serves(held)) return held;

        return await AskAsync(true, wanted.Claims).ConfigureAwait(false);

        // MSAL judges by the machine's clock. Ours decides, and ForceRefresh is the only way to say so.
        bool Serves(GraphAccessToken token) =>
            token.Value != wanted.Rejected?.Value
            && (token.Origin == TokenOrigin.Cache ? Freshness.IsGood(token, options.TimeProvider.GetUtcNow()) : wanted.Claims is null);

        async Task<GraphAccessToken> AskAsync(bool forceRefresh, string? claims)
        {
            var silent = await CallAsync(
                msal =>
                {
                    var call = msal.Client.AcquireTokenSilent(scopes.Names, account).WithForceRefresh(forceRefresh);
                    if (claims is not null) call = call.WithClaims(claims);
                    return call.ExecuteAsync(cancellationToken);
                },
                cancellationToken).ConfigureAwait(false);
            return MsalResults.Token(silent, TokenOrigin.Refresh, options.Cloud, app().Hints);
        }
    }

    // MSAL does not look who it was that came back.
    private async Task RefuseSomebodyElseAsync(AuthenticationResult result, GraphAccount? expected, IReadOnlyList<GraphAccount> before)
    {
        var came = MsalResults.Account(result.Account);
        var isMeant = expected is not null ? came.HomeAccountId == expected.HomeAccountId : options.Username is not { } username || AccountChoice.IsNamed(came, username);
        if (isMeant) return;

        var meant = expected?.Username ?? options.Username;
        var wasHere = before.Any(account => account.HomeAccountId == came.HomeAccountId); // another part of the program may rely on that sign-in
        if (!wasHere) await RemoveAsync(app(), result.Account).ConfigureAwait(false);
        throw new SignInException(
            SignInReason.AccountChoice,
            $"{came.Username} signed in, but {meant} was asked for. {(wasHere ? "Nothing was changed." : "The sign-in was not kept.")}",
            $"Sign in as {meant}; a private window helps where the browser remembers somebody else.");
    }

    // What could not be removed is still on disk, and that is an error whoever watches.
    private static async Task RemoveAsync(MsalApp msal, IAccount account)
    {
        await msal.Client.RemoveAsync(account).ConfigureAwait(false);
        if (msal.Cache.Failure is { } failure) throw SignInErrors.From(failure);
        msal.Cache.ForgetBackup();
    }

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
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            throw SignInErrors.From(e, options);
        }
    }

    private static bool CanBeMended(SignInException e) => e.Reason is SignInReason.SignInRequired or SignInReason.ConsentRequired;
}
