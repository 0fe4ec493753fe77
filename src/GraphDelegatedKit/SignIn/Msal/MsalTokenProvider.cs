using GraphDelegatedKit.SignIn.Options;
using GraphDelegatedKit.Tokens;
using Microsoft.Identity.Client;

namespace GraphDelegatedKit.SignIn.Msal;

/// <summary>
/// The last provider of the chain: it gets a token from MSAL without a person, or asks a person if that fails and is allowed.
/// </summary>
internal sealed class MsalTokenProvider : ITokenProvider
{
    private readonly DelegatedSessionOptions _options;
    private readonly MsalGateway _msal;
    private readonly ScopeAwareTokens _scopeAwareTokens;
    private readonly InteractiveSignIn _interactiveSignIn;
    private readonly DemandedClaims _demandedClaims = new();

    public MsalTokenProvider(DelegatedSessionOptions options, Func<MsalApp> getApp, SignInContext signIn)
    {
        _options = options;
        _msal = new MsalGateway(options, getApp, signIn);
        _scopeAwareTokens = new ScopeAwareTokens(options, new SilentSignIn(options, _msal, _demandedClaims));
        _interactiveSignIn = new InteractiveSignIn(options, _msal, _scopeAwareTokens, _demandedClaims);
    }

    public async ValueTask<GraphAccessToken> GetTokenAsync(TokenRequest? request = null, CancellationToken cancellationToken = default)
    {
        var effectiveRequest = request ?? new TokenRequest();
        var scopes = ScopeSet.CreateForRequest(effectiveRequest.Scopes ?? _options.Scopes, _options.Cloud);
        var accounts = await _msal.GetAccountsAsync(cancellationToken).ConfigureAwait(false);
        var account = Select(accounts, effectiveRequest.Account);

        // A person who has refused a permission is not asked again for it.
        if (account is not null
            && effectiveRequest is { ForceRefresh: false, Claims: null }
            && _scopeAwareTokens.GetRefusedScopes(account, scopes) is { } refused)
            return await _scopeAwareTokens.GetTokenAfterRefusalAsync(scopes, refused, account, cancellationToken).ConfigureAwait(false);

        // If another session signs in while this request fails, its token is used. The token that is cached now tells the new one apart.
        var mustBeNew = effectiveRequest.ForceRefresh || effectiveRequest.Claims is not null;
        var tokenBefore = mustBeNew && account is not null
            ? await FindCachedAsync(effectiveRequest, scopes, cancellationToken).ConfigureAwait(false)
            : null;
        try
        {
            if (account is null) throw CreateNotSignedInException(accounts);
            return await _scopeAwareTokens.GetTokenAsync(effectiveRequest, scopes, account, cancellationToken).ConfigureAwait(false);
        }
        catch (SignInException e)
        {
            e.AddClaims(effectiveRequest.Claims);
            _interactiveSignIn.RememberClaims(e.Claims);
            if (!CanResolveInteractively(e) || effectiveRequest.IsBackground || !InteractionDetector.CanInteract(_options)) throw;

            var expected = account is null ? effectiveRequest.Account : MsalResultConverter.ToGraphAccount(account);
            var requested = _scopeAwareTokens.GetScopesToRequest(account, scopes);
            return await _interactiveSignIn.SignInAsync(scopes, requested, null, expected, FindOtherAsync, cancellationToken)
                .ConfigureAwait(false);
        }

        Task<GraphAccessToken?> FindOtherAsync() =>
            FindOtherSignInAsync(effectiveRequest, scopes, mustBeNew, tokenBefore, cancellationToken);
    }

    public async Task<GraphAccessToken> SignInAsync(SignInRequest request, CancellationToken cancellationToken)
    {
        var scopes = ScopeSet.CreateForRequest(request.Scopes ?? _options.Scopes, _options.Cloud);
        var tokenRequest = new TokenRequest { Claims = request.Claims };
        var tokenBefore = await FindCachedAsync(tokenRequest, scopes, cancellationToken).ConfigureAwait(false);
        return await _interactiveSignIn.SignInAsync(scopes, scopes, request.Claims, null, FindOtherAsync, cancellationToken)
            .ConfigureAwait(false);

        Task<GraphAccessToken?> FindOtherAsync() =>
            FindOtherSignInAsync(tokenRequest, scopes, mustBeNew: true, tokenBefore, cancellationToken);
    }

    public async Task<IReadOnlyList<GraphAccount>> GetAccountsAsync(CancellationToken cancellationToken) =>
        [.. (await _msal.GetAccountsAsync(cancellationToken).ConfigureAwait(false)).Select(MsalResultConverter.ToGraphAccount)];

    public async Task<SignOutReport> SignOutAsync(GraphAccount? account, CancellationToken cancellationToken)
    {
        var removed = new List<GraphAccount>();
        var accounts = await _msal.GetAccountsAsync(cancellationToken).ConfigureAwait(false);
        var configured = account is null && _options.Username is not null ? Select(accounts, null) : null;
        foreach (var msalAccount in accounts)
        {
            var candidate = MsalResultConverter.ToGraphAccount(msalAccount);
            var isMatch = account is not null
                ? account.HomeAccountId == candidate.HomeAccountId
                : _options.Username is null || msalAccount == configured;
            if (!isMatch) continue;

            await _msal.RemoveAccountAsync(msalAccount, cancellationToken).ConfigureAwait(false);
            _scopeAwareTokens.Forget(candidate.HomeAccountId);
            _demandedClaims.ForgetAccount(candidate.HomeAccountId);
            removed.Add(candidate);
        }

        return new SignOutReport(removed, removed.Count > 0 ? SignOutReport.NeverEnded : []);
    }

    private IAccount? Select(List<IAccount> accounts, GraphAccount? requested) => AccountSelector.Select(
        accounts,
        MsalResultConverter.ToGraphAccount,
        requested,
        _options.Username,
        account => AccountAliases.Get(account, _options.Tenant));

    private SignInException CreateNotSignedInException(List<IAccount> accounts)
    {
        if (_options.Username is not { } name) return SignInErrors.CreateSignInRequiredException("the cache has no sign-in.");

        var others = string.Join(", ", accounts.Select(account => account.Username));
        return SignInErrors.CreateSignInRequiredException(
            others.Length == 0 ? $"the cache has no sign-in of {name}." : $"the cache has no sign-in of {name}, only of {others}.");
    }

    private static bool CanResolveInteractively(SignInException e) =>
        e.Reason is SignInReason.SignInRequired or SignInReason.ConsentRequired;

    // The token of a sign-in that another session or process has made with the same cache, if no person has to be asked any more.
    private async Task<GraphAccessToken?> FindOtherSignInAsync(
        TokenRequest request, ScopeSet scopes, bool mustBeNew, GraphAccessToken? tokenBefore, CancellationToken cancellationToken)
    {
        var found = await FindCachedAsync(request, scopes, cancellationToken).ConfigureAwait(false);
        if (found is null || (mustBeNew && found.Value == tokenBefore?.Value)) return null;
        if (request.Claims is null) return found;

        // The new sign-in may have met the claims, which only the service knows.
        return await FindAsync(
            request,
            async account => await _scopeAwareTokens.GetTokenAsync(request, scopes, account, cancellationToken).ConfigureAwait(false),
            cancellationToken).ConfigureAwait(false);
    }

    // The service is not called.
    private Task<GraphAccessToken?> FindCachedAsync(TokenRequest request, ScopeSet scopes, CancellationToken cancellationToken) =>
        FindAsync(
            request, account => _scopeAwareTokens.FindCachedAsync(request, scopes, account, cancellationToken), cancellationToken);

    private async Task<GraphAccessToken?> FindAsync(
        TokenRequest request, Func<IAccount, Task<GraphAccessToken?>> find, CancellationToken cancellationToken)
    {
        try
        {
            var accounts = await _msal.GetAccountsAsync(cancellationToken).ConfigureAwait(false);
            return Select(accounts, request.Account) is { } account ? await find(account).ConfigureAwait(false) : null;
        }
        catch (SignInException)
        {
            return null; // the person is asked
        }
    }
}
