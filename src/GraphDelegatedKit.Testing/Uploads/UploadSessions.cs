using System.Security.Cryptography;
using GraphDelegatedKit.Testing.Drives;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Storage;
using Microsoft.IdentityModel.Tokens;

namespace GraphDelegatedKit.Testing.Uploads;

// The open upload sessions. They are stored in the state folder, so an upload can resume after a restart of the tenant.
internal sealed class UploadSessions
{
    // Every accepted range extends the session, but not the permission in the upload address.
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromDays(1);
    private static readonly TimeSpan UploadUrlLifetime = TimeSpan.FromDays(1);

    private readonly Dictionary<string, UploadSession> _sessions = new(StringComparer.OrdinalIgnoreCase);
    private readonly object _gate = new();
    private readonly UploadSessionStore<UploadSessionState> _store;
    private readonly DriveRegistry _drives;
    private readonly TimeProvider _timeProvider;
    private readonly UploadLog _log;

    public UploadSessions(StateFolder stateFolder, DriveRegistry drives, TimeProvider timeProvider, UploadLog uploadLog)
    {
        _store = new UploadSessionStore<UploadSessionState>(stateFolder, drives.Blobs, "uploads");
        _drives = drives;
        _timeProvider = timeProvider;
        _log = uploadLog;
        foreach (var state in _store.ReadAll())
            Restore(state);
    }

    public UploadSession Create(UploadTarget target, ConflictBehavior conflict, ClientTimes clientTimes, bool deferCommit)
    {
        var now = _timeProvider.GetUtcNow();
        var (key, path, existing) = (target.Key, target.Path, target.Existing);
        lock (_gate)
        {
            RemoveExpired();
            if (!target.Drive.IsConsumer && _sessions.Values.Any(session => session.Key == key))
                throw GraphErrorException.NameAlreadyExists(
                    "An upload session already exists for this item; the file is currently being uploaded.");

            var session = new UploadSession(
                new UploadSessionState
                {
                    Id = Guid.NewGuid().ToString(),
                    TempAuth = Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(32)),
                    DriveId = target.Drive.Info.Id,
                    StartId = target.StartId,
                    Folders = target.Folders,
                    Name = target.Name,
                    ReplacedId = target.ReplacedId,
                    ItemId = existing?.Id ?? ItemId.Create(),
                    IsStub = existing is null && !target.Drive.IsConsumer,
                    Conflict = conflict,
                    ClientTimes = clientTimes,
                    DeferCommit = deferCommit,
                    CreatedOn = now,
                    ExpiresOn = now + IdleTimeout,
                    HashState = new QuickXorHash().State,
                },
                key,
                path);
            _sessions.Add(session.State.Id, session);
            _store.Add(session.State);
            _log.AddSession(session.State.Id, session.FileName);
            if (session.State.IsStub)
                target.Drive.ReservePath(path);
            else if (existing is { IsFolder: false })
                target.Drive.Touch(existing);
            return session;
        }
    }

    public UploadSession GetOpen(string driveId, string id, string tempAuth)
    {
        var now = _timeProvider.GetUtcNow();
        lock (_gate)
        {
            if (!_sessions.TryGetValue(id, out var session) || session.State.ExpiresOn <= now)
                throw CreateNotFoundError(driveId);
            if (session.State.TempAuth != tempAuth)
                throw new GraphErrorException(401, "unauthenticated", "The upload address is not valid.");
            if (IsUrlExpired(session.State, now))
                throw CreateExpiredError(session.State.ExpiredUrlStatus ?? 401);
            return session;
        }
    }

    // Stores the first bytes of a range, usually all of them.
    public async Task StoreRangeAsync(
        UploadSession session, ContentRange range, long length, Stream body, CancellationToken cancellationToken)
    {
        var appended = await _store.AppendAsync(session.State, range.From, body, length, cancellationToken).ConfigureAwait(false);
        Update(session, current => current with
        {
            Total = range.Total,
            Received = appended.Received,
            HashState = appended.HashState,
            BlobName = appended.BlobName,
            IsBlobShared = appended.IsBlobShared,
            IsMisaligned = current.IsMisaligned || (length == range.Length && RangeValidator.IsMisaligned(range)),
            IsPending = range.From + length == range.Total && !current.DeferCommit,
            ExpiresOn = _timeProvider.GetUtcNow() + IdleTimeout,
        });
    }

    // Turns the bytes into a file. On a name conflict or a failed precondition the session stays, with its bytes.
    public (Drive Drive, Item Item, bool IsNew) Commit(UploadSession session, Action<Item>? validateExisting = null) =>
        Commit(session, () => GetTarget(session.State), session.State.Conflict, ignoreReservation: true, validateExisting);

    public (Drive Drive, Item Item, bool IsNew) CommitUnderNewName(
        UploadSession session, UploadTarget target, ConflictBehavior conflict) =>
        Commit(session, () => target, conflict, ignoreReservation: false, null);

    // Creates the file of a pending session. If that fails, the session stays and the client decides what to do with the bytes.
    public void CommitPending(UploadSession session)
    {
        if (!session.State.IsPending)
            return;
        try
        {
            Commit(session);
        }
        catch (GraphErrorException)
        {
            // No request waits for this result.
        }
    }

    public void Remove(UploadSession session) => Remove(session, _store.Delete);

    // Deleting the stub ends the upload (onedrive-api-docs#1504).
    public bool RemoveByStub(Drive drive, string itemId)
    {
        lock (_gate)
        {
            var session = _sessions.Values.FirstOrDefault(session =>
                session.State.IsStub
                    && session.State.DriveId == drive.Info.Id
                    && session.State.ItemId.Equals(itemId, StringComparison.OrdinalIgnoreCase));
            if (session is not null)
                Remove(session);
            return session is not null;
        }
    }

    // Deleting a folder ends the uploads to it and to the folders in it.
    public void RemoveBelow(Drive drive, Item folder)
    {
        lock (_gate)
        {
            var sessions = _sessions.Values.Where(session => session.State.DriveId == drive.Info.Id && IsBelow(session.State)).ToList();
            foreach (var session in sessions)
                Remove(session);
        }

        bool IsBelow(UploadSessionState state)
        {
            if (drive.FindById(state.ReplacedId ?? state.StartId) is not { } start || drive.IsBelow(start, folder))
                return true;
            var path = Enumerable.Range(1, state.Folders.Count).Select(count => new ItemAddress(start.Id, [.. state.Folders.Take(count)]));
            return path.Any(address => drive.Find(address)?.Id == folder.Id);
        }
    }

    public void ExpireUrl(UploadSession session, int status) => Update(session, state => state with { ExpiredUrlStatus = status });

    public Drive GetDrive(UploadSession session) => _drives.FindById(session.State.DriveId) ?? throw GraphErrorException.ItemNotFound();

    private (Drive Drive, Item Item, bool IsNew) Commit(
        UploadSession session,
        Func<UploadTarget> findTarget,
        ConflictBehavior conflict,
        bool ignoreReservation,
        Action<Item>? validateExisting)
    {
        RemoveExpired();
        try
        {
            var (state, target) = (session.State, findTarget());
            if (conflict != ConflictBehavior.Rename && target.Existing is { } existing)
                validateExisting?.Invoke(existing);
            var content = GetContent(session);
            var (item, isNew) = target.Commit(
                content, conflict, state.ClientTimes, target.Existing is null ? state.ItemId : null, ignoreReservation);
            Remove(session, _store.DeleteKeepingBytes);
            return (target.Drive, item, isNew);
        }
        catch (GraphErrorException)
        {
            Update(session, state => state with { IsPending = false });
            throw;
        }
    }

    // No client can delete a session whose address has expired, so such a session does not block a new one.
    private void RemoveExpired()
    {
        var now = _timeProvider.GetUtcNow();
        lock (_gate)
        {
            var expiredSessions = _sessions.Values.Where(session =>
                session.State.ExpiresOn <= now || IsUrlExpired(session.State, now)).ToList();
            foreach (var expired in expiredSessions)
                Remove(expired);
        }
    }

    private void Remove(UploadSession session, Action<UploadSessionState> delete)
    {
        lock (_gate)
        {
            if (!_sessions.Remove(session.State.Id))
                return;
            if (session.State.IsStub)
                _drives.FindById(session.State.DriveId)?.ReleasePath(session.Path);
            delete(session.State);
        }
    }

    private FileContent GetContent(UploadSession session)
    {
        lock (_gate)
        {
            return GetOpen(session).State.ToFileContent();
        }
    }

    // The session may have been deleted, by its stub, while a range arrived. The bytes of that range are deleted then.
    private void Update(UploadSession session, Func<UploadSessionState, UploadSessionState> update)
    {
        lock (_gate)
        {
            session.State = update(GetOpen(session).State);
            _store.Write(session.State);
        }
    }

    private UploadSession GetOpen(UploadSession session)
    {
        if (_sessions.ContainsKey(session.State.Id))
            return session;
        _store.DeleteBytes(session.State);
        throw CreateNotFoundError(session.State.DriveId);
    }

    private static bool IsUrlExpired(UploadSessionState state, DateTimeOffset now) =>
        state.ExpiredUrlStatus is not null || now >= state.CreatedOn + UploadUrlLifetime;

    private static GraphErrorException CreateExpiredError(int status) => new(
        status, status == 403 ? "accessDenied" : "unauthenticated", "The permission in the upload address has expired.", "expiredToken");

    // OneDrive for consumers answers with a different error (onedrive-api-docs#698).
    private GraphErrorException CreateNotFoundError(string driveId) => _drives.FindById(driveId) is { IsConsumer: true }
        ? GraphErrorException.BadRequest("Upload session not found", "uploadSessionNotFound")
        : new GraphErrorException(404, "itemNotFound", "The upload session was not found.");

    private UploadTarget GetTarget(UploadSessionState state) =>
        new(
            _drives.FindById(state.DriveId) ?? throw GraphErrorException.ItemNotFound(),
            state.StartId,
            state.Folders,
            state.Name,
            state.ReplacedId);

    // Deletes a session whose file was created just before the tenant was killed, or whose folder no longer exists.
    private void Restore(UploadSessionState stored)
    {
        try
        {
            var target = GetTarget(stored);
            if (_store.Restore(stored, target.Drive.ContainsBlob) is not { } state)
            {
                _store.DeleteKeepingBytes(stored);
                return;
            }

            _sessions.Add(state.Id, new UploadSession(state, target.Key, target.Path));
            if (state.IsStub)
                target.Drive.ReservePath(target.Path);
        }
        catch (GraphErrorException)
        {
            _store.Delete(stored);
        }
    }
}
