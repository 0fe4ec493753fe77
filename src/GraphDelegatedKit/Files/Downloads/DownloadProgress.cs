using GraphDelegatedKit.Files.Content;

namespace GraphDelegatedKit.Files.Downloads;

/// <summary>Tells how far a download is: where it begins, every MiB, and when all of it is here. Several parts of it may tell at once.</summary>
internal sealed class DownloadProgress(IProgress<TransferProgress>? progress, TimeProvider time)
{
    private const long BytesBetweenReports = 1024 * 1024;

    private readonly long _startedAt = time.GetTimestamp();
    private readonly object _gate = new();
    private readonly TransferRate _rate = new();
    private long _reported = -1;

    /// <summary>What an earlier run left took no time of this one.</summary>
    public void Start(DownloadSource source, PartialDownload download)
    {
        _rate.Reset(time.GetElapsedTime(_startedAt), download.ResumedFrom);
        Report(source, download);
    }

    public void Report(DownloadSource source, PartialDownload download)
    {
        lock (_gate)
        {
            var (bytes, total) = (download.ByteCount, source.ExpectedTotal);
            source.BytesConfirmed = bytes;
            if (progress is null || (bytes >= _reported && bytes - _reported < BytesBetweenReports && bytes < total && _reported >= 0)) return;
            _reported = bytes;
            var elapsed = time.GetElapsedTime(_startedAt);
            progress.Report(new TransferProgress(bytes, total, elapsed) { BytesPerSecond = _rate.Update(elapsed, bytes) });
        }
    }
}
