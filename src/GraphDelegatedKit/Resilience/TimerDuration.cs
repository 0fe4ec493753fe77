namespace GraphDelegatedKit.Resilience;

/// <summary>The durations that a time limit and its timer can have.</summary>
internal static class TimerDuration
{
    /// <summary>The longest duration. A timer takes at most 49 days.</summary>
    public static readonly TimeSpan Max = TimeSpan.FromDays(30);

    /// <summary>Returns whether a time limit can be set to a duration: it is positive, or infinite.</summary>
    public static bool IsTimeLimit(TimeSpan duration) => duration > TimeSpan.Zero || duration == Timeout.InfiniteTimeSpan;

    /// <summary>
    /// Returns a duration in whole milliseconds, rounded up so that the timer does not end early, at least zero and at most
    /// <see cref="Max"/>.
    /// </summary>
    public static TimeSpan Clamp(TimeSpan duration) =>
        duration >= Max ? Max
        : duration > TimeSpan.Zero ? TimeSpan.FromMilliseconds(Math.Ceiling(duration.TotalMilliseconds))
        : TimeSpan.Zero;
}
