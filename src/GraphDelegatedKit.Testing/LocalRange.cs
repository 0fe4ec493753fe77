namespace GraphDelegatedKit.Testing;

/// <summary>Bytes of a file, the first and the last of them counted from zero.</summary>
/// <param name="From">The first.</param>
/// <param name="To">The last.</param>
public readonly record struct LocalRange(long From, long To)
{
    /// <summary>How many bytes they are.</summary>
    public long Length => To - From + 1;
}
