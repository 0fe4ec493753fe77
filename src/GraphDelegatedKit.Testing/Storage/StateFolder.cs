using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace GraphDelegatedKit.Testing.Storage;

// The stored state of the tenant. Documents (JSON files) are kept in memory, as an immutable TenantState, and written to the state folder;
// a temporary folder is never read again, so its documents are not written. Keys, ids and other files are no documents: they belong to
// the folder, and no snapshot changes them.
// Restoring a snapshot gives another StateFolder, for new services; this one then refuses every change.
internal sealed class StateFolder : IDisposable
{
    private static readonly JsonSerializerOptions JsonOptions = new(JsonSerializerDefaults.Web);

    private const int KeyLength = 32;

    private readonly StateFiles _files;
    private readonly ReaderWriterLockSlim _changes = new(); // many changes at the same time, or one restore
    private readonly object _loading = new();
    private TenantState _state;
    private bool _isReplaced;

    private StateFolder(StateFiles files, TenantState state, bool isRestored)
    {
        (_files, _state, IsRestored) = (files, state, isRestored);
    }

    public string Root => _files.Root;

    public bool IsTemporary => _files.IsTemporary;

    // Whether the documents come from a snapshot: then services add nothing of the options.
    public bool IsRestored { get; }

    // Whether a snapshot has replaced this state.
    public bool IsReplaced => Volatile.Read(ref _isReplaced);

    public static StateFolder Open(string? folder)
    {
        var files = folder is null
            ? new StateFiles(Path.Combine(Path.GetTempPath(), "local-tenant-" + Guid.NewGuid().ToString("N")), isTemporary: true)
            : new StateFiles(Path.GetFullPath(folder), isTemporary: false);
        try
        {
            RestoreJournal.Complete(files);
            return new StateFolder(files, TenantState.Empty, isRestored: false);
        }
        catch
        {
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

        GetFolder(folder);
        Change(() =>
        {
            WriteFile(folder, name, bytes);
            Update(folder, current => ((FolderState)current).With(file, bytes));
        });
    }

    public void Delete(string name)
    {
        if (StateLayout.SplitDocument(name) is not var (folder, file))
        {
            _files.Delete(name);
            return;
        }

        GetFolder(folder);
        Change(() =>
        {
            if (!IsTemporary)
                _files.Delete(name);
            Update(folder, current => ((FolderState)current).Without(file));
        });
    }

    // Returns names relative to the root; a file that a crash left half-written has another extension and is not listed.
    public IEnumerable<string> ListJsonFiles(string folder) =>
        GetFolder(StateLayout.Normalize(folder)).Names.Select(name => Path.Combine(folder, name));

    // The documents of a folder whose owner keeps them as objects: it sets a state of its own after reading, and with every change.
    public IFolderState GetFolder(string folder)
    {
        if (Volatile.Read(ref _state).Folders.TryGetValue(folder, out var state))
            return state;
        lock (_loading)
        {
            if (_state.Folders.TryGetValue(folder, out state))
                return state;
            state = IsRestored || IsTemporary ? FolderState.Empty : Load(folder);
            Update(folder, _ => state);
            return state;
        }
    }

    public void SetFolder(string folder, IFolderState state) => Change(() => Update(folder, _ => state));

    public void WriteDocument(string folder, string file, IFolderState state) => Change(() =>
    {
        if (!IsTemporary)
            WriteFile(folder, $"{folder}/{file}", state.Read(file)!);
        Update(folder, _ => state);
    });

    public void WriteDocuments(string folder, IReadOnlyList<string> files, IFolderState state) => Change(() =>
    {
        foreach (var file in IsTemporary ? [] : files)
            WriteFile(folder, $"{folder}/{file}", state.Read(file)!);
        Update(folder, _ => state);
    });

    // Returns a random key, which is created and stored at the first call.
    public byte[] GetKey(string name)
    {
        if (ReadBytes(name) is { } storedKey)
            return storedKey;
        var key = RandomNumberGenerator.GetBytes(KeyLength);
        WriteBytes(name, key);
        return key;
    }

    // Reads all documents that have not been read yet, and returns the state at this moment.
    public TenantState Capture()
    {
        if (!IsRestored && !IsTemporary)
        {
            foreach (var folder in StateLayout.ListDocumentFolders(Root))
                GetFolder(folder);
        }

        return Volatile.Read(ref _state);
    }

    // Replaces all documents, completely or not at all, even if the process is killed: a restore that has begun is completed at the next
    // start. If it fails in the middle, this state refuses changes as well, until the tenant is started again.
    public StateFolder Restore(Func<TenantState, TenantState> getTarget)
    {
        Capture();
        _changes.EnterWriteLock();
        try
        {
            RequireCurrent();
            var target = getTarget(_state);
            if (!IsTemporary)
            {
                RestoreJournal.Write(_files, _state, target);
                Volatile.Write(ref _isReplaced, true);
                RestoreJournal.Complete(_files);
            }

            Volatile.Write(ref _isReplaced, true);
            return new StateFolder(_files, target, isRestored: true);
        }
        finally
        {
            _changes.ExitWriteLock();
        }
    }

    public SnapshotFiles OpenSnapshots() => new(_files);

    // Ends all states of the folder.
    public void Dispose() => _files.Dispose();

    private void Change(Action change)
    {
        _changes.EnterReadLock();
        try
        {
            RequireCurrent();
            change();
        }
        finally
        {
            _changes.ExitReadLock();
        }
    }

    private void RequireCurrent()
    {
        if (IsReplaced)
            throw new StateReplacedException();
    }

    private void Update(string folder, Func<IFolderState, IFolderState> update)
    {
        for (var state = Volatile.Read(ref _state); ;)
        {
            var previous = Interlocked.CompareExchange(ref _state, state.With(folder, update(state.Get(folder))), state);
            if (ReferenceEquals(previous, state))
                return;
            state = previous;
        }
    }

    private void WriteFile(string folder, string name, byte[] bytes)
    {
        if (IsTemporary)
            return;
        _files.EnsureFolderOnce(folder);
        _files.Replace(name, bytes);
    }

    private FolderState Load(string folder)
    {
        var names = Directory.EnumerateFiles(_files.EnsureFolder(folder), "*.json").Select(Path.GetFileName)
            .Where(name => folder.Length > 0 || StateLayout.IsDocumentFile(name!));
        return FolderState.Create(names.Select(name => KeyValuePair.Create(name!, _files.Read(Path.Combine(folder, name!))!)));
    }
}
