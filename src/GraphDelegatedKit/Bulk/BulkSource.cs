using System.Runtime.ExceptionServices;

namespace GraphDelegatedKit.Bulk;

/// <summary>
/// The caller's sequence of requests, read one by one. An exception of the sequence is kept until all requests read before it have
/// results.
/// </summary>
internal sealed class BulkSource(
    IAsyncEnumerable<BulkRequest> requests, TimeProvider time, CancellationToken cancellationToken) : IAsyncDisposable
{
    private readonly IAsyncEnumerator<BulkRequest> _requests = requests.GetAsyncEnumerator(cancellationToken);
    private long _pendingSince; // timestamp

    public bool HasEnded { get; private set; }

    public ExceptionDispatchInfo? Fault { get; private set; }

    /// <summary>The read in progress; <see langword="null"/> if there is none.</summary>
    public Task<bool>? Pending { get; private set; }

    /// <summary>
    /// Gets how long the read in progress had been pending at a timestamp. The value is negative if the read started later.
    /// </summary>
    public TimeSpan GetWaitTime(long timestamp) => Pending is null ? TimeSpan.Zero : time.GetElapsedTime(_pendingSince, timestamp);

    /// <returns>The next request; <see langword="null"/> if none is available now.</returns>
    public async ValueTask<BulkRequest?> TryReadAsync()
    {
        if (HasEnded || Pending is { IsCompleted: false }) return null;
        try
        {
            if (Pending is null)
            {
                var moveNext = _requests.MoveNextAsync();
                if (!moveNext.IsCompleted)
                {
                    (Pending, _pendingSince) = (moveNext.AsTask(), time.GetTimestamp());
                    return null;
                }

                HasEnded = !await moveNext.ConfigureAwait(false);
            }
            else
            {
                (var completed, Pending) = (Pending, null);
                HasEnded = !await completed.ConfigureAwait(false);
            }

            return HasEnded
                ? null
                : _requests.Current ?? throw new ArgumentException("The sequence contains a null request.", nameof(requests));
        }
        catch (Exception e)
        {
            (HasEnded, Fault) = (true, ExceptionDispatchInfo.Capture(e));
            return null;
        }
    }

    public void Stop() => HasEnded = true;

    public async ValueTask DisposeAsync()
    {
        // An iterator cannot be disposed while it runs.
        if (Pending is { } pending) await ((Task)pending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _requests.DisposeAsync().ConfigureAwait(false);
    }
}
