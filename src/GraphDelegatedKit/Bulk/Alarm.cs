namespace GraphDelegatedKit.Bulk;

/// <summary>One wait at a time, kept as long as the moment stays the same.</summary>
internal sealed class Alarm(TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(30); // a timer takes no more than seven weeks

    private static readonly TimeSpan Same = TimeSpan.FromMilliseconds(1);

    private DateTimeOffset _moment;
    private Task? _wait;
    private CancellationTokenSource? _cancel;

    public Task At(DateTimeOffset moment)
    {
        if (_wait is { IsCompleted: false } && (moment - _moment).Duration() < Same) return _wait;

        Dispose();
        _cancel = new CancellationTokenSource();
        var wait = moment - time.GetUtcNow();
        (_moment, _wait) = (moment, wait <= TimeSpan.Zero ? Task.CompletedTask : Task.Delay(wait < Longest ? TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds)) : Longest, time, _cancel.Token));
        return _wait;
    }

    public void Dispose()
    {
        _cancel?.Cancel();
        _cancel?.Dispose();
        _cancel = null;
    }
}
