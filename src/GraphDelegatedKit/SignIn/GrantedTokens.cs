using GraphDelegatedKit.Tokens;
using Microsoft.Identity.Client;

namespace GraphDelegatedKit.SignIn;

/// <summary>
/// One token for all that was asked for so far, and every token held against what was asked for. MSAL does neither: scopes that
/// overlap throw each other's tokens out, and one that was not granted is fetched again at every call.
/// </summary>
internal sealed class GrantedTokens(DelegatedSessionOptions options, SilentSignIn silent)
{
    private readonly ScopeLedger _ledger = new(options.Cloud);

    /// <summary>What was asked for before and not granted: asking again is up to a sign-in or a forced refresh.</summary>
    public IReadOnlyList<string>? Refused(IAccount account, ScopeSet scopes) => _ledger.Refused(account.HomeAccountId.Identifier, scopes);

    /// <summary>All that a person is to be asked for at once.</summary>
    public ScopeSet Once(IAccount? account, ScopeSet scopes) =>
        _ledger.Widen(account?.HomeAccountId.Identifier ?? "", scopes.With(ScopeSet.Of(options.Scopes, options.Cloud)));

    public void Forget(string homeAccountId) => _ledger.Forget(homeAccountId);

    public async Task<GraphAccessToken> GetAsync(TokenRequest wanted, ScopeSet scopes, IAccount account, CancellationToken cancellationToken)
    {
        var asked = _ledger.Widen(account.HomeAccountId.Identifier, scopes);
        try
        {
            return Complete(await silent.RunAsync(wanted, asked, account, cancellationToken).ConfigureAwait(false), scopes, asked);
        }
        catch (SignInException e) when (IsUnnamed(e))
        {
            if (!asked.Equals(scopes) && await AloneAsync(wanted, scopes, account, cancellationToken).ConfigureAwait(false) is { } token) return token;

            throw SignInErrors.Missing(await MissingAsync(scopes, account, cancellationToken).ConfigureAwait(false), options, e);
        }
    }

    /// <summary>What was refused may have been granted since, in another process: then what is held for the rest is a newer token, and has it.</summary>
    public async Task<GraphAccessToken?> GrantedSinceAsync(ScopeSet scopes, IAccount account, CancellationToken cancellationToken)
    {
        var rest = _ledger.Granted(account.HomeAccountId.Identifier);
        if (rest.Names.Count == 0) return null;

        try
        {
            var token = await silent.RunAsync(new TokenRequest(), rest, account, cancellationToken).ConfigureAwait(false);
            return scopes.MissingFrom(ScopeSet.Of(token.Scopes, options.Cloud)).Count == 0 ? Complete(token, scopes, rest.With(scopes)) : null;
        }
        catch (SignInException)
        {
            return null;
        }
    }

    /// <exception cref="SignInException">It lacks some of what was asked for, which is named.</exception>
    public GraphAccessToken Complete(GraphAccessToken token, ScopeSet scopes, ScopeSet asked)
    {
        var missing = _ledger.Write(token.Account!.HomeAccountId, scopes, asked, token.Scopes);
        return missing.Count == 0 ? token : throw SignInErrors.Missing(missing, options);
    }

    // What was granted before may have been withdrawn since, and is nothing to this caller.
    private async Task<GraphAccessToken?> AloneAsync(TokenRequest wanted, ScopeSet scopes, IAccount account, CancellationToken cancellationToken)
    {
        try
        {
            var token = await silent.RunAsync(wanted, scopes, account, cancellationToken).ConfigureAwait(false);
            Forget(account.HomeAccountId.Identifier);
            return Complete(token, scopes, scopes);
        }
        catch (SignInException e) when (IsUnnamed(e))
        {
            return null;
        }
    }

    // The service says that something is missing and not what. The token for the session's own scopes, usually held, says what there is.
    private async Task<IReadOnlyList<string>> MissingAsync(ScopeSet scopes, IAccount account, CancellationToken cancellationToken)
    {
        var person = account.HomeAccountId.Identifier;
        var own = ScopeSet.Of(options.Scopes, options.Cloud);
        if (!_ledger.KnowsOf(person) && !own.Equals(scopes))
            try
            {
                var token = await silent.RunAsync(new TokenRequest(), own, account, cancellationToken).ConfigureAwait(false);
                _ledger.Write(person, own, own, token.Scopes);
            }
            catch (SignInException)
            {
                // Then nothing is known, and all of it is named.
            }

        return _ledger.Missing(person, scopes) is { Count: > 0 } missing ? missing : scopes.Names;
    }

    private static bool IsUnnamed(SignInException e) => e is { Reason: SignInReason.ConsentRequired, MissingScopes.Count: 0 };
}
