namespace GraphDelegatedKit.Tests.Support;

/// <summary>
/// A clock on which every delay passes at once and is written down. Deadlines do not run by themselves: they pass when the
/// delays, or <see cref="Advance"/>, have moved the clock beyond them.
/// </summary>
internal sealed class Clock : TimeProvider
{
    private readonly object _gate = new();
    private readonly List<Alarm> _alarms = [];
    private readonly List<TimeSpan> _delays = [];
    private DateTimeOffset _now = DateTimeOffset.UtcNow; // MSAL reads the machine's clock, so ours begins there

    public IReadOnlyList<TimeSpan> Delays
    {
        get
        {
            lock (_gate) return [.. _delays];
        }
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate) return _now;
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public void Advance(TimeSpan by) => AdvanceTo(GetUtcNow() + by);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var alarm = new Alarm(this, callback, state);
        var isDelay = state is Task; // Task.Delay hands its own task; a deadline hands a CancellationTokenSource or something else
        lock (_gate)
        {
            _alarms.Add(alarm);
            if (isDelay && dueTime > TimeSpan.Zero && dueTime != Timeout.InfiniteTimeSpan) _delays.Add(dueTime);
        }

        alarm.Change(dueTime, period);
        if (isDelay && dueTime != Timeout.InfiniteTimeSpan) ThreadPool.QueueUserWorkItem(_ => AdvanceTo(alarm.Due));
        return alarm;
    }

    private void AdvanceTo(DateTimeOffset moment)
    {
        List<Alarm> due;
        lock (_gate)
        {
            if (moment > _now) _now = moment;
            due = [.. _alarms.Where(alarm => alarm.Due <= _now)];
            _alarms.RemoveAll(due.Contains);
        }

        foreach (var alarm in due) alarm.Ring();
    }

    private sealed class Alarm(Clock clock, TimerCallback callback, object? state) : ITimer
    {
        public DateTimeOffset Due { get; private set; } = DateTimeOffset.MaxValue;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._gate)
            {
                Due = dueTime == Timeout.InfiniteTimeSpan ? DateTimeOffset.MaxValue : clock._now + dueTime;
                if (!clock._alarms.Contains(this)) clock._alarms.Add(this);
            }

            return true;
        }

        public void Ring() => callback(state);

        public void Dispose()
        {
            lock (clock._gate) clock._alarms.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
