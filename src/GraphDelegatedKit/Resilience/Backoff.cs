namespace GraphDelegatedKit.Resilience;

/// <summary>
/// The delays between attempts where the service names none: they grow with each failed attempt, and jitter keeps several clients from
/// retrying at the same moment.
/// </summary>
/// <param name="FirstDelay">The delay after the first failed attempt.</param>
/// <param name="MaxDelay">The longest delay, before jitter.</param>
/// <param name="Growth">The factor from one delay to the next. The default is 2.</param>
/// <param name="Jitter">The largest fraction of a delay that jitter adds to it. The default is 0.5: at most half of the delay.</param>
internal sealed record Backoff(TimeSpan FirstDelay, TimeSpan MaxDelay, double Growth = 2, double Jitter = 0.5)
{
    private const int MaxExponent = 16; // keeps the product within a TimeSpan

    /// <summary>Between the attempts of a request.</summary>
    public static readonly Backoff Request = new(TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(30));

    /// <summary>While the service throttles and names no delay. Limits are counted in windows of up to several minutes.</summary>
    public static readonly Backoff Throttling = new(TimeSpan.FromMilliseconds(500), TimeSpan.FromMinutes(1));

    /// <summary>After a bandwidth limit, which does not reset within seconds.</summary>
    public static readonly Backoff Bandwidth = new(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(30));

    /// <summary>Between the attempts of a transfer: a lost connection is rarely back within the first half second.</summary>
    public static readonly Backoff Transfer = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30));

    /// <summary>While an item is checked out, or open in an editor.</summary>
    public static readonly Backoff LockedItem = new(TimeSpan.FromSeconds(15), TimeSpan.FromMinutes(5), Jitter: 0);

    /// <summary>Returns the delay that follows a number of failed attempts.</summary>
    /// <param name="failures">The number of failed attempts, at least 1.</param>
    /// <param name="random">A random number from 0 to 1.</param>
    public TimeSpan DelayAfter(int failures, double random)
    {
        var delay = FirstDelay * Math.Pow(Growth, Math.Min(failures - 1, MaxExponent));
        return (delay < MaxDelay ? delay : MaxDelay) * (1 + (random * Jitter));
    }

    /// <summary>
    /// Returns the delay that follows a delay which the service chose: longer by the growth up to the maximum, and never shorter than the
    /// given delay.
    /// </summary>
    public TimeSpan DelayFollowing(TimeSpan delay)
    {
        var next = delay * Growth < MaxDelay ? delay * Growth : MaxDelay;
        return next > delay ? next : delay;
    }
}
