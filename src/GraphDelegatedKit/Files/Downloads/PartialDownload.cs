using GraphDelegatedKit.Files.Content;

namespace GraphDelegatedKit.Files.Downloads;

/// <summary>
/// The file while it is not whole: under a name of its own beside the destination, its owner's alone, with a note of what surely lies on the disk. The bytes are
/// flushed before the note says so, so a note never claims too much, whatever was killed.
/// </summary>
internal sealed class PartialDownload : IDisposable
{
    private const int BufferSize = 256 * 1024;

    private readonly PartialFileLock _fileLock;
    private readonly PartialFileWriter _writer;
    private readonly object _gate = new();
    private readonly SemaphoreSlim _checkpointLock = new(1, 1);
    private readonly ContentHash _hash;
    private readonly CheckpointPolicy _checkpointPolicy;
    private readonly ByteRangeSetBuilder _ranges;
    private DownloadCheckpoint _checkpoint;
    private Task _checkpointTask = Task.CompletedTask;

    private PartialDownload(PartialFileLock fileLock, DownloadCheckpoint checkpoint, ByteRangeSet ranges, bool includeSha256, CheckpointPolicy checkpointPolicy) =>
        (_fileLock, _writer, _checkpoint, _ranges, ResumedFrom, _hash, _checkpointPolicy) = (fileLock, new PartialFileWriter(fileLock.Handle, fileLock.Path), checkpoint, new ByteRangeSetBuilder(ranges), ranges.ByteCount, new ContentHash(includeSha256), checkpointPolicy);

    public long ResumedFrom { get; }

    public ByteRangeSet Ranges
    {
        get
        {
            lock (_gate) return _ranges.Ranges;
        }
    }

    public long ByteCount
    {
        get
        {
            lock (_gate) return _ranges.ByteCount;
        }
    }

    /// <summary>The whole length the service told an earlier run.</summary>
    public long? Total
    {
        get
        {
            lock (_gate) return _checkpoint.Total;
        }
    }

    /// <summary>Goes on with what an earlier run left, if that was of the same content, or begins.</summary>
    /// <exception cref="IOException">The disk is full.</exception>
    public static PartialDownload Open(PartialFileLock fileLock, RemoteFile remote, bool isRestart, bool includeSha256, CheckpointPolicy checkpointPolicy)
    {
        if (!isRestart && fileLock.Checkpoint is { } previous && remote.HasSameContentAs(previous))
            return new PartialDownload(fileLock, previous, previous.GetTrustedRanges(fileLock.Length, remote.IsVerifiable), includeSha256, checkpointPolicy);

        fileLock.Clear(); // first, as its room is there for what comes
        try
        {
            DestinationCheck.EnsureFreeSpace(fileLock.Destination, remote.Item.Size ?? 0);
        }
        catch (IOException)
        {
            fileLock.Discard();
            throw;
        }

        var checkpoint = DownloadCheckpoint.From(remote);
        fileLock.SaveCheckpoint(checkpoint); // before a byte, so that no bytes are ever without one
        return new PartialDownload(fileLock, checkpoint, ByteRangeSet.Empty, includeSha256, checkpointPolicy);
    }

    /// <summary>Makes room for parts in any order.</summary>
    public void Preallocate(long total)
    {
        lock (_gate) _checkpoint = _checkpoint with { IsPreallocated = true, Total = total };
        SaveCheckpoint();
        _writer.Resize(total);
    }

    /// <summary>Bytes in their place. Their hash is taken as long as they come in order.</summary>
    public Task WriteAsync(long offset, ReadOnlyMemory<byte> bytes)
    {
        _writer.Write(offset, bytes.Span); // asynchronous files on Unix are another thread that waits, and the bytes are in this one's cache
        _hash.Append(offset, bytes.Span);
        lock (_gate)
        {
            _ranges.Add(offset, bytes.Length);
            _checkpointPolicy.RecordWrite(bytes.Length);
            if (!_checkpointPolicy.IsDue || !_checkpointTask.IsCompleted) return Task.CompletedTask;

            _checkpointPolicy.Reset();
            var previous = _checkpointTask;
            _checkpointTask = Task.Run(() => SaveCheckpoint()); // the disk may take as long as the next bytes do
            return previous;
        }
    }

    /// <summary>Waits for a note that is being made.</summary>
    public Task WaitForCheckpointAsync()
    {
        lock (_gate) return _checkpointTask;
    }

    public Task SaveCheckpointAsync(long total) => Task.Run(() => SaveCheckpoint(total));

    /// <summary>Flushes, and then notes what was flushed.</summary>
    public void SaveCheckpoint(long? total = null)
    {
        _checkpointLock.Wait();
        try
        {
            DownloadCheckpoint checkpoint;
            lock (_gate) checkpoint = _checkpoint = _checkpoint with { Flushed = _ranges.Ranges.ToArray(), Total = total ?? _checkpoint.Total };
            _writer.Flush();
            _fileLock.SaveCheckpoint(checkpoint);
        }
        finally
        {
            _checkpointLock.Release();
        }
    }

    /// <summary>The hash of the file so far, from its beginning: what did not come in order, or came in an earlier run, is read from the disk.</summary>
    public Task UpdateHashAsync(CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            var buffer = new byte[BufferSize];
            for (var end = Ranges.PrefixLength; _hash.Length < end;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var read = _writer.Read(_hash.Length, buffer.AsSpan(0, (int)Math.Min(buffer.Length, end - _hash.Length)));
                _hash.Append(_hash.Length, buffer.AsSpan(0, read));
            }
        },
        cancellationToken);

    public (string? Sha256, string QuickXor) GetHashes() => (_hash.GetSha256(), _hash.GetQuickXor());

    /// <summary>Gives the file its name: whole, flushed, and with the rights files have here.</summary>
    /// <returns>The name it got.</returns>
    public string Complete(long total, ConflictBehavior conflict)
    {
        if (_writer.Length != total) _writer.Resize(total);
        _writer.Flush();
        FilePermissions.Apply(_fileLock.Handle, _fileLock.Destination);
        return _fileLock.MoveToDestination(conflict);
    }

    public string SetAside() => _fileLock.SetAside();

    public void Dispose()
    {
        _fileLock.Dispose();
        _hash.Dispose();
        _checkpointLock.Dispose();
    }
}
