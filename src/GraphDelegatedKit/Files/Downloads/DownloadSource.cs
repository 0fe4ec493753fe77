using System.Net;
using GraphDelegatedKit.Client;
using GraphDelegatedKit.Resilience;

namespace GraphDelegatedKit.Files.Downloads;

/// <summary>
/// The source of a download: the content to read, its current download URL, and the recovery when that URL fails. Shared by all
/// connections.
/// </summary>
internal sealed class DownloadSource(
    IGraphClient graph, RemoteFile remote, TimeSpan idleTimeout, TimeProvider time, Func<double> jitter) : IDisposable
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

    /// <summary>
    /// Gets the size according to the download response, in bytes; <see langword="null"/> until it is known. For Office documents it may
    /// differ from the size of the item.
    /// </summary>
    public long? Total => Volatile.Read(ref _total) is >= 0 and var total ? total : null;

    public long ExpectedTotal => Total ?? Remote.Item.Size ?? 0;

    // The flags below are set by any of the parallel connections, without a lock. Each is assigned only when it changes, and never changes
    // back, so no assignment is lost. A connection sees its own assignments; a stale value of another connection costs one more request,
    // never a wrong byte, because the values are read again when all connections have ended.

    /// <summary>
    /// Gets or sets whether requests ask for ranges. Otherwise each request asks for the whole file, and bytes that are already present
    /// are skipped.
    /// </summary>
    public bool UsesRanges { get; set; } = true;

    /// <summary>Gets or sets whether the server has responded to a range request with the whole file.</summary>
    public bool IgnoresRanges { get; set; }

    /// <summary>Gets or sets whether the bytes that are used were labelled as HTML.</summary>
    public bool IsServedAsHtml { get; set; }

    /// <summary>
    /// Gets or sets whether the received bytes may be an error page instead of the file: the response is labelled as HTML, the file is not
    /// HTML, and the response has no length. Nothing is appended to such bytes.
    /// </summary>
    public bool MayBeErrorPage { get; set; }

    /// <summary>Gets the number of responses whose bytes were used.</summary>
    public int ResponseCount => Volatile.Read(ref _responses);

    public int Retries => Volatile.Read(ref _retries);

    /// <summary>
    /// Gets or sets the number of bytes that are present. Used only in the error of an interrupted download, which may name a few less.
    /// </summary>
    public long BytesConfirmed { get; set; }

    /// <summary>Checks the length and the entity tag of a response.</summary>
    /// <returns>Whether the response belongs to the expected content. If not, the item must be refreshed.</returns>
    /// <exception cref="TransferInterruptedException">The length differs from an earlier response, so the file has changed.</exception>
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
            var (servedETag, itemETag) = (GetETagValue(eTag), GetETagValue(requested.Item.ETag));
            // Most servers return the entity tag of the item. If the first response does, all responses must.
            if (_servedETag is null) (_servedETag, _isItemETag) = (servedETag, servedETag == itemETag);
            return servedETag == (_isItemETag ? itemETag : _servedETag);
        }
    }

    public void SetTotal(long total) => TryAccept(Remote, total, null);

    public void CountResponse() => Interlocked.Increment(ref _responses);

    public void CountRetry() => Interlocked.Increment(ref _retries);

    /// <summary>Reads the item again to get a valid download URL and to check that the content is unchanged.</summary>
    /// <exception cref="TransferInterruptedException">The content has changed, or the item cannot be read.</exception>
    public async Task RefreshAsync(RemoteFile stale, RetryBudget retryBudget, CancellationToken cancellationToken)
    {
        await _refreshLock.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            while (ReferenceEquals(Remote, stale))
                await TryRefreshAsync(retryBudget, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _refreshLock.Release();
        }
    }

    public TransferInterruptedException CreateRefusedException(GraphException e) =>
        CreateInterruptedException(
            InfectedFile.IsReportedBy(e) ? TransferReason.BlockedAsMalware : TransferReason.Refused,
            $"the service refused the request ({e.Code}). {e.Remedy ?? "See the inner exception"}".TrimEnd('.'),
            e);

    public TransferInterruptedException CreateUnreachableException(Exception? fault) =>
        CreateInterruptedException(
            TransferReason.Unreachable,
            $"the service was unreachable or failed {RetryPolicy.Download.MaxAttempts} times in a row. Run the download again",
            fault);

    public TransferInterruptedException CreateMismatchException(long size) =>
        CreateInterruptedException(
            TransferReason.ContentMismatch,
            $"the service delivered {size} bytes, and not the content that it lists with {Remote.Item.Size} bytes. "
            + "Nothing was stored. Run the download again");

    public TransferInterruptedException CreateErrorPageException(GraphException page) =>
        InfectedFile.IsReportedBy(page)
            ? CreateRefusedException(page)
            : CreateInterruptedException(TransferReason.ContentMismatch, $"{page.Message} {page.Remedy}".TrimEnd(' ', '.'), page);

    public TransferInterruptedException CreateDelayTooLongException(TimeSpan delay, GraphException e) =>
        CreateInterruptedException(
            TransferReason.Unreachable,
            $"the service requested a delay of {delay:c}, and the delays without progress are too long. Run the download again later",
            e);

    public TransferInterruptedException CreateUnknownLengthException() =>
        CreateInterruptedException(
            TransferReason.Refused,
            "the service does not report the length of the file, so the file cannot be read in parts. Download the file to disk instead");

    /// <summary>Creates the exception for a download whose item can no longer be read.</summary>
    public TransferInterruptedException CreateItemLostException(GraphException e) =>
        e.Status is HttpStatusCode.NotFound or HttpStatusCode.Gone ? CreateItemChangedException(e) // another item may have its name now
        : e.Code == RemoteFile.NotAFileCode ? CreateItemChangedException(e)
        : DownloadErrorClassifier.IsTransient(e) ? CreateUnreachableException(e)
        : CreateRefusedException(e);

    public TransferInterruptedException CreateItemChangedException(Exception? inner = null) =>
        CreateInterruptedException(
            TransferReason.ItemChanged, "the file on the service has changed since the download began. Download it again", inner);

    /// <summary>Creates the exception for a connection that delivered no data for too long.</summary>
    public TimeoutException CreateIdleException(OperationCanceledException inner) => new(
        $"No data was received within {idleTimeout}. Check the connection. For a download to a file, DownloadOptions.IdleTimeout can be "
        + "longer.",
        inner);

    public TransferInterruptedException CreateInterruptedException(TransferReason reason, string problem, Exception? inner = null) =>
        new(reason, $"The download of '{Remote.Name}' stopped after {BytesConfirmed} of {ExpectedTotal} bytes: {problem}.", inner)
        {
            BytesConfirmed = BytesConfirmed,
            TotalBytes = ExpectedTotal,
        };

    public void Dispose() => _refreshLock.Dispose();

    // Servers and proxies add or remove the mark of a weak tag and the quotes.
    private static string? GetETagValue(string? eTag) =>
        (eTag?.StartsWith("W/", StringComparison.OrdinalIgnoreCase) == true ? eTag[2..] : eTag)?.Trim('"');

    private async Task TryRefreshAsync(RetryBudget retryBudget, CancellationToken cancellationToken)
    {
        try
        {
            var itemPath = DrivePath.ById(Remote.DriveId, Remote.Item.Id!);
            var current = await RemoteFile.GetAsync(graph, itemPath, cancellationToken).ConfigureAwait(false);
            if (!current.HasSameContentAs(Remote)) throw CreateItemChangedException();
            Volatile.Write(ref _remote, current);
        }
        catch (GraphException e)
        {
            if (!DownloadErrorClassifier.IsTransient(e)) throw CreateItemLostException(e);
            var requestedDelay = FaultClassifier.GetRequestedDelay(e.Status, e.RetryAfter);
            if (requestedDelay is { } delay && !retryBudget.TryUseRequestedDelay(delay)) throw CreateDelayTooLongException(delay, e);
            if (requestedDelay is null) retryBudget.RecordFailure();
            if (retryBudget.IsExhausted) throw CreateUnreachableException(e);
            await time.DelayAsync(requestedDelay ?? retryBudget.NextDelay, cancellationToken).ConfigureAwait(false);
        }
    }
}
