using Microsoft.Win32.SafeHandles;

namespace GraphDelegatedKit.Files;

/// <summary>
/// The file while it is not whole: under a name of its own beside the destination, its owner's alone, with a note of what surely lies on the disk. The bytes are
/// flushed before the note says so, so a note never claims too much, whatever was killed.
/// </summary>
internal sealed class DownloadPart : IDisposable
{
    private const int BufferSize = 256 * 1024;

    private readonly DownloadHold _hold;
    private readonly SafeFileHandle _handle;
    private readonly object _gate = new();
    private readonly SemaphoreSlim _noting = new(1, 1);
    private readonly ContentHash _hash;
    private readonly NoteRhythm _rhythm;
    private DownloadNote _note;
    private DownloadMap _before; // all but what came last
    private long _runFrom, _runEnd; // what came last, as long as it comes in order: a map is made anew by each change, and this is not
    private Task _noted = Task.CompletedTask;

    private DownloadPart(DownloadHold hold, DownloadNote note, DownloadMap map, bool withSha256, NoteRhythm rhythm) =>
        (_hold, _handle, _note, _before, ResumedFrom, _hash, _rhythm) = (hold, hold.Handle, note, map, map.Bytes, new ContentHash(withSha256), rhythm);

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

    /// <summary>Goes on with what an earlier run left, if that was of the same content, or begins.</summary>
    /// <exception cref="IOException">The disk is full.</exception>
    public static DownloadPart Open(DownloadHold hold, RemoteFile remote, bool isAnew, bool withSha256, NoteRhythm rhythm)
    {
        if (!isAnew && hold.Left is { } left && remote.HasContentOf(left))
            return new DownloadPart(hold, left, left.Trusted(hold.Length, remote.IsProvable), withSha256, rhythm);

        hold.Empty(); // first, as its room is there for what comes
        try
        {
            DownloadTarget.CheckRoom(hold.Destination, remote.Item.Size ?? 0);
        }
        catch (IOException)
        {
            hold.Discard();
            throw;
        }

        var note = DownloadNote.Of(remote);
        hold.Note(note); // before a byte, so that no bytes are ever without one
        return new DownloadPart(hold, note, DownloadMap.Empty, withSha256, rhythm);
    }

    /// <summary>Makes room for parts in any order.</summary>
    public void MakeWhole(long total)
    {
        lock (_gate) _note = _note with { IsWhole = true, Total = total };
        Note();
        Lengthen(total);
    }

    /// <summary>Bytes in their place. Their hash is taken as long as they come in order.</summary>
    public Task WriteAsync(long at, ReadOnlyMemory<byte> bytes)
    {
        Write(at, bytes.Span); // asynchronous files on Unix are another thread that waits, and the bytes are in this one's cache
        _hash.Append(at, bytes.Span);
        lock (_gate)
        {
            if (at != _runEnd) (_before, _runFrom) = (_before.With(_runFrom, _runEnd), at);
            _runEnd = at + bytes.Length;
            _rhythm.Wrote(bytes.Length);
            if (!_rhythm.IsDue || !_noted.IsCompleted) return Task.CompletedTask;

            _rhythm.Begin();
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
            _hold.Note(note);
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
                if (read == 0) throw new IOException($"'{_hold.Path}' was cut while it was read.");
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
        UsualRights.GiveTo(_handle, _hold.Destination);
        return _hold.GiveName(conflict);
    }

    public string SetAside() => _hold.SetAside();

    public void Dispose()
    {
        _hold.Dispose();
        _hash.Dispose();
        _noting.Dispose();
    }

    private void Write(long at, ReadOnlySpan<byte> bytes)
    {
        try
        {
            RandomAccess.Write(_handle, bytes, at);
        }
        catch (ArgumentOutOfRangeException)
        {
            throw TooLong();
        }
    }

    private void Lengthen(long total)
    {
        try
        {
            RandomAccess.SetLength(_handle, total);
        }
        catch (ArgumentOutOfRangeException)
        {
            throw TooLong();
        }
    }

    // .NET takes the system's EFBIG for a mistake of the caller's. It is the disk's: FAT32 ends at 4 GiB.
    private IOException TooLong() => new($"'{_hold.Path}' may not become so long on this disk.");
}
