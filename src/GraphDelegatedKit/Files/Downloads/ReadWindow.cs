namespace GraphDelegatedKit.Files.Downloads;

/// <summary>Which bytes to fetch for a reader who wants one. Pure.</summary>
/// <remarks>
/// Whoever reads on gets more each time, whoever jumps gets little; whoever reads backwards, as readers of archives do at the end, gets what lies before.
/// </remarks>
internal readonly record struct ReadWindow(long From, long Length)
{
    public const int MinLength = 64 * 1024, MaxBufferedLength = 1024 * 1024, MaxLength = 256 * MaxBufferedLength;

    public long End => From + Length;

    /// <summary>Whether it is more than is fetched whole before the first of it is read.</summary>
    public bool IsStreamed => Length > MaxBufferedLength;

    public bool Contains(long position) => position >= From && position < End;

    /// <summary>The window after this one.</summary>
    /// <param name="position">The byte that is wanted, and is not in this one.</param>
    /// <param name="fileLength">How long the file is.</param>
    public ReadWindow GetNext(long position, long fileLength)
    {
        var isSequential = Length > 0 && position >= End && position - End <= Length / 4; // who leaves out a little reads on, too
        var size = isSequential ? Math.Clamp(Length * 2, MinLength, MaxLength) : MinLength;
        var from = isSequential ? position
            : position < From && From - position <= size ? Math.Max(0, From - size)
            : Math.Max(0, Math.Min(position, fileLength - size));
        return new(from, Math.Min(size, fileLength - from));
    }
}
