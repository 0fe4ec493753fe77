using GraphDelegatedKit.SignIn.Options;
using GraphDelegatedKit.Tokens;

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

    public MsalTokenProvider(DelegatedSessionOptions options, Func<MsalApp> getApp, TokenIssuer issuer)
    {
        _options = options;
        _msal = new MsalGateway(options, getApp, issuer);
        _scopeAwareTokens = new ScopeAwareTokens(options, new SilentSignIn(options, _msal, _demandedClaims));
        _interactiveSignIn = new InteractiveSignIn(options, _msal, _scopeAwareTokens, _demandedClaims);
    }

    public async ValueTask<GraphAccessToken> GetTokenAsync(TokenRequest? request = null, CancellationToken cancellationToken = default)
    {
        var effectiveRequest = request ?? new TokenRequest();
        var scopes = ScopeSet.Create(effectiveRequest.Scopes ?? _options.Scopes, _options.Cloud);
        var accounts = await _msal.GetAccountsAsync(cancellationToken).ConfigureAwait(false);
        var account = AccountSelector.Select(accounts, MsalResultConverter.ToGraphAccount, effectiveRequest.Account, _options.Username);

        if (account is not null
            && effectiveRequest is { ForceRefresh: false, Claims: null }
            && _scopeAwareTokens.GetRefusedScopes(account, scopes) is { } refusedScopes)
            return await _scopeAwareTokens.FindGrantedSinceAsync(scopes, account, cancellationToken).ConfigureAwait(false)
                ?? throw SignInErrors.MissingScopes(refusedScopes, _options);

        try
        {
            if (account is null) throw CreateNotSignedInException();
            return await _scopeAwareTokens.GetTokenAsync(effectiveRequest, scopes, account, cancellationToken).ConfigureAwait(false);
        }
        catch (SignInException e)
        {
            _interactiveSignIn.RememberClaims(e.WithClaims(effectiveRequest.Claims).Claims);
            if (!CanResolveInteractively(e) || effectiveRequest.IsBackground || !InteractionDetector.CanInteract(_options)) throw;

            var expected = account is null ? effectiveRequest.Account : MsalResultConverter.ToGraphAccount(account);
            var requested = _scopeAwareTokens.GetScopesToRequest(account, scopes);
            return await _interactiveSignIn.SignInAsync(scopes, requested, null, expected, cancellationToken).ConfigureAwait(false);
        }
    }

    public Task<GraphAccessToken> SignInAsync(SignInRequest request, CancellationToken cancellationToken)
    {
        var scopes = ScopeSet.Create(request.Scopes ?? _options.Scopes, _options.Cloud);
        return _interactiveSignIn.SignInAsync(scopes, scopes, request.Claims, null, cancellationToken);
    }

    public async Task<IReadOnlyList<GraphAccount>> GetAccountsAsync(CancellationToken cancellationToken) =>
        [.. (await _msal.GetAccountsAsync(cancellationToken).ConfigureAwait(false)).Select(MsalResultConverter.ToGraphAccount)];

    public async Task<SignOutReport> SignOutAsync(GraphAccount? account, CancellationToken cancellationToken)
    {
        var removed = new List<GraphAccount>();
        foreach (var msalAccount in await _msal.GetAccountsAsync(cancellationToken).ConfigureAwait(false))
        {
            var candidate = MsalResultConverter.ToGraphAccount(msalAccount);
            var isMatch = account is not null
                ? account.HomeAccountId == candidate.HomeAccountId
                : _options.Username is not { } username || AccountSelector.IsMatch(candidate, username);
            if (!isMatch) continue;

            await _msal.RemoveAccountAsync(msalAccount, cancellationToken).ConfigureAwait(false);
            _scopeAwareTokens.Forget(candidate.HomeAccountId);
            _demandedClaims.Forget(candidate.HomeAccountId);
            removed.Add(candidate);
        }

        return new SignOutReport(removed, removed.Count > 0 ? SignOutReport.NeverEnded : []);
    }

    private SignInException CreateNotSignedInException() => SignInErrors.SignInRequired(
        _options.Username is { } name ? $"the cache has no sign-in of {name}." : "the cache has no sign-in.");

    private static bool CanResolveInteractively(SignInException e) =>
        e.Reason is SignInReason.SignInRequired or SignInReason.ConsentRequired;
}
