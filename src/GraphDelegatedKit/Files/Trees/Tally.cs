namespace GraphDelegatedKit.Files;

/// <summary>Adds up what many transfers report, one at a time, so that what is told is never older than what was told before.</summary>
internal sealed class Tally(IProgress<TotalProgress>? progress, TimeProvider time, int files, long bytes)
{
    private readonly object _gate = new();
    private readonly long _began = time.GetTimestamp();
    private readonly TransferRate _rate = new();
    private int _done, _failed;
    private long _bytes, _moved, _total = bytes;

    /// <summary>One of the files.</summary>
    public TallyOfOne Begin(long size) => new(this, size);

    /// <summary>Tells how things stand.</summary>
    public void Tell() => Change(0, 0, 0, 0, 0);

    public void Change(long counted, long moved, long total, int done, int failed)
    {
        lock (_gate)
        {
            _bytes += counted;
            _moved += moved;
            _total += total;
            _done += done;
            _failed += failed;
            var elapsed = time.GetElapsedTime(_began);
            progress?.Report(new TotalProgress(_done, _failed, files, _bytes, _total, _moved, elapsed) { BytesPerSecond = _rate.After(elapsed, _moved) });
        }
    }
}
