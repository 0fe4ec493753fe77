using GraphDelegatedKit.AspNetCore.Sessions;
using GraphDelegatedKit.AspNetCore.Storage;
using Microsoft.Identity.Web.TokenCacheProviders;

namespace GraphDelegatedKit.AspNetCore.SignOut;

/// <summary>Ends sessions, and removes the tokens of an account with its last session.</summary>
internal sealed class SignOutService(SessionStore sessions, IMsalTokenCacheProvider tokens)
{
    /// <summary>Ends a session by its id.</summary>
    /// <returns>The session; <see langword="null"/> if it does not exist.</returns>
    /// <remarks>A sign-out that was interrupted is completed by another call, so an ended session is not left out.</remarks>
    /// <exception cref="StoreUnavailableException">The store does not answer. The session may still be valid.</exception>
    public async Task<SessionRecord?> EndAsync(string id, CancellationToken cancellationToken)
    {
        if (await sessions.FindAsync(id, cancellationToken).ConfigureAwait(false) is not { } record) return null;

        await EndAsync(record, cancellationToken).ConfigureAwait(false);
        return record;
    }

    /// <summary>Ends the sessions of a sign-in at Entra.</summary>
    /// <returns>Whether the sign-in is of the issuer that it names; a sign-in without a session is of any.</returns>
    /// <exception cref="StoreUnavailableException">The store does not answer. The sessions may still be valid.</exception>
    public async Task<bool> EndAsync(EntraSignIn signIn, CancellationToken cancellationToken)
    {
        var records = await sessions.FindBySidAsync(signIn.Sid, cancellationToken).ConfigureAwait(false);
        var included = records.Where(signIn.Includes).ToList();
        foreach (var record in included) await EndAsync(record, cancellationToken).ConfigureAwait(false);
        return records.Count == 0 || included.Count > 0;
    }

    private async Task EndAsync(SessionRecord record, CancellationToken cancellationToken)
    {
        var wasLast = await sessions.EndAsync(record, cancellationToken).ConfigureAwait(false);
        if (wasLast) await tokens.ClearAsync(record.Session.Account.HomeAccountId).ConfigureAwait(false);
    }
}
