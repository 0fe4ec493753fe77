namespace GraphDelegatedKit.Bulk;

/// <summary>One wait at a time, kept as long as the moment stays the same.</summary>
internal sealed class WakeUpTimer(TimeProvider time) : IDisposable
{
    private static readonly TimeSpan MaxTimerDuration = TimeSpan.FromDays(30); // a timer takes no more than seven weeks

    private static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(1);

    private DateTimeOffset _dueAt;
    private Task? _delay;
    private CancellationTokenSource? _cancellation;

    public Task WaitUntilAsync(DateTimeOffset dueAt)
    {
        if (_delay is { IsCompleted: false } && (dueAt - _dueAt).Duration() < Tolerance) return _delay;

        Dispose();
        _cancellation = new CancellationTokenSource();
        var delay = dueAt - time.GetUtcNow();
        (_dueAt, _delay) = (dueAt, delay <= TimeSpan.Zero ? Task.CompletedTask : Task.Delay(delay < MaxTimerDuration ? TimeSpan.FromMilliseconds(Math.Ceiling(delay.TotalMilliseconds)) : MaxTimerDuration, time, _cancellation.Token));
        return _delay;
    }

    public void Dispose()
    {
        _cancellation?.Cancel();
        _cancellation?.Dispose();
        _cancellation = null;
    }
}
