using System.Security.Cryptography;
using GraphDelegatedKit.Testing.Drives;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.State;
using Microsoft.IdentityModel.Tokens;

namespace GraphDelegatedKit.Testing.Uploads;

// The sessions that are open. Each is a small file and a file of bytes in the state folder, so an upload begun in one run goes on in the next.
internal sealed class UploadSessions
{
    // Each range that is accepted moves the expiry; the permission in the address does not move with it.
    private static readonly TimeSpan Idle = TimeSpan.FromDays(1);
    private static readonly TimeSpan AddressLife = TimeSpan.FromDays(1);

    private readonly Dictionary<string, UploadSession> _sessions = new(StringComparer.OrdinalIgnoreCase);
    private readonly object _gate = new();
    private readonly UploadShelf<UploadState> _shelf;
    private readonly AllDrives _drives;
    private readonly TimeProvider _time;
    private readonly UploadLog _log;

    public UploadSessions(StateFolder state, AllDrives drives, TimeProvider time, UploadLog log)
    {
        _shelf = new UploadShelf<UploadState>(state, drives.Blobs, "uploads");
        _drives = drives;
        _time = time;
        _log = log;
        foreach (var kept in _shelf.ReadAll())
            Reopen(kept);
    }

    public UploadSession Create(UploadTarget target, ConflictBehavior conflict, ClientTimes times, bool deferCommit)
    {
        var now = _time.GetUtcNow();
        var (key, path, existing) = (target.Key, target.Path, target.Existing);
        lock (_gate)
        {
            EndOverdue();
            if (!target.Drive.IsConsumer && _sessions.Values.Any(session => session.Key == key))
                throw GraphRefusal.NameTaken("An upload session already exists for this item; the file is currently being uploaded.");

            var session = new UploadSession(
                new UploadState
                {
                    Id = Guid.NewGuid().ToString(),
                    TempAuth = Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(32)),
                    DriveId = target.Drive.Info.Id,
                    StartId = target.StartId,
                    Folders = target.Folders,
                    Name = target.Name,
                    ReplacedId = target.ReplacedId,
                    ItemId = existing?.Id ?? Drive.NewId(),
                    IsStub = existing is null && !target.Drive.IsConsumer,
                    Conflict = conflict,
                    Times = times,
                    DeferCommit = deferCommit,
                    CreatedOn = now,
                    ExpiresOn = now + Idle,
                    HashState = new QuickXorHash().State,
                },
                key,
                path);
            _sessions.Add(session.State.Id, session);
            _shelf.Write(session.State.Id, session.State);
            _log.Begin(session.State.Id, session.FileName);
            if (session.State.IsStub)
                target.Drive.Hold(path);
            else if (existing is { IsFolder: false })
                target.Drive.Touch(existing);
            return session;
        }
    }

    public UploadSession Require(string driveId, string id, string tempAuth)
    {
        var now = _time.GetUtcNow();
        lock (_gate)
        {
            if (!_sessions.TryGetValue(id, out var session) || session.State.ExpiresOn <= now)
                throw NotFound(driveId);
            if (session.State.TempAuth != tempAuth)
                throw new GraphRefusal(401, "unauthenticated", "The upload address is not valid.");
            if (IsDead(session.State, now))
                throw Expired(session.State.Refusal ?? 401);
            return session;
        }
    }

    // The first bytes of a range, usually all of them.
    public async Task ReceiveAsync(UploadSession session, ContentRange range, long length, Stream body, CancellationToken cancellationToken)
    {
        var state = session.State;
        var hashState = await Incoming.TakeAsync(_shelf.BytesOf(state.Id), range.From, state.HashState, body, length, cancellationToken).ConfigureAwait(false);
        Change(session, current => current with
        {
            Total = range.Total,
            Received = range.From + length,
            HashState = hashState,
            IsMisaligned = current.IsMisaligned || (length == range.Length && UploadRules.IsOffGrid(range)),
            IsPending = range.From + length == range.Total && !current.DeferCommit,
            ExpiresOn = _time.GetUtcNow() + Idle,
        });
    }

    // Turns the bytes into a file. When the name has been taken meanwhile, or it is not the file that was asked for, the session stays, bytes and all.
    public (Drive Drive, Item Item, bool IsNew) Commit(UploadSession session, Action<Item>? requireOfReplaced = null) =>
        Commit(session, () => TargetOf(session.State), session.State.Conflict, evenIfHeld: true, requireOfReplaced);

    public (Drive Drive, Item Item, bool IsNew) CommitElsewhere(UploadSession session, UploadTarget target, ConflictBehavior conflict) =>
        Commit(session, () => target, conflict, evenIfHeld: false, null);

    // Does what the service has not got round to, if there is anything; where it cannot, it is for the client to say what becomes of the bytes.
    public void Settle(UploadSession session)
    {
        if (!session.State.IsPending)
            return;
        try
        {
            Commit(session);
        }
        catch (GraphRefusal)
        {
            // Nobody waits for that answer.
        }
    }

    public void End(UploadSession session)
    {
        lock (_gate)
        {
            if (!_sessions.Remove(session.State.Id))
                return;
            if (session.State.IsStub)
                _drives.ById(session.State.DriveId)?.Release(session.Path);
            _shelf.Delete(session.State.Id);
        }
    }

    // A person who deletes the stub ends the upload (onedrive-api-docs#1504).
    public bool EndByStub(Drive drive, string itemId)
    {
        lock (_gate)
        {
            var session = _sessions.Values.FirstOrDefault(session =>
                session.State.IsStub && session.State.DriveId == drive.Info.Id && session.State.ItemId.Equals(itemId, StringComparison.OrdinalIgnoreCase));
            if (session is not null)
                End(session);
            return session is not null;
        }
    }

    public void Expire(UploadSession session, int status) => Change(session, state => state with { Refusal = status });

    public Drive DriveOf(UploadSession session) => _drives.ById(session.State.DriveId) ?? throw GraphRefusal.ItemNotFound();

    private (Drive Drive, Item Item, bool IsNew) Commit(
        UploadSession session, Func<UploadTarget> find, ConflictBehavior conflict, bool evenIfHeld, Action<Item>? requireOfReplaced)
    {
        EndOverdue();
        try
        {
            var (state, target) = (session.State, find());
            if (conflict != ConflictBehavior.Rename && target.Existing is { } replaced)
                requireOfReplaced?.Invoke(replaced);
            var content = Adopt(session);
            try
            {
                var (item, isNew) = target.Commit(content, conflict, state.Times, target.Existing is null ? state.ItemId : null, evenIfHeld);
                End(session);
                return (target.Drive, item, isNew);
            }
            catch (GraphRefusal)
            {
                _shelf.Return(content, state.Id);
                throw;
            }
        }
        catch (GraphRefusal)
        {
            Change(session, state => state with { IsPending = false });
            throw;
        }
    }

    // A session whose address has died can no longer be ended by anybody; it does not stand in the way.
    private void EndOverdue()
    {
        var now = _time.GetUtcNow();
        lock (_gate)
        {
            foreach (var old in _sessions.Values.Where(session => session.State.ExpiresOn <= now || IsDead(session.State, now)).ToList())
                End(old);
        }
    }

    private FileContent Adopt(UploadSession session)
    {
        lock (_gate)
        {
            var state = Require(session).State;
            return _shelf.Adopt(state.Id, state.Received, state.HashState);
        }
    }

    // Somebody may have ended it, by its stub, while a range was coming in: what is kept of that then belongs to nobody.
    private void Change(UploadSession session, Func<UploadState, UploadState> change)
    {
        lock (_gate)
        {
            session.State = change(Require(session).State);
            _shelf.Write(session.State.Id, session.State);
        }
    }

    private UploadSession Require(UploadSession session)
    {
        if (_sessions.ContainsKey(session.State.Id))
            return session;
        _shelf.DeleteBytes(session.State.Id);
        throw NotFound(session.State.DriveId);
    }

    private static bool IsDead(UploadState state, DateTimeOffset now) => state.Refusal is not null || now >= state.CreatedOn + AddressLife;

    private static GraphRefusal Expired(int status) => new(
        status, status == 403 ? "accessDenied" : "unauthenticated", "The permission in the upload address has expired.", "expiredToken");

    // OneDrive for consumers says it in other words (onedrive-api-docs#698).
    private GraphRefusal NotFound(string driveId) => _drives.ById(driveId) is { IsConsumer: true }
        ? GraphRefusal.BadRequest("Upload session not found", "uploadSessionNotFound")
        : new GraphRefusal(404, "itemNotFound", "The upload session was not found.");

    private UploadTarget TargetOf(UploadState state) =>
        new(_drives.ById(state.DriveId) ?? throw GraphRefusal.ItemNotFound(), state.StartId, state.Folders, state.Name, state.ReplacedId);

    // What was committed just before the tenant was killed, or has lost its folder meanwhile, is no session any more.
    private void Reopen(UploadState state)
    {
        try
        {
            var target = TargetOf(state);
            if (!_shelf.HasBytes(state.Id, state.Received, () => target.Drive.Has(state.Id)))
                throw NotFound(state.DriveId);
            _sessions.Add(state.Id, new UploadSession(state, target.Key, target.Path));
            if (state.IsStub)
                target.Drive.Hold(target.Path);
        }
        catch (GraphRefusal)
        {
            _shelf.Delete(state.Id);
        }
    }
}
