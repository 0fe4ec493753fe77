namespace GraphDelegatedKit.Http;

/// <summary>The wait before a try nobody gave a date for: it doubles, and jitter keeps a crowd from coming back together.</summary>
internal static class Backoff
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <param name="tries">Tries used up so far, from 1.</param>
    /// <param name="random">From 0 up to 1.</param>
    /// <param name="slow">Begins with the longest wait.</param>
    public static TimeSpan Before(int tries, double random, bool slow = false)
    {
        var wait = slow ? Longest : First * Math.Pow(2, Math.Min(tries - 1, 16));
        return (wait < Longest ? wait : Longest) * (1 + (random / 2));
    }
}
