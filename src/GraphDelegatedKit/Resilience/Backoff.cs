namespace GraphDelegatedKit.Resilience;

/// <summary>
/// The delay before a retry if the service named none: it doubles with each attempt, and jitter spreads the retries of several clients.
/// </summary>
internal static class Backoff
{
    private static readonly TimeSpan BaseDelay = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(30);

    /// <param name="attempt">The number of attempts so far, starting at 1.</param>
    /// <param name="random">A random number from 0 to 1.</param>
    /// <param name="useMaxDelay">Whether the first delay is already the longest.</param>
    public static TimeSpan GetDelay(int attempt, double random, bool useMaxDelay = false)
    {
        var delay = useMaxDelay ? MaxDelay : BaseDelay * Math.Pow(2, Math.Min(attempt - 1, 16));
        return (delay < MaxDelay ? delay : MaxDelay) * (1 + (random / 2));
    }
}
