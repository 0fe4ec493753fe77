namespace GraphDelegatedKit.Files;

/// <summary>
/// The file while it is not whole: under a name of its own beside the destination, its owner's alone, with a note of what surely lies on the disk. The bytes are
/// flushed before the note says so, so a note never claims too much, whatever was killed.
/// </summary>
internal sealed class DownloadPart : IDisposable
{
    private const int BufferSize = 256 * 1024;

    private readonly DownloadHold _hold;
    private readonly PartFile _file;
    private readonly object _gate = new();
    private readonly SemaphoreSlim _noting = new(1, 1);
    private readonly ContentHash _hash;
    private readonly GrowingMap _map;
    private readonly NoteRhythm _rhythm;
    private DownloadNote _note;
    private Task _noted = Task.CompletedTask;

    private DownloadPart(DownloadHold hold, DownloadNote note, DownloadMap map, bool withSha256, NoteRhythm rhythm) =>
        (_hold, _file, _note, _map, ResumedFrom, _hash, _rhythm) = (hold, new PartFile(hold.Handle, hold.Path), note, new GrowingMap(map), map.Bytes, new ContentHash(withSha256), rhythm);

    public long ResumedFrom { get; }

    public DownloadMap Map
    {
        get
        {
            lock (_gate) return _map.Map;
        }
    }

    public long Bytes
    {
        get
        {
            lock (_gate) return _map.Bytes;
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
        _file.Resize(total);
    }

    /// <summary>Bytes in their place. Their hash is taken as long as they come in order.</summary>
    public Task WriteAsync(long at, ReadOnlyMemory<byte> bytes)
    {
        _file.Write(at, bytes.Span); // asynchronous files on Unix are another thread that waits, and the bytes are in this one's cache
        _hash.Append(at, bytes.Span);
        lock (_gate)
        {
            _map.Add(at, bytes.Length);
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
            lock (_gate) note = _note = _note with { Flushed = _map.Map.ToArray(), Total = total ?? _note.Total };
            _file.Flush();
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
                var read = _file.Read(_hash.Length, buffer.AsSpan(0, (int)Math.Min(buffer.Length, until - _hash.Length)));
                _hash.Append(_hash.Length, buffer.AsSpan(0, read));
            }
        },
        cancellationToken);

    public (string? Sha256, string QuickXor) Hashes() => (_hash.Sha256(), _hash.QuickXor());

    /// <summary>Gives the file its name: whole, flushed, and with the rights files have here.</summary>
    /// <returns>The name it got.</returns>
    public string Finish(long total, ConflictBehavior conflict)
    {
        if (_file.Length != total) _file.Resize(total);
        _file.Flush();
        UsualRights.GiveTo(_hold.Handle, _hold.Destination);
        return _hold.GiveName(conflict);
    }

    public string SetAside() => _hold.SetAside();

    public void Dispose()
    {
        _hold.Dispose();
        _hash.Dispose();
        _noting.Dispose();
    }
}
