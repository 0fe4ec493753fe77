namespace GraphDelegatedKit.Files;

/// <summary>What one file adds to the whole. Ended once, as done or as failed.</summary>
internal sealed class TallyOfOne(Tally tally, long size) : IProgress<TransferProgress>
{
    private readonly object _gate = new();
    private long _counted, _moved;
    private bool _hasBegun, _hasEnded;

    // What is told first is where an earlier run had got to; but for a file in one request, which is told once, when it is there.
    public void Report(TransferProgress value)
    {
        lock (_gate)
        {
            if (_hasEnded) return;
            var (counted, isResumed) = (value.BytesTransferred - _counted, !_hasBegun && value.BytesTransferred < value.TotalBytes);
            Change(counted, isResumed ? 0 : Math.Max(0, counted), 0, 0, 0);
            _hasBegun = true;
        }
    }

    /// <param name="length">What it came to, which need not be what was expected.</param>
    /// <param name="moved">Bytes of it this run sent or fetched.</param>
    public void Done(long length, long moved) => End(length, moved, length - size, 1, 0);

    public void Failed() => End(0, _moved, 0, 0, 1);

    private void End(long counted, long moved, long total, int done, int failed)
    {
        lock (_gate)
        {
            if (_hasEnded) return;
            _hasEnded = true;
            Change(counted - _counted, moved - _moved, total, done, failed);
        }
    }

    private void Change(long counted, long moved, long total, int done, int failed)
    {
        _counted += counted;
        _moved += moved;
        tally.Change(counted, moved, total, done, failed);
    }
}
