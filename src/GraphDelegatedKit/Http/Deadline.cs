namespace GraphDelegatedKit.Http;

/// <summary>The time one call may take in all. It stands still while a person is waited for.</summary>
internal sealed class Deadline : IDisposable
{
    public static readonly Deadline None = new(Timeout.InfiniteTimeSpan, TimeProvider.System);

    public static readonly TimeSpan LongestTimer = TimeSpan.FromDays(30); // none takes more than seven weeks

    private readonly object _gate = new();
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _over = new();
    private readonly ITimer? _timer;
    private TimeSpan _left;
    private long _since;
    private bool _paused;

    public Deadline(TimeSpan length, TimeProvider time)
    {
        (_time, _left, _since) = (time, length, time.GetTimestamp());
        if (length == Timeout.InfiniteTimeSpan) return;

        _timer = time.CreateTimer(static deadline => ((Deadline)deadline!).Ring(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Arm();
    }

    public CancellationToken Over => _over.Token;

    public TimeSpan Left => _timer is null ? TimeSpan.MaxValue : _paused ? _left : _left - _time.GetElapsedTime(_since);

    public void Pause()
    {
        lock (_gate)
        {
            (_left, _paused) = (Left, true);
            _timer?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    public void Resume()
    {
        lock (_gate)
        {
            (_since, _paused) = (_time.GetTimestamp(), false);
            Arm();
        }
    }

    /// <summary>Ends it before its time.</summary>
    public void End() => _over.Cancel();

    // Not _over: it holds nothing that needs letting go of, and a timer that rings at this moment would find it gone.
    public void Dispose() => _timer?.Dispose();

    private void Arm()
    {
        var left = Left > TimeSpan.Zero ? Left : TimeSpan.Zero;
        _timer?.Change(left < LongestTimer ? TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)) : LongestTimer, Timeout.InfiniteTimeSpan);
    }

    private void Ring()
    {
        lock (_gate)
        {
            if (_paused) return;
            if (Left > TimeSpan.Zero)
            {
                Arm();
                return;
            }
        }

        End();
    }
}
