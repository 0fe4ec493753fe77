using System.Runtime.ExceptionServices;

namespace GraphDelegatedKit.Bulk;

/// <summary>The caller's requests, taken one by one as they are ready. Its fault is kept until what it gave has been answered.</summary>
internal sealed class BulkSource(IAsyncEnumerable<BulkRequest> requests, TimeProvider time, CancellationToken cancellationToken) : IAsyncDisposable
{
    private readonly IAsyncEnumerator<BulkRequest> _requests = requests.GetAsyncEnumerator(cancellationToken);
    private long _requestedAt;

    public bool HasEnded { get; private set; }

    public ExceptionDispatchInfo? Fault { get; private set; }

    /// <summary>The answer that is waited for; <see langword="null"/> if none is.</summary>
    public Task<bool>? Pending { get; private set; }

    /// <summary>How long it had kept us waiting at a timestamp; less than nothing where it was asked later.</summary>
    public TimeSpan GetWaitTime(long timestamp) => Pending is null ? TimeSpan.Zero : time.GetElapsedTime(_requestedAt, timestamp);

    /// <returns><see langword="null"/> if there is none now.</returns>
    public async ValueTask<BulkRequest?> TryReadAsync()
    {
        if (HasEnded || Pending is { IsCompleted: false }) return null;
        try
        {
            if (Pending is null)
            {
                var moveNext = _requests.MoveNextAsync();
                (Pending, _requestedAt) = moveNext.IsCompleted ? (null, 0L) : (moveNext.AsTask(), time.GetTimestamp());
                if (Pending is not null) return null;
                HasEnded = !await moveNext.ConfigureAwait(false);
            }
            else
            {
                (var completed, Pending) = (Pending, null);
                HasEnded = !await completed.ConfigureAwait(false);
            }

            return HasEnded ? null : _requests.Current ?? throw new ArgumentException("A request of a bulk job is null.", nameof(requests));
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
        if (Pending is { } pending) await ((Task)pending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // an iterator cannot be disposed while it runs
        await _requests.DisposeAsync().ConfigureAwait(false);
    }
}
