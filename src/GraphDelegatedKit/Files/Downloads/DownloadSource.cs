using System.Net;
using GraphDelegatedKit.Files.Content;

namespace GraphDelegatedKit.Files.Downloads;

/// <summary>The way to one file on the service: which content it is, where that is given out now, and what is to be done when that ends. Shared by all that read it.</summary>
internal sealed class DownloadSource(IGraphClient graph, DrivePath path, RemoteFile remote, TimeSpan idleTimeout, TimeProvider time, Func<double> jitter) : IDisposable
{
    private readonly SemaphoreSlim _refreshLock = new(1, 1);
    private readonly object _gate = new();
    private RemoteFile _remote = remote;
    private string? _servedETag;
    private bool _isItemETag;
    private long _total = -1;
    private int _responses, _retries;

    public IGraphClient Graph => graph;

    public TimeProvider Time => time;

    public TimeSpan IdleTimeout => idleTimeout;

    public Func<double> Jitter => jitter;

    public RemoteFile Remote => Volatile.Read(ref _remote);

    /// <summary>Bytes the service serves, once it has said so: for Office documents not always what the item tells.</summary>
    public long? Total => Volatile.Read(ref _total) is >= 0 and var total ? total : null;

    public long ExpectedTotal => Total ?? Remote.Item.Size ?? 0;

    /// <summary>Whether parts are asked for. If not, all of the file is, and what is here already is passed over.</summary>
    public bool UsesRanges { get; set; } = true;

    /// <summary>Whether the server has answered a range with everything.</summary>
    public bool IgnoresRanges { get; set; }

    /// <summary>How many answers bytes were taken of.</summary>
    public int ResponseCount => Volatile.Read(ref _responses);

    public int Retries => Volatile.Read(ref _retries);

    /// <summary>Bytes that are safe, for whoever is told that it stopped.</summary>
    public long BytesConfirmed { get; set; }

    /// <summary>Takes what an answer says of the file.</summary>
    /// <returns>Whether its bytes are of the content we mean; if not, the item is to be looked at.</returns>
    /// <exception cref="TransferInterruptedException">The file has another length than before, so it is another one.</exception>
    public bool TryAccept(RemoteFile requested, long? total, string? eTag)
    {
        lock (_gate)
        {
            if (total is { } reportedTotal)
            {
                if (_total >= 0 && _total != reportedTotal) throw CreateItemChangedException();
                Volatile.Write(ref _total, reportedTotal);
            }

            if (eTag is null) return true;
            if (_servedETag is null) (_servedETag, _isItemETag) = (eTag, eTag == requested.Item.ETag); // most servers give the item's own tag, and then it is held to that
            return _isItemETag ? eTag == requested.Item.ETag : eTag == _servedETag;
        }
    }

    public void SetTotal(long total) => TryAccept(Remote, total, null);

    public void CountResponse() => Interlocked.Increment(ref _responses);

    public void CountRetry() => Interlocked.Increment(ref _retries);

    /// <summary>Looks at the item again: for an address that lives, and to see that it is the same file still.</summary>
    /// <exception cref="TransferInterruptedException">It is not, or it cannot be had any more.</exception>
    public async Task RefreshAsync(RemoteFile stale, RetryBudget retryBudget, CancellationToken cancellationToken)
    {
        await _refreshLock.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var retryAfterBudget = new RetryAfterBudget();
            while (ReferenceEquals(Remote, stale))
                await TryRefreshAsync(retryBudget, retryAfterBudget, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _refreshLock.Release();
        }
    }

    public TransferInterruptedException CreateRefusedException(GraphException e) =>
        CreateInterruptedException(TransferReason.Refused, $"the service refused to go on ({e.Code}). {e.Remedy ?? "Look at the inner exception"}".TrimEnd('.'), e);

    public TransferInterruptedException CreateUnreachableException(Exception? fault) =>
        CreateInterruptedException(TransferReason.Unreachable, $"the service could not be reached or failed {RetryBudget.MaxAttempts} times in a row. Run it again", fault);

    public TransferInterruptedException CreateDelayTooLongException(TimeSpan delay, GraphException e) =>
        CreateInterruptedException(TransferReason.Unreachable, $"the service asks to be left alone for {delay:c}, and has not given a byte before. Run it again after that", e);

    public TransferInterruptedException CreateUnknownLengthException() =>
        CreateInterruptedException(TransferReason.Refused, "the service tells nowhere how long the file is, so that it cannot be read in parts. Download it instead");

    /// <summary>What an item that cannot be looked at any more means for a download that has begun.</summary>
    public TransferInterruptedException CreateItemLostException(GraphException e) =>
        e.Status is HttpStatusCode.NotFound or HttpStatusCode.Gone ? CreateItemChangedException(e) // there may be another one of its name
        : DownloadErrorClassifier.IsTransientLookupError(e) ? CreateUnreachableException(e)
        : CreateRefusedException(e);

    public TransferInterruptedException CreateItemChangedException(Exception? inner = null) =>
        CreateInterruptedException(TransferReason.ItemChanged, "the file on the service is not the one any more that was begun with", inner);

    public TransferInterruptedException CreateInterruptedException(TransferReason reason, string problem, Exception? inner = null) =>
        new(reason, $"The download of '{Remote.Name}' stopped with {BytesConfirmed} of {ExpectedTotal} bytes here: {problem}.", inner) { BytesConfirmed = BytesConfirmed, TotalBytes = ExpectedTotal };

    public void Dispose() => _refreshLock.Dispose();

    private async Task TryRefreshAsync(RetryBudget retryBudget, RetryAfterBudget retryAfterBudget, CancellationToken cancellationToken)
    {
        try
        {
            var current = await RemoteFile.GetAsync(graph, DrivePath.ById(path.DriveId, Remote.Item.Id!), cancellationToken).ConfigureAwait(false);
            if (!current.HasSameContentAs(Remote)) throw CreateItemChangedException();
            Volatile.Write(ref _remote, current);
        }
        catch (GraphException e)
        {
            if (!DownloadErrorClassifier.IsTransientLookupError(e)) throw CreateItemLostException(e);
            var retryAfter = DownloadErrorClassifier.GetRetryAfter(e);
            if (retryAfter is { } delay && !retryAfterBudget.TryConsume(delay, 0)) throw CreateDelayTooLongException(delay, e);
            if (retryAfter is null) retryBudget.RecordFailure();
            if (retryBudget.IsExhausted) throw CreateUnreachableException(e);
            await Task.Delay(retryAfter ?? retryBudget.NextDelay, time, cancellationToken).ConfigureAwait(false);
        }
    }
}
