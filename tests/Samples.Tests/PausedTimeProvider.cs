using System.Collections.Concurrent;

namespace Samples.Tests;

/// <summary>The system clock with timers that fire only when the test lets them.</summary>
/// <remarks>Not a FakeTimeProvider: the tokens of this tenant are checked by another process, on the machine's clock.</remarks>
internal sealed class PausedTimeProvider : TimeProvider
{
    private readonly ConcurrentQueue<ITimer> _timers = new();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = System.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timers.Enqueue(timer);
        return timer;
    }

    /// <summary>Fires all timers.</summary>
    public void FireTimers()
    {
        while (_timers.TryDequeue(out var timer)) timer.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }
}
