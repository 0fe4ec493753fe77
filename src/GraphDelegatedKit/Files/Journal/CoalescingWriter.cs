namespace GraphDelegatedKit.Files.Journal;

/// <summary>
/// Writes the latest of the submitted values in the background: immediately, or after a delay since the previous write. A value that is
/// replaced before it is written is skipped.
/// </summary>
/// <param name="write">Writes a value. Writes never run at the same time.</param>
/// <param name="delay">The delay between the end of a write and the start of the next one.</param>
/// <param name="time">The clock.</param>
internal sealed class CoalescingWriter<T>(Func<T, Task> write, TimeSpan delay, TimeProvider time) : IDisposable
    where T : class
{
    private readonly object _gate = new();
    private Task _writing = Task.CompletedTask;
    private ITimer? _timer;
    private bool _isDelaying;
    private T? _next;

    /// <summary>Makes a value the next one to write, in place of one that was not written yet.</summary>
    public void Submit(T value)
    {
        lock (_gate)
        {
            _next = value;
            if (!_isDelaying) StartNext();
        }
    }

    /// <summary>Completes when the latest value is written, without waiting for the delay.</summary>
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
            _writing = Task.CompletedTask; // allows the next write to start
            _isDelaying = true;
            _timer ??= time.CreateTimer(
                static state => ((CoalescingWriter<T>)state!).OnDelayElapsed(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
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
