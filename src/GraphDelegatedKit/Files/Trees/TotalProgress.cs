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
    /// <summary>Bytes a second, over the whole run.</summary>
    public double BytesPerSecond => Elapsed > TimeSpan.Zero ? BytesMoved / Elapsed.TotalSeconds : 0;

    /// <summary>How long the rest takes at this rate; <see langword="null"/> while there is none.</summary>
    public TimeSpan? TimeLeft => BytesDone >= BytesTotal ? TimeSpan.Zero
        : BytesPerSecond > 0 && (BytesTotal - BytesDone) / BytesPerSecond is var seconds && seconds < TimeSpan.MaxValue.TotalSeconds ? TimeSpan.FromSeconds(seconds)
        : null;
}
