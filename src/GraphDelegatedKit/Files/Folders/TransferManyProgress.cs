using GraphDelegatedKit.Files.Content;

namespace GraphDelegatedKit;

/// <summary>How far many transfers are, together. Everything was counted before the first of them began.</summary>
/// <param name="FilesCompleted">Files that are there: those transferred, and those that were there unchanged.</param>
/// <param name="FilesFailed">Files that failed or were refused.</param>
/// <param name="TotalFiles">Files in all; in the end as many as are done or failed. Links and the like are no files.</param>
/// <param name="BytesCompleted">Bytes of the files that are done, and of those under way what was confirmed. Fewer than before when a file fails, which then counts nothing.</param>
/// <param name="TotalBytes">Bytes of all files. It changes where a file turns out longer or shorter than it was when they were counted.</param>
/// <param name="BytesTransferredThisRun">What this run sent or fetched: not what was there already, nor what an earlier run had got to.</param>
/// <param name="Elapsed">Since the counting ended.</param>
public readonly record struct TransferManyProgress(int FilesCompleted, int FilesFailed, int TotalFiles, long BytesCompleted, long TotalBytes, long BytesTransferredThisRun, TimeSpan Elapsed)
{
    /// <summary>Bytes a second, all files together, over the last ten seconds or so.</summary>
    /// <value><see langword="null"/> while no time has passed.</value>
    public double? BytesPerSecond { get; init; }

    /// <summary>How long the rest takes at this rate.</summary>
    /// <value><see langword="null"/> while nothing moves.</value>
    public TimeSpan? TimeRemaining => TransferRate.EstimateRemaining(TotalBytes - BytesCompleted, BytesPerSecond);
}
