using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace GraphDelegatedKit.Testing.Storage;

// The stored state of the tenant. Documents (JSON) are kept in memory, as an immutable TenantState, and every change is written to the
// state log. Keys, ids and other files are no documents: they belong to the folder, and no snapshot changes them.
// Restoring a snapshot gives another StateFolder, for new services; this one then refuses every change.
internal sealed class StateFolder : IDisposable
{
    private static readonly JsonSerializerOptions JsonOptions = new(JsonSerializerDefaults.Web);

    private const int KeyLength = 32;

    private readonly StateFiles _files;
    private readonly StateLog _log; // guards itself and the state
    private TenantState _state;
    private bool _isReplaced;

    private StateFolder(StateFiles files, StateLog log, TenantState state, bool isRestored) =>
        (_files, _log, _state, IsRestored) = (files, log, state, isRestored);

    public string Root => _files.Root;

    public bool IsTemporary => _files.IsTemporary;

    // Whether the documents come from a snapshot: then services add nothing of the options.
    public bool IsRestored { get; }

    // Whether a snapshot has replaced this state.
    public bool IsReplaced => Volatile.Read(ref _isReplaced);

    public TenantState State => Volatile.Read(ref _state);

    public static StateFolder Open(string? folder)
    {
        var files = folder is null
            ? new StateFiles(Path.Combine(Path.GetTempPath(), "local-tenant-" + Guid.NewGuid().ToString("N")), isTemporary: true)
            : new StateFiles(Path.GetFullPath(folder), isTemporary: false);
        StateLog? log = null;
        try
        {
            (log, var state) = StateLog.Open(files);
            return new StateFolder(files, log, DocumentFiles.MoveInto(log, files, state), isRestored: false);
        }
        catch
        {
            log?.Dispose();
            files.Dispose();
            throw;
        }
    }

    public string GetPath(string name) => _files.GetPath(name);

    public string EnsureFolder(string name) => _files.EnsureFolder(name);

    public T? Read<T>(string name) where T : class =>
        ReadBytes(name) is { } bytes ? JsonSerializer.Deserialize<T>(bytes, JsonOptions) : null;

    public void Write<T>(string name, T value) => WriteBytes(name, Serialize(value));

    public static byte[] Serialize<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, JsonOptions);

    public static T Deserialize<T>(byte[] bytes) => JsonSerializer.Deserialize<T>(bytes, JsonOptions)!;

    public string? ReadText(string name) => ReadBytes(name) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;

    public void WriteText(string name, string text) => WriteBytes(name, Encoding.UTF8.GetBytes(text));

    public byte[]? ReadBytes(string name) => StateLayout.SplitDocument(name) is var (folder, file)
        ? GetFolder(folder).Read(file)
        : _files.Read(name);

    public void WriteBytes(string name, byte[] bytes)
    {
        if (StateLayout.SplitDocument(name) is not var (folder, file))
        {
            _files.Replace(name, bytes);
            return;
        }

        Change(folder, current => ((FolderState)current).With(file, bytes), [StateRecord.Create(folder, file, bytes)]);
    }

    public void Delete(string name)
    {
        if (StateLayout.SplitDocument(name) is not var (folder, file))
        {
            _files.Delete(name);
            return;
        }

        Change(folder, current => ((FolderState)current).Without(file), [StateRecord.Create(folder, file, null)]);
    }

    // Returns names relative to the root.
    public IEnumerable<string> ListJsonFiles(string folder) =>
        GetFolder(StateLayout.Normalize(folder)).Names.Select(name => Path.Combine(folder, name));

    // The documents of a folder whose owner keeps them as objects: it sets a state of its own after reading, and with every change.
    public IFolderState GetFolder(string folder) => State.Get(folder);

    public void SetFolder(string folder, IFolderState state) => Change(folder, _ => state, []);

    // Stores the state of a folder in which only these documents have changed or are gone.
    public void WriteDocuments(string folder, IReadOnlyList<string> files, IFolderState state)
    {
        var records = IsTemporary ? [] : files.Select(file => StateRecord.Create(folder, file, state.Read(file)));
        Change(folder, _ => state, records);
    }

    // Returns a random key, which is created and stored at the first call.
    public byte[] GetKey(string name)
    {
        if (ReadBytes(name) is { } storedKey)
            return storedKey;
        var key = RandomNumberGenerator.GetBytes(KeyLength);
        WriteBytes(name, key);
        return key;
    }

    // Takes a snapshot of the state with the given change numbers. The name is empty for a snapshot that ends with the tenant.
    public StateMark TakeSnapshot(string name, Func<TenantState, ChangeNumbers> getChangeNumbers)
    {
        lock (_log)
        {
            RequireCurrent();
            var mark = _log.Mark(name, getChangeNumbers(_state).WriteTo(_state));
            _log.CompactIfLong(_state);
            return mark;
        }
    }

    // Replaces all documents, completely or not at all, even if the process is killed.
    public StateFolder Restore(StateMark snapshot, Func<TenantState, ChangeNumbers> getChangeNumbers)
    {
        lock (_log)
        {
            RequireCurrent();
            var target = getChangeNumbers(_state).WriteTo(snapshot.State);
            _log.Append([StateRecord.Restore(snapshot, target)]);
            Volatile.Write(ref _isReplaced, true);
            return new StateFolder(_files, _log, target, isRestored: true);
        }
    }

    public StateMark? FindSnapshot(string name)
    {
        lock (_log)
        {
            return _log.NamedMarks.GetValueOrDefault(name);
        }
    }

    // The named snapshots, in the order of their names.
    public IReadOnlyList<StateMark> GetNamedSnapshots()
    {
        lock (_log)
        {
            return [.. _log.NamedMarks.Values];
        }
    }

    // Those that a test holds, too.
    public IReadOnlyList<StateMark> GetSnapshots()
    {
        lock (_log)
        {
            return _log.Marks;
        }
    }

    public bool DeleteSnapshot(string name)
    {
        lock (_log)
        {
            return _log.Unmark(name);
        }
    }

    // Ends all states of the folder.
    public void Dispose()
    {
        lock (_log)
        {
            _log.Dispose();
        }

        _files.Dispose();
    }

    private void Change(string folder, Func<IFolderState, IFolderState> update, IEnumerable<StateRecord> records)
    {
        lock (_log)
        {
            RequireCurrent();
            _log.Append(records);
            Volatile.Write(ref _state, _state.With(folder, update(_state.Get(folder))));
            _log.CompactIfLong(_state);
        }
    }

    private void RequireCurrent()
    {
        if (IsReplaced)
            throw new StateReplacedException();
    }
}
