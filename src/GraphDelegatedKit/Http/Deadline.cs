namespace GraphDelegatedKit.Http;

/// <summary>The time one call may take in all. It stands still while a person is waited for.</summary>
internal sealed class Deadline : IDisposable
{
    public static readonly Deadline None = new(Timeout.InfiniteTimeSpan, TimeProvider.System);

    public static readonly TimeSpan MaxTimerDuration = TimeSpan.FromDays(30); // none takes more than seven weeks

    private readonly object _gate = new();
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _cancellation = new();
    private readonly ITimer? _timer;
    private TimeSpan _remaining;
    private long _startTimestamp;
    private bool _isPaused;

    public Deadline(TimeSpan duration, TimeProvider time)
    {
        (_time, _remaining, _startTimestamp) = (time, duration, time.GetTimestamp());
        if (duration == Timeout.InfiniteTimeSpan) return;

        _timer = time.CreateTimer(static deadline => ((Deadline)deadline!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        StartTimer();
    }

    public CancellationToken CancellationToken => _cancellation.Token;

    public TimeSpan Remaining => _timer is null ? TimeSpan.MaxValue : _isPaused ? _remaining : _remaining - _time.GetElapsedTime(_startTimestamp);

    public void Pause()
    {
        lock (_gate)
        {
            (_remaining, _isPaused) = (Remaining, true);
            _timer?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    public void Resume()
    {
        lock (_gate)
        {
            (_startTimestamp, _isPaused) = (_time.GetTimestamp(), false);
            StartTimer();
        }
    }

    /// <summary>Ends it before its time.</summary>
    public void Cancel() => _cancellation.Cancel();

    // Not _over: it holds nothing that needs letting go of, and a timer that rings at this moment would find it gone.
    public void Dispose() => _timer?.Dispose();

    private void StartTimer()
    {
        var remaining = Remaining > TimeSpan.Zero ? Remaining : TimeSpan.Zero;
        _timer?.Change(remaining < MaxTimerDuration ? TimeSpan.FromMilliseconds(Math.Ceiling(remaining.TotalMilliseconds)) : MaxTimerDuration, Timeout.InfiniteTimeSpan);
    }

    private void OnTimer()
    {
        lock (_gate)
        {
            if (_isPaused) return;
            if (Remaining > TimeSpan.Zero)
            {
                StartTimer();
                return;
            }
        }

        Cancel();
    }
}
