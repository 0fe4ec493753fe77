using GraphDelegatedKit.Tokens;
using Microsoft.Identity.Client;

namespace GraphDelegatedKit.SignIn.Msal;

/// <summary>Has a person sign in, and looks who it was that came back: MSAL does not.</summary>
internal sealed class InteractiveSignIn(DelegatedSessionOptions options, MsalGateway msal, ScopeAwareTokens scopeAwareTokens)
{
    private readonly SignInMethodChain _methodChain = new(options);

    private volatile string? _pendingClaims;

    /// <summary>Keeps what only a person can meet, for the next sign-in.</summary>
    public void RememberClaims(string? claims) => _pendingClaims = claims ?? _pendingClaims;

    /// <param name="scopes">What the caller needs.</param>
    /// <param name="requested">What the person is asked for, at least that.</param>
    /// <param name="claims">A challenge to meet.</param>
    /// <param name="expected">Who must come back.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<GraphAccessToken> SignInAsync(ScopeSet scopes, ScopeSet requested, string? claims, GraphAccount? expected, CancellationToken cancellationToken)
    {
        var accountsBefore = expected is null && options.Username is null ? [] : await msal.GetAccountsAsync(cancellationToken).ConfigureAwait(false);
        var (result, origin) = await msal.ExecuteAsync(app => _methodChain.SignInAsync(app, requested, claims ?? _pendingClaims, cancellationToken), cancellationToken).ConfigureAwait(false);
        await RejectUnexpectedAccountAsync(result.Account, expected, accountsBefore).ConfigureAwait(false);
        _pendingClaims = null;
        scopeAwareTokens.Forget(result.Account.HomeAccountId.Identifier); // a person had the say anew
        return scopeAwareTokens.EnsureGranted(MsalResultConverter.ToAccessToken(result, origin, options.Cloud, msal.App.ExpiryTracker), scopes, requested);
    }

    private async Task RejectUnexpectedAccountAsync(IAccount account, GraphAccount? expected, List<IAccount> accountsBefore)
    {
        var signedIn = MsalResultConverter.ToGraphAccount(account);
        var isExpected = expected is not null ? signedIn.HomeAccountId == expected.HomeAccountId : options.Username is not { } username || AccountSelector.IsMatch(signedIn, username);
        if (isExpected) return;

        var expectedName = expected?.Username ?? options.Username;
        var wasSignedInBefore = accountsBefore.Exists(existing => existing.HomeAccountId.Identifier == signedIn.HomeAccountId); // another part of the program may rely on that sign-in
        if (!wasSignedInBefore) await msal.RemoveAccountAsync(account, CancellationToken.None).ConfigureAwait(false);
        throw new SignInException(
            SignInReason.AccountChoice,
            $"{signedIn.Username} signed in, but {expectedName} was asked for. {(wasSignedInBefore ? "Nothing was changed." : "The sign-in was not kept.")}",
            $"Sign in as {expectedName}; a private window helps where the browser remembers somebody else.");
    }
}
