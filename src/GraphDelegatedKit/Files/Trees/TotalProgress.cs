using GraphDelegatedKit.Files;

namespace GraphDelegatedKit;

/// <summary>How far many transfers are, together. Everything was counted before the first of them began.</summary>
/// <param name="FilesDone">Files that are there: those transferred, and those that were there unchanged.</param>
/// <param name="FilesFailed">Files that failed or were refused.</param>
/// <param name="FilesTotal">Files in all; in the end as many as are done or failed. Links and the like are no files.</param>
/// <param name="BytesDone">Bytes of the files that are done, and of those under way what was confirmed. Fewer than before when a file fails, which then counts nothing.</param>
/// <param name="BytesTotal">Bytes of all files. It changes where a file turns out longer or shorter than it was when they were counted.</param>
/// <param name="BytesMoved">What this run sent or fetched: not what was there already, nor what an earlier run had got to.</param>
/// <param name="Elapsed">Since the counting ended.</param>
public readonly record struct TotalProgress(int FilesDone, int FilesFailed, int FilesTotal, long BytesDone, long BytesTotal, long BytesMoved, TimeSpan Elapsed)
{
    /// <summary>Bytes a second, all files together, over the last ten seconds or so.</summary>
    /// <value><see langword="null"/> while no time has passed.</value>
    public double? BytesPerSecond { get; init; }

    /// <summary>How long the rest takes at this rate.</summary>
    /// <value><see langword="null"/> while nothing moves.</value>
    public TimeSpan? TimeLeft => TransferRate.TimeFor(BytesTotal - BytesDone, BytesPerSecond);
}
