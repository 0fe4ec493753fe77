namespace GraphDelegatedKit.Testing.Hosting;

// A timer of LocalClock: a timer of its base provider, which is set again when the clock is moved. When the base timer calls back, the
// timer is due. The base timer has no period, so that the time of the next call is always known.
internal sealed class LocalTimer : ITimer
{
    private readonly LocalClock _clock;
    private readonly TimerCallback _callback;
    private readonly object? _state;
    private readonly object _gate = new();
    private readonly ITimer? _baseTimer; // null if it calls back before it has been created
    private TimeSpan? _due; // by LocalClock.Elapsed; null for a timer that is not set
    private TimeSpan _period;
    private int _version; // counts the changes of _due
    private bool _isDisposed;

    public LocalTimer(
        LocalClock clock, TimeProvider baseProvider, TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        (_clock, _callback, _state) = (clock, callback, state);
        var offset = clock.Offset;
        Set(dueTime, period);
        _baseTimer = baseProvider.CreateTimer(_ => OnBaseTimer(), state, dueTime, Timeout.InfiniteTimeSpan);
        if (clock.Offset != offset || period > TimeSpan.Zero)
            SetBaseTimer(); // the clock has moved in the meantime, or the timer has called back already
    }

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        if (!Set(dueTime, period))
            return false;
        SetBaseTimer();
        return true;
    }

    // The clock calls this method after it has moved, too. The base timer may call back at once, so it is set outside the lock.
    public void SetBaseTimer()
    {
        for (var isCurrent = false; !isCurrent;)
        {
            TimeSpan wait;
            int version;
            lock (_gate)
            {
                if (_isDisposed)
                    return;
                version = _version;
                var remaining = _due - _clock.Elapsed;
                wait = remaining is null ? Timeout.InfiniteTimeSpan : remaining > TimeSpan.Zero ? remaining.Value : TimeSpan.Zero;
            }

            _baseTimer?.Change(wait, Timeout.InfiniteTimeSpan);
            lock (_gate)
            {
                isCurrent = version == _version;
            }
        }
    }

    public void Dispose()
    {
        MarkDisposed();
        _baseTimer!.Dispose();
    }

    public ValueTask DisposeAsync()
    {
        MarkDisposed();
        return _baseTimer!.DisposeAsync();
    }

    private bool Set(TimeSpan dueTime, TimeSpan period)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dueTime, Timeout.InfiniteTimeSpan);
        ArgumentOutOfRangeException.ThrowIfLessThan(period, Timeout.InfiniteTimeSpan);
        lock (_gate)
        {
            if (_isDisposed)
                return false;
            _period = period;
            SetDue(dueTime < TimeSpan.Zero ? null : _clock.Elapsed + dueTime);
            return true;
        }
    }

    private void OnBaseTimer()
    {
        lock (_gate)
        {
            if (_isDisposed || _due is not { } due)
                return;
            var now = _clock.Elapsed;
            SetDue(_period <= TimeSpan.Zero ? null : due + _period > now ? due + _period : now + _period);
        }

        if (_period > TimeSpan.Zero)
            SetBaseTimer();
        _callback(_state);
    }

    private void SetDue(TimeSpan? due)
    {
        _due = due;
        _version++;
        if (due is null)
            _clock.Remove(this);
        else
            _clock.Add(this);
    }

    private void MarkDisposed()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _clock.Remove(this);
        }
    }
}
