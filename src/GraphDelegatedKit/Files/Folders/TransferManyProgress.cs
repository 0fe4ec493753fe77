using GraphDelegatedKit.Files.Content;

namespace GraphDelegatedKit;

/// <summary>The combined progress of many transfers. The totals are known before the first transfer starts.</summary>
/// <param name="FilesCompleted">The number of files that were transferred or are unchanged.</param>
/// <param name="FilesFailed">The number of files that failed or were refused.</param>
/// <param name="TotalFiles">The number of all files, which at the end equals completed plus failed. Skipped items, such as links, do not
/// count.</param>
/// <param name="BytesCompleted">The bytes of completed files plus the confirmed bytes of files in progress. Decreases when a file fails,
/// because its bytes no longer count.</param>
/// <param name="TotalBytes">The bytes of all files. Changes if the size of a file differs from its size when it was listed.</param>
/// <param name="BytesTransferredThisRun">The bytes this run sent or received, without unchanged files and the bytes of earlier
/// runs.</param>
/// <param name="Elapsed">The time since the listing was complete.</param>
public readonly record struct TransferManyProgress(
    int FilesCompleted,
    int FilesFailed,
    int TotalFiles,
    long BytesCompleted,
    long TotalBytes,
    long BytesTransferredThisRun,
    TimeSpan Elapsed)
{
    /// <summary>Gets the combined rate of all files in bytes per second, over about the last ten seconds.</summary>
    /// <value><see langword="null"/> until time has passed.</value>
    public double? BytesPerSecond { get; init; }

    /// <summary>Gets the estimated time for the remaining bytes at this rate.</summary>
    /// <value><see langword="null"/> while no data is transferred.</value>
    public TimeSpan? TimeRemaining => TransferRate.EstimateRemaining(TotalBytes - BytesCompleted, BytesPerSecond);
}
