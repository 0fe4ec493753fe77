namespace Samples.Tests;

/// <summary>The machine's clock, by which no wait ever ends: whoever is made to wait by it stays until he is gone.</summary>
internal sealed class StoppedTimers : TimeProvider
{
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
}
