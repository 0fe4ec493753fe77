using GraphDelegatedKit.Tokens;

namespace GraphDelegatedKit.SignIn;

/// <summary>The last link of the chain: silently by MSAL, and where that cannot be, by a person, if one may be asked.</summary>
internal sealed class MsalTokenProvider : ITokenProvider
{
    private readonly DelegatedSessionOptions _options;
    private readonly MsalCalls _msal;
    private readonly GrantedTokens _granted;
    private readonly PersonSignIn _person;

    public MsalTokenProvider(DelegatedSessionOptions options, Func<MsalApp> app)
    {
        _options = options;
        _msal = new MsalCalls(options, app);
        _granted = new GrantedTokens(options, new SilentSignIn(options, _msal));
        _person = new PersonSignIn(options, _msal, _granted);
    }

    public async ValueTask<GraphAccessToken> GetTokenAsync(TokenRequest? request = null, CancellationToken cancellationToken = default)
    {
        var wanted = request ?? new TokenRequest();
        var scopes = ScopeSet.Of(wanted.Scopes ?? _options.Scopes, _options.Cloud);
        var account = AccountChoice.Among(await _msal.AccountsAsync(cancellationToken).ConfigureAwait(false), MsalResults.Account, wanted.Account, _options.Username);

        if (account is not null && wanted is { ForceRefresh: false, Claims: null } && _granted.Refused(account, scopes) is { } refused)
            return await _granted.GrantedSinceAsync(scopes, account, cancellationToken).ConfigureAwait(false) ?? throw SignInErrors.Missing(refused, _options);

        try
        {
            return account is null ? throw NobodyYet() : await _granted.GetAsync(wanted, scopes, account, cancellationToken).ConfigureAwait(false);
        }
        catch (SignInException e)
        {
            _person.Remember(e.Challenged(wanted.Claims).Claims);
            if (!CanBeMended(e) || wanted.NobodyWaits || !PersonPresence.MayAsk(_options)) throw;

            var expected = account is null ? wanted.Account : MsalResults.Account(account);
            return await _person.RunAsync(scopes, _granted.Once(account, scopes), null, expected, cancellationToken).ConfigureAwait(false);
        }
    }

    public Task<GraphAccessToken> SignInAsync(SignInRequest request, CancellationToken cancellationToken)
    {
        var scopes = ScopeSet.Of(request.Scopes ?? _options.Scopes, _options.Cloud);
        return _person.RunAsync(scopes, scopes, request.Claims, null, cancellationToken);
    }

    public async Task<IReadOnlyList<GraphAccount>> AccountsAsync(CancellationToken cancellationToken) =>
        [.. (await _msal.AccountsAsync(cancellationToken).ConfigureAwait(false)).Select(MsalResults.Account)];

    public async Task<SignOutReport> SignOutAsync(GraphAccount? account, CancellationToken cancellationToken)
    {
        var removed = new List<GraphAccount>();
        foreach (var known in await _msal.AccountsAsync(cancellationToken).ConfigureAwait(false))
        {
            var name = MsalResults.Account(known);
            if (account is not null ? account.HomeAccountId != name.HomeAccountId : _options.Username is { } username && !AccountChoice.IsNamed(name, username)) continue;

            await _msal.RemoveAsync(known, cancellationToken).ConfigureAwait(false);
            _granted.Forget(name.HomeAccountId);
            removed.Add(name);
        }

        return new SignOutReport(removed, removed.Count > 0 ? SignOutReport.AlwaysLeft : []);
    }

    private SignInException NobodyYet() => SignInErrors.Required(_options.Username is { } name ? $"the cache holds no sign-in of {name}." : "the cache holds no sign-in.");

    private static bool CanBeMended(SignInException e) => e.Reason is SignInReason.SignInRequired or SignInReason.ConsentRequired;
}
