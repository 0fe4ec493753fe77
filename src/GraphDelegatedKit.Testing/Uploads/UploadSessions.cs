using System.Security.Cryptography;
using GraphDelegatedKit.Testing.Drives;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.State;
using Microsoft.IdentityModel.Tokens;

namespace GraphDelegatedKit.Testing.Uploads;

// The sessions that are open. Each is a small file and a file of bytes in the state folder, so an upload begun in one run goes on in the next.
internal sealed class UploadSessions
{
    private const string Folder = "uploads";

    // Each range that is accepted moves the expiry; the permission in the address does not move with it.
    private static readonly TimeSpan Idle = TimeSpan.FromDays(1);
    private static readonly TimeSpan AddressLife = TimeSpan.FromDays(1);

    private readonly Dictionary<string, UploadSession> _sessions = new(StringComparer.OrdinalIgnoreCase);
    private readonly object _gate = new();
    private readonly StateFolder _state;
    private readonly AllDrives _drives;
    private readonly TimeProvider _time;

    public UploadSessions(StateFolder state, AllDrives drives, TimeProvider time)
    {
        _state = state;
        _drives = drives;
        _time = time;
        foreach (var name in state.NamesIn(Folder))
            Reopen(name);
    }

    public UploadSession Create(UploadTarget target, ConflictBehavior conflict, ClientTimes times, bool deferCommit)
    {
        var now = _time.GetUtcNow();
        var key = target.Key;
        lock (_gate)
        {
            foreach (var old in _sessions.Values.Where(session => session.State.ExpiresOn <= now).ToList())
                End(old);
            if (_sessions.Values.Any(session => session.Key == key))
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
                    ItemId = target.Existing?.Id ?? Drive.NewId(),
                    Conflict = conflict,
                    Times = times,
                    DeferCommit = deferCommit,
                    CreatedOn = now,
                    ExpiresOn = now + Idle,
                    HashState = new QuickXorHash().State,
                },
                key);
            _sessions.Add(session.State.Id, session);
            Save(session);
            return session;
        }
    }

    public UploadSession Require(string id, string tempAuth)
    {
        var now = _time.GetUtcNow();
        lock (_gate)
        {
            if (!_sessions.TryGetValue(id, out var session) || session.State.ExpiresOn <= now)
                throw new GraphRefusal(404, "itemNotFound", "The upload session was not found.");
            if (session.State.TempAuth != tempAuth)
                throw new GraphRefusal(401, "unauthenticated", "The upload address is not valid.");
            if (now >= session.State.CreatedOn + AddressLife)
                throw new GraphRefusal(401, "unauthenticated", "The permission in the upload address has expired.", "expiredToken");
            return session;
        }
    }

    public bool IsOpen(UploadSession session)
    {
        lock (_gate)
        {
            return _sessions.ContainsKey(session.State.Id);
        }
    }

    public async Task ReceiveAsync(UploadSession session, ContentRange range, Stream body, CancellationToken cancellationToken)
    {
        var state = session.State;
        var hash = QuickXorHash.Resume(state.HashState, state.Received);
        var file = new FileStream(BytesOf(state), StateFolder.Private(FileMode.OpenOrCreate, FileAccess.Write));
        await using (file.ConfigureAwait(false))
        {
            // What an interrupted request left beyond this point was never acknowledged, and is written over.
            file.Position = range.From;
            if (await Blobs.CopyAsync(body, file, hash, range.Length, cancellationToken).ConfigureAwait(false) < range.Length)
                throw GraphRefusal.BadRequest("The body is shorter than the Content-Range header says.");
        }

        session.State = state with
        {
            Total = range.Total,
            Received = range.To + 1,
            HashState = hash.State,
            IsMisaligned = state.IsMisaligned || UploadRules.IsOffGrid(range),
            ExpiresOn = _time.GetUtcNow() + Idle,
        };
        Save(session);
    }

    // Turns the bytes into a file. When the name has been taken meanwhile the session stays, bytes and all.
    public (Drive Drive, Item Item, bool IsNew) Commit(UploadSession session, UploadTarget? elsewhere = null, ConflictBehavior? conflict = null)
    {
        var state = session.State;
        var target = elsewhere ?? TargetOf(state);
        var hash = QuickXorHash.Resume(state.HashState, state.Received).Finish();
        var content = _drives.Blobs.Adopt(BytesOf(state), state.Received, hash);
        try
        {
            var id = target.Existing is null ? state.ItemId : null;
            var (item, isNew) = target.Commit(content, conflict ?? state.Conflict, state.Times, id);
            End(session);
            return (target.Drive, item, isNew);
        }
        catch (GraphRefusal)
        {
            _drives.Blobs.Return(content, BytesOf(state));
            throw;
        }
    }

    public void End(UploadSession session)
    {
        lock (_gate)
        {
            _sessions.Remove(session.State.Id);
            _state.Delete(NameOf(session.State));
            File.Delete(BytesOf(session.State));
        }
    }

    private UploadTarget TargetOf(UploadState state) =>
        new(_drives.ById(state.DriveId) ?? throw GraphRefusal.ItemNotFound(), state.StartId, state.Folders, state.Name, state.ReplacedId);

    private void Reopen(string name)
    {
        var state = _state.Read<UploadState>(name)!;
        if (state.Received > 0 && !File.Exists(BytesOf(state)))
        {
            // Committed just before the tenant was killed.
            _state.Delete(name);
            return;
        }

        try
        {
            _sessions.Add(state.Id, new UploadSession(state, TargetOf(state).Key));
        }
        catch (GraphRefusal)
        {
            // Its folder has been deleted meanwhile, and the session with it.
            _state.Delete(name);
        }
    }

    private void Save(UploadSession session) => _state.Write(NameOf(session.State), session.State);

    private string BytesOf(UploadState state) => Path.Combine(_state.Folder(Folder), state.Id + ".bytes");

    private static string NameOf(UploadState state) => Path.Combine(Folder, state.Id + ".json");
}
