namespace GraphDelegatedKit.Resilience;

/// <summary>The wait before a try nobody gave a date for: it doubles, and jitter keeps a crowd from coming back together.</summary>
internal static class Backoff
{
    private static readonly TimeSpan BaseDelay = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(30);

    /// <param name="attempt">Tries used up so far, from 1.</param>
    /// <param name="random">From 0 up to 1.</param>
    /// <param name="useMaxDelay">Begins with the longest wait.</param>
    public static TimeSpan GetDelay(int attempt, double random, bool useMaxDelay = false)
    {
        var delay = useMaxDelay ? MaxDelay : BaseDelay * Math.Pow(2, Math.Min(attempt - 1, 16));
        return (delay < MaxDelay ? delay : MaxDelay) * (1 + (random / 2));
    }
}
