using GraphDelegatedKit.SignIn.Options;
using GraphDelegatedKit.Tokens;
using Microsoft.Identity.Client;

namespace GraphDelegatedKit.SignIn.Msal;

/// <summary>
/// Prompts a person to sign in, one prompt at a time for each cache, and checks which account signed in, because MSAL does not.
/// </summary>
#pragma warning disable CA1001 // the semaphore has no wait handle, so there is nothing to dispose
internal sealed class InteractiveSignIn(
    DelegatedSessionOptions options, MsalGateway msal, ScopeAwareTokens scopeAwareTokens, DemandedClaims demandedClaims)
#pragma warning restore CA1001
{
    private readonly SignInMethodChain _methodChain = new(options);
    private readonly SemaphoreSlim _promptLock = new(1, 1); // one prompt at a time in this session; the cache's lock covers other sessions

    private volatile string? _pendingClaims;

    /// <summary>Stores claims that only a person can meet, for the next sign-in. Without claims, those stored before remain.</summary>
    public void RememberClaims(string? claims) => _pendingClaims = claims ?? _pendingClaims;

    /// <param name="scopes">The permissions that the caller needs.</param>
    /// <param name="requested">The permissions that the person is asked for, which include <paramref name="scopes"/>.</param>
    /// <param name="claims">The claims challenge to meet.</param>
    /// <param name="expected">The account that must sign in.</param>
    /// <param name="findOther">
    /// Finds the token of a sign-in that another session or process has made with the same cache. It is called when the person could be
    /// asked, and returns <see langword="null"/> if there is no such token.
    /// </param>
    /// <param name="cancellationToken">Cancels the sign-in.</param>
    public Task<GraphAccessToken> SignInAsync(
        ScopeSet scopes,
        ScopeSet requested,
        string? claims,
        GraphAccount? expected,
        Func<Task<GraphAccessToken?>> findOther,
        CancellationToken cancellationToken) =>
        msal.SignIn.AwaitPersonAsync(async () =>
        {
            await _promptLock.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                var maxWait = InteractionTimeouts.Get(options) ?? InteractionTimeouts.DeviceCode;
                using var cacheLock = await msal.LockForSignInAsync(maxWait, cancellationToken).ConfigureAwait(false);
                return await findOther().ConfigureAwait(false)
                    ?? await PromptAsync(scopes, requested, claims, expected, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                _promptLock.Release();
            }
        });

    private async Task<GraphAccessToken> PromptAsync(
        ScopeSet scopes, ScopeSet requested, string? claims, GraphAccount? expected, CancellationToken cancellationToken)
    {
        var demanded = claims ?? _pendingClaims;
        var (result, origin) = await msal.ExecuteAsync(
            app => _methodChain.SignInAsync(app, requested, demanded, cancellationToken), cancellationToken).ConfigureAwait(false);
        ThrowIfUnexpected(result.Account, expected);
        _pendingClaims = null;
        var accountId = result.Account.HomeAccountId.Identifier;
        demandedClaims.Remember(accountId, requested, demanded);
        scopeAwareTokens.Forget(accountId); // the person has decided about the permissions again
        return scopeAwareTokens.EnsureGranted(msal.ToAccessToken(result, origin), scopes, requested);
    }

    // The sign-in is kept in any case: a person has made it, and may have used another name of the same account.
    private void ThrowIfUnexpected(IAccount account, GraphAccount? expected)
    {
        var signedIn = MsalResultConverter.ToGraphAccount(account);
        var isExpected = expected is not null ? signedIn.HomeAccountId == expected.HomeAccountId : HasConfiguredName(account, signedIn);
        if (isExpected) return;

        var expectedName = expected?.Username ?? options.Username;
        throw new SignInException(
            SignInReason.AccountChoice,
            $"{signedIn.Username} signed in, but {expectedName} was requested. The sign-in of {signedIn.Username} is kept.",
            $"If this is the account that is meant, set Username to {signedIn.Username}. Otherwise sign in as {expectedName}, "
            + "in a private window if the browser remembers another account.");
    }

    private bool HasConfiguredName(IAccount account, GraphAccount signedIn) =>
        options.Username is not { } username
        || AccountSelector.IsMatch(signedIn, username)
        || AccountAliases.Get(account, options.Tenant).Contains(username, StringComparer.OrdinalIgnoreCase);
}
