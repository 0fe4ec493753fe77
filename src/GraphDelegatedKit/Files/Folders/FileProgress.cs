namespace GraphDelegatedKit.Files.Folders;

/// <summary>What one file adds to the whole. Ended once, as done or as failed.</summary>
internal sealed class FileProgress(AggregateProgress aggregate, long size) : IProgress<TransferProgress>
{
    private readonly object _gate = new();
    private long _counted, _transferredThisRun;
    private bool _hasStarted, _hasEnded;

    // What is told first is where an earlier run had got to; but for a file in one request, which is told once, when it is there.
    public void Report(TransferProgress value)
    {
        lock (_gate)
        {
            if (_hasEnded) return;
            var (counted, isResumed) = (value.BytesTransferred - _counted, !_hasStarted && value.BytesTransferred < value.TotalBytes);
            Add(counted, isResumed ? 0 : Math.Max(0, counted), 0, 0, 0);
            _hasStarted = true;
        }
    }

    /// <param name="length">What it came to, which need not be what was expected.</param>
    /// <param name="transferredThisRun">Bytes of it this run sent or fetched.</param>
    public void Complete(long length, long transferredThisRun) => End(length, transferredThisRun, length - size, 1, 0);

    public void Fail() => End(0, _transferredThisRun, 0, 0, 1);

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
