using GraphDelegatedKit.Files.Content;

namespace GraphDelegatedKit.Files.Folders;

/// <summary>Combines the progress of many transfers. Reports are made one at a time, so no report is older than the one before.</summary>
internal sealed class AggregateProgress(IProgress<TransferManyProgress>? progress, TimeProvider time, int files, long bytes)
{
    private readonly object _gate = new();
    private readonly long _startedAt = time.GetTimestamp();
    private readonly TransferRate _rate = new();
    private int _completed, _failed;
    private long _bytes, _transferredThisRun, _total = bytes;

    /// <summary>Creates the progress of one file.</summary>
    public FileProgress StartFile(long size) => new(this, size);

    /// <summary>Reports the current state.</summary>
    public void Report() => Add(counted: 0, transferredThisRun: 0, total: 0, completed: 0, failed: 0);

    /// <summary>Adds changes to the state, and reports it.</summary>
    /// <param name="counted">The change of the completed bytes; negative if a file failed.</param>
    /// <param name="transferredThisRun">The bytes that this run has sent or received since the last call.</param>
    /// <param name="total">The change of the bytes of all files, because the size of a file has changed since it was listed.</param>
    /// <param name="completed">The files that were completed.</param>
    /// <param name="failed">The files that failed.</param>
    public void Add(long counted, long transferredThisRun, long total, int completed, int failed)
    {
        lock (_gate)
        {
            _bytes = SaturatingSum.Add(_bytes, counted);
            _transferredThisRun = SaturatingSum.Add(_transferredThisRun, transferredThisRun);
            _total = SaturatingSum.Add(_total, total);
            _completed += completed;
            _failed += failed;
            var elapsed = time.GetElapsedTime(_startedAt);
            progress?.Report(new TransferManyProgress(_completed, _failed, files, _bytes, _total, _transferredThisRun, elapsed)
            {
                BytesPerSecond = _rate.Update(elapsed, _transferredThisRun),
            });
        }
    }
}
