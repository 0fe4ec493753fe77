namespace GraphDelegatedKit.Resilience;

/// <summary>The one way to wait.</summary>
internal static class TimeProviderExtensions
{
    /// <summary>
    /// Waits for a delay of any length. A delay below zero is no delay, and one above <see cref="TimerDuration.Max"/> ends there: a caller
    /// with such a delay asks again what is left of it.
    /// </summary>
    public static Task DelayAsync(this TimeProvider time, TimeSpan delay, CancellationToken cancellationToken) =>
        Task.Delay(TimerDuration.Clamp(delay), time, cancellationToken);
}
