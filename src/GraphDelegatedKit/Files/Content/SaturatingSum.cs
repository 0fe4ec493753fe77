namespace GraphDelegatedKit.Files.Content;

/// <summary>
/// Adds sizes in bytes. A sum beyond the range of <see cref="long"/> stays at its end: the total of a listing is not an error.
/// </summary>
internal static class SaturatingSum
{
    public static long Add(long left, long right)
    {
        var sum = unchecked(left + right);
        var hasOverflowed = ((left ^ sum) & (right ^ sum)) < 0;
        return !hasOverflowed ? sum : left < 0 ? long.MinValue : long.MaxValue;
    }
}
