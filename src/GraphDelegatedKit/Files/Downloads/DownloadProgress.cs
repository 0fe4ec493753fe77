using GraphDelegatedKit.Files.Content;

namespace GraphDelegatedKit.Files.Downloads;

/// <summary>Reports the progress of a download: at the start, after every MiB, and at the end. Thread-safe.</summary>
internal sealed class DownloadProgress(IProgress<TransferProgress>? progress, TimeProvider time)
{
    private const long BytesBetweenReports = 1024 * 1024;

    private readonly long _startedAt = time.GetTimestamp();
    private readonly object _gate = new();
    private readonly TransferRate _rate = new();
    private long _reported = -1;

    /// <summary>Starts the report. The bytes of an earlier run do not count for the rate.</summary>
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
            source.BytesConfirmed = bytes; // for the error of a download that is interrupted
            var isBetweenReports = _reported >= 0 && bytes >= _reported && bytes - _reported < BytesBetweenReports && bytes < total;
            if (progress is null || isBetweenReports) return;
            _reported = bytes;
            var elapsed = time.GetElapsedTime(_startedAt);
            progress.Report(new TransferProgress(bytes, total, elapsed) { BytesPerSecond = _rate.Update(elapsed, bytes) });
        }
    }
}
