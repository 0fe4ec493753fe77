namespace GraphDelegatedKit.Files.Downloads;

/// <summary>The range to download for a read at a position.</summary>
/// <remarks>
/// Sequential reads double the window each time, a jump resets it to the minimum. A backward read, as archive readers do at the end of a
/// file, gets the bytes before the current window.
/// </remarks>
internal readonly record struct ReadWindow(long From, long Length)
{
    public const int MinLength = 64 * 1024, MaxBufferedLength = 1024 * 1024, MaxLength = 256 * MaxBufferedLength;

    public long End => From + Length;

    /// <summary>Whether the window is too large to be downloaded completely before the first byte is read.</summary>
    public bool IsStreamed => Length > MaxBufferedLength;

    public bool Contains(long position) => position >= From && position < End;

    /// <summary>Gets the window for a position outside of this one.</summary>
    /// <param name="position">The position of the read.</param>
    /// <param name="fileLength">The length of the file in bytes.</param>
    public ReadWindow GetNext(long position, long fileLength)
    {
        var isSequential = Length > 0 && position >= End && position - End <= Length / 4; // a small gap still counts as sequential
        var size = isSequential ? Math.Clamp(Length * 2, MinLength, MaxLength) : MinLength;
        var from = isSequential ? position
            : position < From && From - position <= size ? Math.Max(0, From - size)
            : Math.Max(0, Math.Min(position, fileLength - size));
        return new(from, Math.Min(size, fileLength - from));
    }
}
