namespace GraphDelegatedKit.Files;

/// <summary>Which bytes to fetch for a reader who wants one. Pure.</summary>
/// <remarks>
/// Whoever reads on gets more each time, whoever jumps gets little; whoever reads backwards, as readers of archives do at the end, gets what lies before.
/// </remarks>
internal readonly record struct ReadWindow(long From, long Length)
{
    public const int Smallest = 64 * 1024, LargestAtOnce = 1024 * 1024, Largest = 256 * LargestAtOnce;

    public long End => From + Length;

    /// <summary>Whether it is more than is fetched whole before the first of it is read.</summary>
    public bool IsReadAsItComes => Length > LargestAtOnce;

    public bool Has(long position) => position >= From && position < End;

    /// <summary>The window after this one.</summary>
    /// <param name="position">The byte that is wanted, and is not in this one.</param>
    /// <param name="length">How long the file is.</param>
    public ReadWindow For(long position, long length)
    {
        var readsOn = Length > 0 && position >= End && position - End <= Length / 4; // who leaves out a little reads on, too
        var size = readsOn ? Math.Clamp(Length * 2, Smallest, Largest) : Smallest;
        var from = readsOn ? position
            : position < From && From - position <= size ? Math.Max(0, From - size)
            : Math.Max(0, Math.Min(position, length - size));
        return new(from, Math.Min(size, length - from));
    }
}
