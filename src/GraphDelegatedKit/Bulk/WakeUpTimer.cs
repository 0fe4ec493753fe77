using GraphDelegatedKit.Resilience;

namespace GraphDelegatedKit.Bulk;

/// <summary>A timer with one wait at a time. The wait is reused while its due time stays the same.</summary>
internal sealed class WakeUpTimer(TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(1);

    private DateTimeOffset _dueAt;
    private Task? _delay;
    private CancellationTokenSource? _cancellation;

    public Task WaitUntilAsync(DateTimeOffset dueAt)
    {
        if (_delay is { IsCompleted: false } && (dueAt - _dueAt).Duration() < Tolerance) return _delay;

        Dispose();
        _cancellation = new CancellationTokenSource();
        (_dueAt, _delay) = (dueAt, time.DelayAsync(dueAt - time.GetUtcNow(), _cancellation.Token));
        return _delay;
    }

    public void Dispose()
    {
        _cancellation?.Cancel();
        _cancellation?.Dispose();
        _cancellation = null;
    }
}
