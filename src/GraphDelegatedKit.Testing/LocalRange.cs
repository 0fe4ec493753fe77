namespace GraphDelegatedKit.Testing;

/// <summary>A range of bytes in a file, with both ends included.</summary>
/// <param name="From">The position of the first byte, counted from zero.</param>
/// <param name="To">The position of the last byte, counted from zero.</param>
public readonly record struct LocalRange(long From, long To)
{
    /// <summary>Gets the number of bytes in the range.</summary>
    public long Length => To - From + 1;
}
