namespace GraphDelegatedKit.Files.Journal;

/// <summary>
/// Writes down the latest of what it is given, while the giver goes on: at once, but no sooner than a pause after the time before. What comes faster is left out for
/// what comes after it.
/// </summary>
/// <param name="write">Writes one; two are never written at once.</param>
/// <param name="delay">From the end of a write to the beginning of the next.</param>
/// <param name="time">Tells when it is over.</param>
internal sealed class CoalescingWriter<T>(Func<T, Task> write, TimeSpan delay, TimeProvider time) : IDisposable
    where T : class
{
    private readonly object _gate = new();
    private Task _writing = Task.CompletedTask;
    private ITimer? _timer;
    private bool _isDelaying;
    private T? _next;

    public void Submit(T value)
    {
        lock (_gate)
        {
            _next = value;
            if (!_isDelaying) StartNext();
        }
    }

    /// <summary>Ends when the latest is written; nobody who waits for that waits for the pause.</summary>
    public async Task FlushAsync()
    {
        while (GetCurrentWrite() is { IsCompletedSuccessfully: false } pendingWrite) await pendingWrite.ConfigureAwait(false);
    }

    public void Dispose() => _timer?.Dispose();

    private Task GetCurrentWrite()
    {
        lock (_gate)
        {
            StartNext();
            return _writing;
        }
    }

    private void StartNext()
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
            _isDelaying = true;
            _timer ??= time.CreateTimer(static state => ((CoalescingWriter<T>)state!).OnDelayElapsed(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _timer.Change(delay, Timeout.InfiniteTimeSpan);
        }
    }

    private void OnDelayElapsed()
    {
        lock (_gate)
        {
            _isDelaying = false;
            StartNext();
        }
    }
}
