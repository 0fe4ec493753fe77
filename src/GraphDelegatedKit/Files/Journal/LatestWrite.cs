namespace GraphDelegatedKit.Files;

/// <summary>
/// Writes down the latest of what it is given, while the giver goes on: at once, but no sooner than a pause after the time before. What comes faster is left out for
/// what comes after it.
/// </summary>
/// <param name="write">Writes one; two are never written at once.</param>
/// <param name="pause">From the end of a write to the beginning of the next.</param>
/// <param name="time">Tells when it is over.</param>
internal sealed class LatestWrite<T>(Func<T, Task> write, TimeSpan pause, TimeProvider time) : IDisposable
    where T : class
{
    private readonly object _gate = new();
    private Task _writing = Task.CompletedTask;
    private ITimer? _timer;
    private bool _isPausing;
    private T? _next;

    public void Keep(T latest)
    {
        lock (_gate)
        {
            _next = latest;
            if (!_isPausing) Begin();
        }
    }

    /// <summary>Ends when the latest is written; nobody who waits for that waits for the pause.</summary>
    public async Task KeptAsync()
    {
        while (Writing() is { IsCompletedSuccessfully: false } writing) await writing.ConfigureAwait(false);
    }

    public void Dispose() => _timer?.Dispose();

    private Task Writing()
    {
        lock (_gate)
        {
            Begin();
            return _writing;
        }
    }

    private void Begin()
    {
        if (_next is not { } next || !_writing.IsCompleted) return;
        _next = null;
        _writing = Task.Run(() => WriteAsync(next));
    }

    private async Task WriteAsync(T next)
    {
        await write(next).ConfigureAwait(false);
        lock (_gate)
        {
            _writing = Task.CompletedTask; // the next one does not count on us any more
            _isPausing = true;
            _timer ??= time.CreateTimer(static self => ((LatestWrite<T>)self!).GoOn(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _timer.Change(pause, Timeout.InfiniteTimeSpan);
        }
    }

    private void GoOn()
    {
        lock (_gate)
        {
            _isPausing = false;
            Begin();
        }
    }
}
