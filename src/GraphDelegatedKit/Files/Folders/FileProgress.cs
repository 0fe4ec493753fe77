namespace GraphDelegatedKit.Files.Folders;

/// <summary>The progress of one file, as part of an <see cref="AggregateProgress"/>. Ends once, as completed or failed.</summary>
internal sealed class FileProgress(AggregateProgress aggregate, long size) : IProgress<TransferProgress>
{
    private readonly object _gate = new();
    private long _counted, _transferredThisRun;
    private bool _hasStarted, _hasEnded;

    // The first report contains the bytes of an earlier run, except for a file sent in one request, which is reported once, when it is
    // complete.
    public void Report(TransferProgress value)
    {
        lock (_gate)
        {
            if (_hasEnded) return;
            var (counted, isResumed) = (value.BytesTransferred - _counted, !_hasStarted && value.BytesTransferred < value.TotalBytes);
            Add(counted, isResumed ? 0 : Math.Max(0, counted), total: 0, completed: 0, failed: 0);
            _hasStarted = true;
        }
    }

    /// <summary>Ends the progress of a completed file.</summary>
    /// <param name="length">The final size in bytes, which may differ from the expected size.</param>
    /// <param name="transferredThisRun">The bytes of the file that this run sent or received.</param>
    public void Complete(long length, long transferredThisRun) =>
        End(length, transferredThisRun, total: length - size, completed: 1, failed: 0);

    public void Fail() => End(counted: 0, _transferredThisRun, total: 0, completed: 0, failed: 1);

    private void End(long counted, long transferredThisRun, long total, int completed, int failed)
    {
        lock (_gate)
        {
            if (_hasEnded) return;
            _hasEnded = true;
            Add(counted - _counted, transferredThisRun - _transferredThisRun, total, completed, failed);
        }
    }

    private void Add(long counted, long transferredThisRun, long total, int completed, int failed)
    {
        _counted += counted;
        _transferredThisRun += transferredThisRun;
        aggregate.Add(counted, transferredThisRun, total, completed, failed);
    }
}
