using GraphDelegatedKit.Files.Content;
using Microsoft.Extensions.Logging;

namespace GraphDelegatedKit.Files.Uploads;

/// <summary>The progress of one upload: what the service has confirmed, reported to the caller.</summary>
/// <param name="name">The name of the file, for the log.</param>
/// <param name="total">The size of the source in bytes.</param>
/// <param name="progress">Receives the reports.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The logger.</param>
internal sealed partial class UploadProgress(
    string name, long total, IProgress<TransferProgress>? progress, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan MinObservationTime = TimeSpan.FromMinutes(10);

    private readonly long _startedAt = time.GetTimestamp();
    private readonly TransferRate? _rate = progress is null ? null : new();
    private bool _hasWarned;

    public long BytesConfirmed { get; private set; }

    /// <summary>Whether an upload will not finish at its current rate before its upload URL expires. Pure.</summary>
    /// <param name="now">The current time.</param>
    /// <param name="urlExpiresOn">When the upload URL expires.</param>
    /// <param name="elapsed">The time since this run began.</param>
    /// <param name="sent">The bytes confirmed in this run.</param>
    /// <param name="remaining">The remaining bytes.</param>
    public static bool IsTooSlow(DateTimeOffset now, DateTimeOffset urlExpiresOn, TimeSpan elapsed, long sent, long remaining) =>
        elapsed >= MinObservationTime && sent > 0 && elapsed.TotalSeconds / sent * remaining > (urlExpiresOn - now).TotalSeconds;

    /// <summary>Starts at the bytes of an earlier run, which do not count for the transfer rate.</summary>
    public void ResumeAt(long bytes)
    {
        _rate?.Reset(time.GetElapsedTime(_startedAt), bytes);
        Report(bytes);
    }

    // The first report of a run gives its start offset: rates and totals are relative to it.
    public void Report(long bytes)
    {
        BytesConfirmed = bytes;
        if (progress is null) return;
        var elapsed = time.GetElapsedTime(_startedAt);
        progress.Report(new TransferProgress(bytes, total, elapsed) { BytesPerSecond = _rate!.Update(elapsed, bytes) });
    }

    /// <summary>Logs a warning, once, if the upload will not finish at the current rate before the upload URL expires.</summary>
    /// <param name="urlExpiresOn">When the upload URL expires.</param>
    /// <param name="sent">The bytes confirmed in this run.</param>
    public void WarnIfTooSlow(DateTimeOffset urlExpiresOn, long sent)
    {
        if (_hasWarned || !IsTooSlow(time.GetUtcNow(), urlExpiresOn, time.GetElapsedTime(_startedAt), sent, total - BytesConfirmed)) return;

        _hasWarned = true;
        LogTooSlow(logger, name, urlExpiresOn);
    }

    [LoggerMessage(
        25, LogLevel.Warning, "At the current rate, the upload of '{Name}' will not finish before its upload URL expires at {End:u}.")]
    private static partial void LogTooSlow(ILogger logger, string name, DateTimeOffset end);
}
