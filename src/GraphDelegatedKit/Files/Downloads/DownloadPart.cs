using GraphDelegatedKit.Storage;
using Microsoft.Win32.SafeHandles;

namespace GraphDelegatedKit.Files;

/// <summary>
/// The file while it is not whole: under a name of its own beside the destination, its owner's alone, with a note of what surely lies on the disk. The bytes are
/// flushed before the note says so, so a note never claims too much, whatever was killed.
/// </summary>
internal sealed class DownloadPart : IDisposable
{
    private const long BetweenNotes = 256 * 1024 * 1024;
    private const int BufferSize = 256 * 1024;

    private readonly DownloadNames _names;
    private readonly FileStream _file;
    private readonly SafeFileHandle _handle;
    private readonly object _gate = new();
    private readonly SemaphoreSlim _noting = new(1, 1);
    private readonly ContentHash _hash;
    private DownloadNote _note;
    private DownloadMap _map;
    private long _sinceNote;
    private Task _noted = Task.CompletedTask;

    private DownloadPart(DownloadNames names, FileStream file, DownloadNote note, DownloadMap map, bool withSha256) =>
        (_names, _file, _handle, _note, _map, ResumedFrom, _hash) = (names, file, file.SafeFileHandle, note, map, map.Bytes, new ContentHash(withSha256));

    public long ResumedFrom { get; }

    public DownloadMap Map
    {
        get
        {
            lock (_gate) return _map;
        }
    }

    /// <summary>The whole length the service told an earlier run.</summary>
    public long? Total
    {
        get
        {
            lock (_gate) return _note.Total;
        }
    }

    /// <summary>Whether an earlier run left something of another content.</summary>
    public static bool IsOther(string destination, RemoteFile remote) => Left(destination) is { } left && !remote.HasContentOf(left);

    /// <summary>Goes on with what an earlier run left, if that was of the same content, or begins.</summary>
    /// <exception cref="IOException">Somebody else's file is in the way, another download is writing there, or the disk is full.</exception>
    public static DownloadPart Open(string destination, RemoteFile remote, bool isAnew, bool withSha256)
    {
        var names = new DownloadNames(destination);
        DownloadNoteFile.CheckPlace(names.Part);
        var left = DownloadNoteFile.Read(names.Note);
        if (File.Exists(names.Part) && !File.Exists(names.Note)) throw DownloadNoteFile.InTheWay(names.Part);

        if (!isAnew && File.Exists(names.Part) && left is not null && remote.HasContentOf(left))
        {
            var file = Hold(names.Part, FileMode.Open);
            return new DownloadPart(names, file, left, left.Trusted(file.Length, remote.IsProvable), withSha256);
        }

        DownloadTarget.CheckRoom(destination, remote.Item.Size ?? 0);
        var note = DownloadNote.Of(remote);
        DownloadNoteFile.Write(names.Note, note); // first, so that no part is ever without one
        return new DownloadPart(names, Hold(names.Part, FileMode.Create), note, DownloadMap.Empty, withSha256);
    }

    /// <summary>Makes room for parts in any order.</summary>
    public void MakeWhole(long total)
    {
        lock (_gate) _note = _note with { IsWhole = true, Total = total };
        Note();
        if (RandomAccess.GetLength(_handle) < total) RandomAccess.SetLength(_handle, total);
    }

    /// <summary>Bytes in their place. Their hash is taken as long as they come in order.</summary>
    public Task WriteAsync(long at, ReadOnlyMemory<byte> bytes)
    {
        RandomAccess.Write(_handle, bytes.Span, at); // asynchronous files on Unix are another thread that waits, and the bytes are in this one's cache
        _hash.Append(at, bytes.Span);
        lock (_gate)
        {
            _map = _map.With(at, at + bytes.Length);
            if ((_sinceNote += bytes.Length) < BetweenNotes || !_noted.IsCompleted) return Task.CompletedTask;

            _sinceNote = 0;
            var before = _noted;
            _noted = Task.Run(() => Note()); // the disk may take as long as the next bytes do
            return before;
        }
    }

    /// <summary>Waits for a note that is being made.</summary>
    public Task SettleAsync()
    {
        lock (_gate) return _noted;
    }

    public Task NoteAsync(long total) => Task.Run(() => Note(total));

    /// <summary>Flushes, and then notes what was flushed.</summary>
    public void Note(long? total = null)
    {
        _noting.Wait();
        try
        {
            DownloadNote note;
            lock (_gate) note = _note = _note with { Flushed = _map.ToArray(), Total = total ?? _note.Total };
            RandomAccess.FlushToDisk(_handle);
            DownloadNoteFile.Write(_names.Note, note);
        }
        finally
        {
            _noting.Release();
        }
    }

    /// <summary>The hash of the file so far, from its beginning: what did not come in order, or came in an earlier run, is read from the disk.</summary>
    public Task HashAsync(CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            var buffer = new byte[BufferSize];
            for (var until = Map.Prefix; _hash.Length < until;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var read = RandomAccess.Read(_handle, buffer.AsSpan(0, (int)Math.Min(buffer.Length, until - _hash.Length)), _hash.Length);
                if (read == 0) throw new IOException($"'{_names.Part}' was cut while it was read.");
                _hash.Append(_hash.Length, buffer.AsSpan(0, read));
            }
        },
        cancellationToken);

    public (string? Sha256, string QuickXor) Hashes() => (_hash.Sha256(), _hash.QuickXor());

    /// <summary>Gives the file its name: whole, flushed, and with the rights files have here.</summary>
    /// <returns>The name it got.</returns>
    public string Finish(long total, ConflictBehavior conflict)
    {
        if (RandomAccess.GetLength(_handle) != total) RandomAccess.SetLength(_handle, total);
        RandomAccess.FlushToDisk(_handle);
        GiveUsualRights();
        _file.Dispose();
        var path = Move(conflict);
        File.Delete(_names.Note);
        return path;
    }

    /// <summary>Puts it where nothing goes on with it, and deletes nothing.</summary>
    /// <returns>Where it is now.</returns>
    public string SetAside()
    {
        _file.Dispose();
        var n = 1;
        while (File.Exists(_names.Differs(n))) n++;
        File.Move(_names.Part, _names.Differs(n));
        File.Delete(_names.Note);
        return _names.Differs(n);
    }

    public void Dispose()
    {
        _file.Dispose();
        _hash.Dispose();
        _noting.Dispose();
    }

    private string Move(ConflictBehavior conflict)
    {
        for (var n = 1; ; n++)
        {
            var target = _names.Numbered(n);
            try
            {
                File.Move(_names.Part, target, overwrite: conflict == ConflictBehavior.Replace);
                return target;
            }
            catch (IOException) when (conflict == ConflictBehavior.Rename && File.Exists(target))
            {
                // The next name, then.
            }
        }
    }

    // What a new file of anybody's would get here, or what the file that is replaced has. There is no other way to ask for it.
    private void GiveUsualRights()
    {
        if (OperatingSystem.IsWindows()) return;
        if (File.Exists(_names.Destination))
        {
            File.SetUnixFileMode(_handle, File.GetUnixFileMode(_names.Destination));
            return;
        }

        var probe = _names.Part + "-" + Guid.NewGuid().ToString("N")[..8];
        using var made = new FileStream(probe, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.DeleteOnClose });
        File.SetUnixFileMode(_handle, File.GetUnixFileMode(made.SafeFileHandle));
    }

    // Held for this process alone, so that two never write into one; .NET empties it only once it is held.
    private static FileStream Hold(string path, FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows() && mode != FileMode.Open) options.UnixCreateMode = OwnerOnly.FileMode;
        return new FileStream(path, options);
    }

    private static DownloadNote? Left(string destination) =>
        new DownloadNames(destination) is var names && File.Exists(names.Part) ? DownloadNoteFile.Read(names.Note) : null;
}
