namespace GraphDelegatedKit.Resilience;

/// <summary>The one way to wait.</summary>
internal static class TimeProviderExtensions
{
    /// <summary>
    /// Waits for a delay. A delay below zero is no delay, and a delay above <see cref="TimerDuration.Max"/> is cut to that length: the
    /// caller of a longer delay computes what is left of the delay and waits again.
    /// </summary>
    public static Task DelayAsync(this TimeProvider time, TimeSpan delay, CancellationToken cancellationToken) =>
        Task.Delay(TimerDuration.Clamp(delay), time, cancellationToken);
}
