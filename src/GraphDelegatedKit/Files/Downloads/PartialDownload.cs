using GraphDelegatedKit.Files.Content;

namespace GraphDelegatedKit.Files.Downloads;

/// <summary>
/// The partial file of a download: an owner-only file next to the destination, with a checkpoint of the ranges that are certainly on the
/// disk. Bytes are flushed before the checkpoint records them, so a checkpoint never claims too much, even after the process was killed.
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

    private PartialDownload(
        PartialFileLock fileLock,
        DownloadCheckpoint checkpoint,
        ByteRangeSet ranges,
        bool includeSha256,
        CheckpointPolicy checkpointPolicy)
    {
        (_fileLock, _checkpoint, _checkpointPolicy) = (fileLock, checkpoint, checkpointPolicy);
        _writer = new PartialFileWriter(fileLock.Handle, fileLock.Path);
        (_ranges, ResumedFrom) = (new ByteRangeSetBuilder(ranges), ranges.ByteCount);
        _hash = new ContentHash(includeSha256);
    }

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

    /// <summary>
    /// The size according to the download response, in bytes; <see langword="null"/> until it is recorded in the checkpoint.
    /// </summary>
    public long? Total
    {
        get
        {
            lock (_gate) return _checkpoint.Total;
        }
    }

    /// <summary>Resumes the partial file of an earlier run if it has the same content, or starts a new one.</summary>
    /// <exception cref="IOException">The disk has too little free space.</exception>
    public static PartialDownload Open(
        PartialFileLock fileLock, RemoteFile remote, bool isRestart, bool includeSha256, CheckpointPolicy checkpointPolicy)
    {
        if (!isRestart && fileLock.Checkpoint is { } previous && remote.HasSameContentAs(previous))
        {
            var ranges = previous.GetTrustedRanges(fileLock.Length, isVerifiable: remote.VerifiableHash is not null);
            return new PartialDownload(fileLock, previous, ranges, includeSha256, checkpointPolicy);
        }

        fileLock.Clear(); // before the check, because its space becomes available
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
        fileLock.SaveCheckpoint(checkpoint); // before the first byte, so that a partial file always has a checkpoint
        return new PartialDownload(fileLock, checkpoint, ByteRangeSet.Empty, includeSha256, checkpointPolicy);
    }

    /// <summary>Extends the file to its full length, so that ranges can be written in any order.</summary>
    public void Preallocate(long total)
    {
        lock (_gate) _checkpoint = _checkpoint with { IsPreallocated = true, Total = total };
        SaveCheckpoint();
        _writer.Resize(total);
    }

    /// <summary>Writes bytes at an offset. They are hashed immediately if they follow the bytes hashed before.</summary>
    public Task WriteAsync(long offset, ReadOnlyMemory<byte> bytes)
    {
        // Synchronous: on Unix an asynchronous write only blocks another thread, whose CPU cache does not hold the bytes.
        _writer.Write(offset, bytes.Span);
        _hash.Append(offset, bytes.Span);
        lock (_gate)
        {
            _ranges.Add(offset, bytes.Length);
            _checkpointPolicy.RecordWrite(bytes.Length);
            if (!_checkpointPolicy.IsDue || !_checkpointTask.IsCompleted) return Task.CompletedTask;

            _checkpointPolicy.Reset();
            var previous = _checkpointTask; // returned, so that the failure of a checkpoint fails the next write
            _checkpointTask = Task.Run(() => SaveCheckpoint()); // the flush runs while the next bytes arrive
            return previous;
        }
    }

    /// <summary>Waits for a checkpoint that is being saved.</summary>
    public Task WaitForCheckpointAsync()
    {
        lock (_gate) return _checkpointTask;
    }

    public Task SaveCheckpointAsync(long total) => Task.Run(() => SaveCheckpoint(total));

    /// <summary>Flushes the file, then records the flushed ranges.</summary>
    public void SaveCheckpoint(long? total = null)
    {
        _checkpointLock.Wait();
        try
        {
            DownloadCheckpoint checkpoint;
            lock (_gate)
                checkpoint = _checkpoint = _checkpoint with { Flushed = _ranges.Ranges.ToArray(), Total = total ?? _checkpoint.Total };

            _writer.Flush();
            _fileLock.SaveCheckpoint(checkpoint);
        }
        finally
        {
            _checkpointLock.Release();
        }
    }

    /// <summary>
    /// Extends the hash to the first gap. Bytes that arrived out of order or in an earlier run are read from the disk.
    /// </summary>
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

    /// <summary>Flushes the completed file, sets its permissions and times, and moves it to the destination.</summary>
    /// <returns>The path of the file.</returns>
    public string Complete(long total, DownloadOptions options, DriveItem item)
    {
        if (_writer.Length != total) _writer.Resize(total);
        _writer.Flush();
        FilePermissions.Apply(_fileLock.Handle, _fileLock.Destination);
        if (options.PreserveTimes) LocalFileTimes.Apply(_fileLock.Handle, item);
        return _fileLock.MoveToDestination(options.Conflict);
    }

    /// <summary>Deletes the partial file and its checkpoint.</summary>
    public void Discard() => _fileLock.Discard();

    /// <summary>Reads the first bytes of the file.</summary>
    public ReadOnlyMemory<byte> ReadStart(int maxLength)
    {
        var start = new byte[(int)Math.Min(maxLength, Ranges.PrefixLength)];
        for (var length = 0; length < start.Length;) length += _writer.Read(length, start.AsSpan(length));
        return start;
    }

    public void Dispose()
    {
        _fileLock.Dispose();
        _hash.Dispose();
        _checkpointLock.Dispose();
    }
}
