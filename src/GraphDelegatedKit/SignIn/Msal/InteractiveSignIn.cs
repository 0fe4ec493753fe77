using GraphDelegatedKit.Tokens;
using Microsoft.Identity.Client;

namespace GraphDelegatedKit.SignIn.Msal;

/// <summary>Asks a person to sign in, and checks which account signed in, which MSAL does not.</summary>
internal sealed class InteractiveSignIn(
    DelegatedSessionOptions options, MsalGateway msal, ScopeAwareTokens scopeAwareTokens, DemandedClaims demandedClaims)
{
    private readonly SignInMethodChain _methodChain = new(options);

    private volatile string? _pendingClaims;

    /// <summary>Stores claims that only a person can meet, for the next sign-in. Without claims, those stored before remain.</summary>
    public void RememberClaims(string? claims) => _pendingClaims = claims ?? _pendingClaims;

    /// <param name="scopes">The permissions that the caller needs.</param>
    /// <param name="requested">The permissions that the person is asked for, which include <paramref name="scopes"/>.</param>
    /// <param name="claims">The claims challenge to meet.</param>
    /// <param name="expected">The account that must sign in.</param>
    /// <param name="cancellationToken">Cancels the sign-in.</param>
    public async Task<GraphAccessToken> SignInAsync(
        ScopeSet scopes, ScopeSet requested, string? claims, GraphAccount? expected, CancellationToken cancellationToken)
    {
        var accountsBefore = expected is null && options.Username is null
            ? []
            : await msal.GetAccountsAsync(cancellationToken).ConfigureAwait(false);
        var demanded = claims ?? _pendingClaims;
        var (result, origin) = await msal.Issuer.AwaitPersonAsync(() => msal.ExecuteAsync(
            app => _methodChain.SignInAsync(app, requested, demanded, cancellationToken), cancellationToken)).ConfigureAwait(false);
        await RejectUnexpectedAccountAsync(result.Account, expected, accountsBefore).ConfigureAwait(false);
        _pendingClaims = null;
        demandedClaims.Remember(result.Account.HomeAccountId.Identifier, demanded);
        scopeAwareTokens.Forget(result.Account.HomeAccountId.Identifier); // the person has decided about the permissions again
        var token = MsalResultConverter.ToAccessToken(result, origin, options.Cloud, msal.App.ExpiryTracker, msal.Issuer);
        return scopeAwareTokens.EnsureGranted(token, scopes, requested);
    }

    private async Task RejectUnexpectedAccountAsync(IAccount account, GraphAccount? expected, List<IAccount> accountsBefore)
    {
        var signedIn = MsalResultConverter.ToGraphAccount(account);
        var isExpected = expected is not null
            ? signedIn.HomeAccountId == expected.HomeAccountId
            : options.Username is not { } username || AccountSelector.IsMatch(signedIn, username);
        if (isExpected) return;

        // A sign-in that existed before is kept, because another part of the program may use it.
        var expectedName = expected?.Username ?? options.Username;
        var wasSignedInBefore = accountsBefore.Exists(existing => existing.HomeAccountId.Identifier == signedIn.HomeAccountId);
        if (!wasSignedInBefore) await msal.RemoveAccountAsync(account, CancellationToken.None).ConfigureAwait(false);
        var consequence = wasSignedInBefore ? "Nothing was changed." : "The sign-in was not stored.";
        throw new SignInException(
            SignInReason.AccountChoice,
            $"{signedIn.Username} signed in, but {expectedName} was requested. {consequence}",
            $"Sign in as {expectedName}. Use a private window if the browser remembers another account.");
    }
}
