namespace GraphDelegatedKit.Http;

/// <summary>The time one call may take in all. It stands still while a person is waited for.</summary>
internal sealed class Deadline : IDisposable
{
    public static readonly Deadline None = new(Timeout.InfiniteTimeSpan, TimeProvider.System);

    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _over = new();
    private readonly ITimer? _timer;
    private TimeSpan _left;
    private long _since;
    private bool _paused;

    public Deadline(TimeSpan length, TimeProvider time)
    {
        (_time, _left, _since) = (time, length, time.GetTimestamp());
        if (length != Timeout.InfiniteTimeSpan) _timer = time.CreateTimer(static over => ((CancellationTokenSource)over!).Cancel(), _over, length, Timeout.InfiniteTimeSpan);
    }

    public CancellationToken Over => _over.Token;

    public TimeSpan Left => _timer is null ? TimeSpan.MaxValue : _paused ? _left : _left - _time.GetElapsedTime(_since);

    public void Pause()
    {
        (_left, _paused) = (Left, true);
        _timer?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Resume()
    {
        (_since, _paused) = (_time.GetTimestamp(), false);
        _timer?.Change(_left > TimeSpan.Zero ? _left : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    public void Dispose()
    {
        if (this == None) return;
        _timer?.Dispose();
        _over.Dispose();
    }
}
