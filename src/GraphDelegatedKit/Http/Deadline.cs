using GraphDelegatedKit.Resilience;
using GraphDelegatedKit.Tokens;

namespace GraphDelegatedKit.Http;

/// <summary>The time limit of a whole call. It is paused while a person signs in.</summary>
internal sealed class Deadline : IDisposable, ITokenRequestObserver
{
    /// <summary>No time limit. All requests without one share it, so it is never cancelled.</summary>
    public static readonly Deadline None = new(Timeout.InfiniteTimeSpan, TimeProvider.System);

    private readonly object _lock = new(); // guards the fields that Pause and Resume change
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

        var never = Timeout.InfiniteTimeSpan;
        _timer = time.CreateTimer(static deadline => ((Deadline)deadline!).OnTimer(), this, never, never);
        StartTimer();
    }

    public CancellationToken CancellationToken => _cancellation.Token;

    /// <summary>Gets the remaining time; negative after the deadline, and <see cref="TimeSpan.MaxValue"/> without a time limit.</summary>
    public TimeSpan Remaining =>
        _timer is null ? TimeSpan.MaxValue : _isPaused ? _remaining : _remaining - _time.GetElapsedTime(_startTimestamp);

    public void Pause()
    {
        lock (_lock)
        {
            if (_isPaused) return;
            (_remaining, _isPaused) = (Remaining, true);
            _timer?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    public void Resume()
    {
        lock (_lock)
        {
            if (!_isPaused) return;
            (_startTimestamp, _isPaused) = (_time.GetTimestamp(), false);
            StartTimer();
        }
    }

    void ITokenRequestObserver.OnInteractionStarted() => Pause();

    void ITokenRequestObserver.OnInteractionEnded() => Resume();

    /// <summary>Cancels the call, at its deadline or because the caller cancelled it.</summary>
    public void Cancel() => _cancellation.Cancel();

    // The cancellation source is not disposed: it holds no resources, and a timer that fires at this moment still needs it.
    public void Dispose() => _timer?.Dispose();

    private void StartTimer() => _timer?.Change(TimerDuration.Clamp(Remaining), Timeout.InfiniteTimeSpan);

    private void OnTimer()
    {
        lock (_lock)
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
