using System.Collections.Concurrent;

namespace GraphDelegatedKit.Tests.Support;

/// <summary>
/// A fake clock on which every delay passes at once and is recorded; FakeTimeProvider waits for the test to move it. A deadline passes
/// only when the delays, or <c>Advance</c>, have moved the clock beyond it.
/// </summary>
internal sealed class Clock(DateTimeOffset? start = null) : WatchedClock(start ?? DateTimeOffset.UtcNow)
{
    private readonly object _passing = new();
    private readonly ConcurrentQueue<TimeSpan> _delays = new();

    public IReadOnlyList<TimeSpan> Delays => [.. _delays];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (!IsDelay(state, dueTime)) return base.CreateTimer(callback, state, dueTime, period);

        _delays.Enqueue(dueTime);
        // As a timer of the machine does, this one rings on a thread of the pool: what follows a delay does not hold up the clock.
        var timer = base.CreateTimer(ringing => ThreadPool.QueueUserWorkItem(_ => callback(ringing)), state, dueTime, period);
        var due = GetUtcNow() + dueTime;
        ThreadPool.QueueUserWorkItem(_ => PassTo(due));
        return timer;
    }

    private void PassTo(DateTimeOffset due)
    {
        lock (_passing) // two delays that pass at once take as long as the longer one
        {
            var left = due - GetUtcNow();
            if (left > TimeSpan.Zero) Advance(left);
        }
    }
}
