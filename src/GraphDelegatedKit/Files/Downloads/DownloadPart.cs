using System.Security.Cryptography;
using System.Text;
using GraphDelegatedKit.Storage;
using Microsoft.Win32.SafeHandles;

namespace GraphDelegatedKit.Files;

/// <summary>
/// The file while it is not whole: under a name of its own beside the destination, its owner's alone, with a note of what surely lies on the disk. The bytes are
/// flushed before the note says so, so a note never claims too much, whatever was killed.
/// </summary>
internal sealed class DownloadPart : IDisposable
{
    // A flush beside the writing costs as much as the writing. It is for a machine that goes down, and what that loses is to be fetched again within seconds: so it waits for both.
    private const long BetweenNotes = 256 * 1024 * 1024;
    private static readonly TimeSpan BetweenFlushes = TimeSpan.FromSeconds(5);

    private const int LongestName = 255, BufferSize = 256 * 1024;

    private readonly string _destination;
    private readonly FileStream _file;
    private readonly SafeFileHandle _handle;
    private readonly object _gate = new();
    private readonly SemaphoreSlim _noting = new(1, 1);
    private readonly ContentHash _hash;
    private readonly TimeProvider _time;
    private DownloadNote _note;
    private DownloadMap _before; // all but what came last
    private long _runFrom, _runEnd; // what came last, as long as it comes in order: a map is made anew by each change, and this is not
    private long _sinceNote, _noteBegan;
    private Task _noted = Task.CompletedTask;

    private DownloadPart(string destination, FileStream file, DownloadNote note, DownloadMap map, bool withSha256, TimeProvider time)
    {
        (_destination, _file, _handle, _note, _before, ResumedFrom, _hash) = (destination, file, file.SafeFileHandle, note, map, map.Bytes, new ContentHash(withSha256));
        (_time, _noteBegan) = (time, time.GetTimestamp());
    }

    public long ResumedFrom { get; }

    public DownloadMap Map
    {
        get
        {
            lock (_gate) return _before.With(_runFrom, _runEnd);
        }
    }

    /// <summary>How many there are. None comes twice: what is fetched is what is missing.</summary>
    public long Bytes
    {
        get
        {
            lock (_gate) return _before.Bytes + _runEnd - _runFrom;
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

    public static string PathOf(string destination) => Beside(destination, ".partial");

    public static string NoteOf(string destination) => Beside(destination, ".partial.json");

    /// <summary>Whether an earlier run left something of another content.</summary>
    public static bool IsOther(string destination, RemoteFile remote) => Left(destination) is { } left && !remote.HasContentOf(left);

    /// <summary>Goes on with what an earlier run left, if that was of the same content, or begins.</summary>
    /// <exception cref="IOException">Somebody else's file is in the way, another download is writing there, or the disk is full.</exception>
    public static DownloadPart Open(string destination, RemoteFile remote, bool isAnew, bool withSha256, TimeProvider time)
    {
        var (path, notePath) = (PathOf(destination), NoteOf(destination));
        CheckIsOurs(path);
        CheckIsOurs(notePath);
        if (File.Exists(path) && !File.Exists(notePath)) throw new IOException($"'{path}' is in the way, and is nothing this kit has left. Move it away.");

        if (!isAnew && Left(destination) is { } left && remote.HasContentOf(left))
        {
            var file = Hold(path, FileMode.Open);
            return new DownloadPart(destination, file, left, left.Trusted(file.Length, remote.QuickXorHash is not null), withSha256, time);
        }

        DownloadTarget.CheckRoom(destination, remote.Item.Size ?? 0);
        var note = DownloadNote.Of(remote);
        Write(notePath, note); // first, so that no part is ever without one
        return new DownloadPart(destination, Hold(path, FileMode.Create), note, DownloadMap.Empty, withSha256, time);
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
            if (at != _runEnd) (_before, _runFrom) = (_before.With(_runFrom, _runEnd), at);
            _runEnd = at + bytes.Length;
            if ((_sinceNote += bytes.Length) < BetweenNotes || !_noted.IsCompleted || _time.GetElapsedTime(_noteBegan) < BetweenFlushes) return Task.CompletedTask;

            (_sinceNote, _noteBegan) = (0, _time.GetTimestamp());
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
            lock (_gate) note = _note = _note with { Flushed = Map.ToArray(), Total = total ?? _note.Total };
            RandomAccess.FlushToDisk(_handle);
            Write(NoteOf(_destination), note);
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
                if (read == 0) throw new IOException($"'{PathOf(_destination)}' was cut while it was read.");
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
        File.Delete(NoteOf(_destination));
        return path;
    }

    /// <summary>Puts it where nothing goes on with it, and deletes nothing.</summary>
    /// <returns>Where it is now.</returns>
    public string SetAside()
    {
        _file.Dispose();
        var aside = FreeName(n => Beside(_destination, n == 1 ? ".differs" : $".differs-{n}"));
        File.Move(PathOf(_destination), aside);
        File.Delete(NoteOf(_destination));
        return aside;
    }

    public void Dispose()
    {
        _file.Dispose();
        _hash.Dispose();
        _noting.Dispose();
    }

    private string Move(ConflictBehavior conflict)
    {
        var path = PathOf(_destination);
        for (var n = 1; ; n++)
        {
            var target = n == 1 ? _destination : Numbered(n - 1);
            try
            {
                File.Move(path, target, overwrite: conflict == ConflictBehavior.Replace);
                return target;
            }
            catch (IOException) when (conflict == ConflictBehavior.Rename && File.Exists(target))
            {
                // The next name, then.
            }
        }
    }

    private string Numbered(int n) =>
        Path.Combine(Path.GetDirectoryName(_destination)!, $"{Path.GetFileNameWithoutExtension(_destination)} {n}{Path.GetExtension(_destination)}");

    // What a new file of anybody's would get here, or what the file that is replaced has. There is no other way to ask for it.
    private void GiveUsualRights()
    {
        if (OperatingSystem.IsWindows()) return;
        if (File.Exists(_destination))
        {
            File.SetUnixFileMode(_handle, File.GetUnixFileMode(_destination));
            return;
        }

        var probe = PathOf(_destination) + "-" + Guid.NewGuid().ToString("N")[..8];
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
        File.Exists(PathOf(destination)) && File.Exists(NoteOf(destination)) ? DownloadNote.Parse(File.ReadAllBytes(NoteOf(destination))) : null;

    private static void Write(string path, DownloadNote note)
    {
        var temporary = path + ".tmp";
        File.Delete(temporary);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly.FileMode;
        using (var file = new FileStream(temporary, options))
        {
            file.Write(note.ToJson());
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }

    private static void CheckIsOurs(string path)
    {
        try
        {
            OwnerOnly.CheckIsOurs(path);
        }
        catch (StorageException e)
        {
            throw new IOException($"{e.Message} {e.Remedy}", e);
        }
    }

    private static string FreeName(Func<int, string> name)
    {
        for (var n = 1; ; n++)
            if (!File.Exists(name(n)))
                return name(n);
    }

    // A name as long as the disk takes has no room for an ending.
    private static string Beside(string destination, string ending)
    {
        var name = Path.GetFileName(destination);
        if (Encoding.UTF8.GetByteCount(name) > LongestName - 40) name = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..32];
        return Path.Combine(Path.GetDirectoryName(destination)!, name + ending);
    }
}
