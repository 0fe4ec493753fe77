namespace GraphDelegatedKit.Files;

/// <summary>Tells how far a download is: where it begins, every MiB, and when all of it is here. Several parts of it may tell at once.</summary>
internal sealed class DownloadProgress(IProgress<TransferProgress>? progress, TimeProvider time)
{
    private const long BetweenReports = 1024 * 1024;

    private readonly long _began = time.GetTimestamp();
    private readonly object _gate = new();
    private readonly TransferRate _rate = new();
    private long _reported = -1;

    /// <summary>What an earlier run left took no time of this one.</summary>
    public void Begin(DownloadLine line, DownloadPart part)
    {
        _rate.Begin(time.GetElapsedTime(_began), part.ResumedFrom);
        Report(line, part);
    }

    public void Report(DownloadLine line, DownloadPart part)
    {
        lock (_gate)
        {
            var (bytes, total) = (part.Bytes, line.TotalOrTold);
            line.Confirmed = bytes;
            if (progress is null || (bytes >= _reported && bytes - _reported < BetweenReports && bytes < total && _reported >= 0)) return;
            _reported = bytes;
            var elapsed = time.GetElapsedTime(_began);
            progress.Report(new TransferProgress(bytes, total, elapsed) { BytesPerSecond = _rate.After(elapsed, bytes) });
        }
    }
}
