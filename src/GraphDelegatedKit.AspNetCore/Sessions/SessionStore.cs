using System.Buffers.Text;
using System.Security.Cryptography;
using GraphDelegatedKit.AspNetCore.Storage;
using Microsoft.Extensions.Options;

namespace GraphDelegatedKit.AspNetCore.Sessions;

/// <summary>
/// The sessions of all browsers, in the distributed cache. A session record decides whether a cookie is valid, so a copy of a cookie is
/// worth nothing after the sign-out.
/// </summary>
/// <remarks>
/// The list of an account's sessions is read and written without a lock, because <c>IDistributedCache</c> has none. If two sign-ins of
/// one account at the same moment lose an entry, a later sign-out removes the tokens although another browser uses them. That browser then
/// gets new ones by a redirect without a prompt.
/// </remarks>
internal sealed class SessionStore(SealedStore store, IOptions<GraphDelegatedWebOptions> options, TimeProvider time)
{
    private const string SessionKind = "session", AccountKind = "account", SidKind = "sid";

    /// <summary>The size of a session id in bytes. The id is no credential: a request needs the sealed cookie.</summary>
    private const int IdSize = 16;

    /// <summary>The number of sessions that a list keeps, the latest ones. Sessions that expired stay in it until then.</summary>
    private const int MaxSessions = 50;

    // Requests do not read the lists, so use does not prolong them. They outlive every session.
    private static readonly EntryLifetime ListLifetime = EntryLifetime.FromWrite(TimeSpan.FromDays(180));

    private EntryLifetime Lifetime => EntryLifetime.FromUse(options.Value.SessionLifetime);

    /// <summary>Creates a session.</summary>
    /// <exception cref="StoreUnavailableException">The store does not answer. There is no session.</exception>
    public async Task<UserSession> CreateAsync(
        GraphAccount account, string tenantId, EntraSignIn? signIn, string? logoutHint, CancellationToken cancellationToken)
    {
        var session = new UserSession(Convert.ToHexString(RandomNumberGenerator.GetBytes(IdSize)), account, tenantId);
        await WriteAsync(new SessionRecord(session, signIn?.Sid, logoutHint, null, signIn?.Issuer), cancellationToken)
            .ConfigureAwait(false);
        await UpdateAccountAsync(account.HomeAccountId, ids => [.. ids.TakeLast(MaxSessions - 1), session.Id], cancellationToken)
            .ConfigureAwait(false);
        if (signIn is { Sid: var sid })
        {
            var bySid = AccountSessions.Parse(await store.ReadAsync(SidKind, sid, cancellationToken).ConfigureAwait(false));
            var updated = new AccountSessions([.. bySid.SessionIds.TakeLast(MaxSessions - 1), session.Id]);
            await store.WriteAsync(SidKind, sid, updated.ToBytes(), ListLifetime, cancellationToken).ConfigureAwait(false);
        }

        return session;
    }

    /// <summary>Reads a session.</summary>
    /// <returns><see langword="null"/> if the store does not know it: it expired, or the store lost its data.</returns>
    /// <exception cref="StoreUnavailableException">The store does not answer.</exception>
    public async Task<SessionRecord?> FindAsync(string id, CancellationToken cancellationToken) =>
        await store.ReadAsync(SessionKind, id, cancellationToken).ConfigureAwait(false) is { } bytes ? SessionRecord.Parse(bytes) : null;

    /// <summary>Ends a session. From now on its cookie is refused.</summary>
    /// <returns>Whether it was the last session of the account, so that its tokens are not needed any more.</returns>
    /// <exception cref="StoreUnavailableException">The store does not answer. The session may still be valid.</exception>
    public async Task<bool> EndAsync(SessionRecord record, CancellationToken cancellationToken)
    {
        var session = record.Session;
        await WriteAsync(record with { EndedOn = time.GetUtcNow() }, cancellationToken).ConfigureAwait(false);
        var remaining = await UpdateAccountAsync(
            session.Account.HomeAccountId, ids => [.. ids.Where(id => id != session.Id)], cancellationToken).ConfigureAwait(false);
        return !await IsAnyActiveAsync(remaining, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Returns whether an account has a session that has not ended.</summary>
    /// <exception cref="StoreUnavailableException">The store does not answer.</exception>
    public async Task<bool> HasActiveAsync(string homeAccountId, CancellationToken cancellationToken)
    {
        var bytes = await store.ReadAsync(AccountKind, homeAccountId, cancellationToken).ConfigureAwait(false);
        return await IsAnyActiveAsync(AccountSessions.Parse(bytes).SessionIds, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends the session that a further sign-in in the same browser has replaced.</summary>
    /// <exception cref="StoreUnavailableException">The store does not answer.</exception>
    public async Task ReplaceAsync(string id, UserSession successor, CancellationToken cancellationToken)
    {
        if (await FindAsync(id, cancellationToken).ConfigureAwait(false) is { EndedOn: null } record
            && record.Session.Account.HomeAccountId == successor.Account.HomeAccountId)
            await EndAsync(record, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Finds the sessions of a sign-in at Entra.</summary>
    /// <exception cref="StoreUnavailableException">The store does not answer.</exception>
    public async Task<IReadOnlyList<SessionRecord>> FindBySidAsync(string sid, CancellationToken cancellationToken)
    {
        var found = new List<SessionRecord>();
        var ids = AccountSessions.Parse(await store.ReadAsync(SidKind, sid, cancellationToken).ConfigureAwait(false)).SessionIds;
        foreach (var id in ids)
            if (await FindAsync(id, cancellationToken).ConfigureAwait(false) is { EndedOn: null } record)
                found.Add(record);

        return found;
    }

    private async Task<bool> IsAnyActiveAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        foreach (var id in ids)
            if (await FindAsync(id, cancellationToken).ConfigureAwait(false) is { EndedOn: null })
                return true;

        return false;
    }

    private Task WriteAsync(SessionRecord record, CancellationToken cancellationToken) =>
        store.WriteAsync(SessionKind, record.Session.Id, record.ToBytes(), Lifetime, cancellationToken);

    private async Task<IReadOnlyList<string>> UpdateAccountAsync(
        string homeAccountId, Func<IReadOnlyList<string>, IReadOnlyList<string>> update, CancellationToken cancellationToken)
    {
        var before = AccountSessions.Parse(await store.ReadAsync(AccountKind, homeAccountId, cancellationToken).ConfigureAwait(false));
        var after = update(before.SessionIds);
        await store.WriteAsync(AccountKind, homeAccountId, new AccountSessions(after).ToBytes(), ListLifetime, cancellationToken)
            .ConfigureAwait(false);
        return after;
    }
}
