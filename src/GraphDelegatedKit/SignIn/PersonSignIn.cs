using GraphDelegatedKit.Tokens;
using Microsoft.Identity.Client;

namespace GraphDelegatedKit.SignIn;

/// <summary>Has a person sign in, and looks who it was that came back: MSAL does not.</summary>
internal sealed class PersonSignIn(DelegatedSessionOptions options, MsalCalls msal, GrantedTokens granted)
{
    private readonly WaysToSignIn _ways = new(options);

    private volatile string? _challenge;

    /// <summary>Keeps what only a person can meet, for the next sign-in.</summary>
    public void Remember(string? challenge) => _challenge = challenge ?? _challenge;

    /// <param name="scopes">What the caller needs.</param>
    /// <param name="asked">What the person is asked for, at least that.</param>
    /// <param name="claims">A challenge to meet.</param>
    /// <param name="expected">Who must come back.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<GraphAccessToken> RunAsync(ScopeSet scopes, ScopeSet asked, string? claims, GraphAccount? expected, CancellationToken cancellationToken)
    {
        var before = expected is null && options.Username is null ? [] : await msal.AccountsAsync(cancellationToken).ConfigureAwait(false);
        var (result, origin) = await msal.CallAsync(app => _ways.RunAsync(app, asked, claims ?? _challenge, cancellationToken), cancellationToken).ConfigureAwait(false);
        await RefuseSomebodyElseAsync(result.Account, expected, before).ConfigureAwait(false);
        _challenge = null;
        granted.Forget(result.Account.HomeAccountId.Identifier); // a person had the say anew
        return granted.Complete(MsalResults.Token(result, origin, options.Cloud, msal.App.Times), scopes, asked);
    }

    private async Task RefuseSomebodyElseAsync(IAccount account, GraphAccount? expected, List<IAccount> before)
    {
        var came = MsalResults.Account(account);
        var isMeant = expected is not null ? came.HomeAccountId == expected.HomeAccountId : options.Username is not { } username || AccountChoice.IsNamed(came, username);
        if (isMeant) return;

        var meant = expected?.Username ?? options.Username;
        var wasHere = before.Exists(known => known.HomeAccountId.Identifier == came.HomeAccountId); // another part of the program may rely on that sign-in
        if (!wasHere) await msal.RemoveAsync(account, CancellationToken.None).ConfigureAwait(false);
        throw new SignInException(
            SignInReason.AccountChoice,
            $"{came.Username} signed in, but {meant} was asked for. {(wasHere ? "Nothing was changed." : "The sign-in was not kept.")}",
            $"Sign in as {meant}; a private window helps where the browser remembers somebody else.");
    }
}
