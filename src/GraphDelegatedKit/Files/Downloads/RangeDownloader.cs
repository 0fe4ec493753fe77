using System.Buffers;
using System.Net;
using System.Runtime.CompilerServices;
using GraphDelegatedKit.Resilience;

namespace GraphDelegatedKit.Files.Downloads;

/// <summary>Downloads the bytes of one range in order, and recovers from lost connections, idle connections and expired URLs.</summary>
/// <param name="source">The source.</param>
/// <param name="from">The offset of the first byte.</param>
/// <param name="end">The offset after the last byte; <see langword="null"/> for the end of the file.</param>
/// <param name="writeAsync">Receives an offset and the bytes at that offset.</param>
internal sealed class RangeDownloader(DownloadSource source, long from, long? end, Func<long, ReadOnlyMemory<byte>, Task> writeAsync)
{
    // Small enough for the CPU cache, so that the bytes are decrypted, hashed and written while they are cached.
    public const int BufferSize = 32 * 1024;

    private readonly RetryBudget _retryBudget = new(RetryPolicy.Download, source.Jitter);
    private long _offset = from;

    public async Task FetchAsync(CancellationToken cancellationToken)
    {
        while (_offset < (end ?? long.MaxValue) && _offset < (source.Total ?? long.MaxValue))
        {
            var remote = source.Remote;
            Exception fault;
            try
            {
                // A server may return less than requested.
                if (await TryFetchAsync(remote, cancellationToken).ConfigureAwait(false)) continue;
                fault = new IOException("The response ended too early, or belongs to another version of the file.");
            }
            // InvalidDataException comes from a handler with automatic decompression.
            catch (Exception e) when (
                e is GraphException or IOException or HttpRequestException or TimeoutException or InvalidDataException)
            {
                fault = e;
            }

            if (source.MayBeErrorPage) throw source.CreateErrorPageException(ErrorPage.CreateHtmlException(remote));
            source.CountRetry();
            await RecoverAsync(fault, remote, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <returns>Whether the response was complete.</returns>
    private async Task<bool> TryFetchAsync(RemoteFile remote, CancellationToken cancellationToken)
    {
        using var response = await DownloadResponse.OpenAsync(source, remote, _offset, end, cancellationToken).ConfigureAwait(false);
        if (response.IsPartWithoutLength) source.UsesRanges = false;
        var range = response.Range;
        // A file shorter than the bytes already present has changed.
        if (range.Start is not { } start || range.Total < _offset) return false;
        if (!source.TryAccept(remote, range.Total, response.ETag)) return false;

        source.CountResponse();
        if (response.IsHtml) source.IsServedAsHtml = true;
        if (response is { IsHtml: true, IsWholeFileWithoutLength: true } && !ErrorPage.MayBeHtml(remote)) source.MayBeErrorPage = true;
        if (response.IsRangeIgnored) source.IgnoresRanges = true;

        using var idleTimeout = new CancellationTokenSource(Timeout.InfiniteTimeSpan, source.Time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, idleTimeout.Token);
        try
        {
            var body = await response.OpenAsync(linked.Token).ConfigureAwait(false);
            await using var _ = body.ConfigureAwait(false);
            return await SkipAsync(body, _offset - start, idleTimeout, linked.Token).ConfigureAwait(false)
                && await ReadAsync(body, response, idleTimeout, linked.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (idleTimeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw source.CreateIdleException(e);
        }
    }

    // A server may start before the requested offset, usually at the start of the file. The bytes before the offset are discarded.
    private async Task<bool> SkipAsync(Stream body, long bytes, CancellationTokenSource idleTimeout, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            while (bytes > 0)
            {
                var read = await ReadAsync(
                    body, buffer.AsMemory(0, (int)Math.Min(bytes, BufferSize)), idleTimeout, cancellationToken).ConfigureAwait(false);
                if (read == 0) return false;
                bytes -= read;
            }

            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task<bool> ReadAsync(
        Stream body, DownloadResponse response, CancellationTokenSource idleTimeout, CancellationToken cancellationToken)
    {
        var limit = Math.Min(Math.Min(end ?? long.MaxValue, source.Total ?? long.MaxValue), response.Range.End ?? long.MaxValue);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        var filled = 0;
        try
        {
            while (_offset + filled < limit)
            {
                var capacity = (int)Math.Min(BufferSize - filled, limit - _offset - filled);
                var read = await ReadAsync(body, buffer.AsMemory(filled, capacity), idleTimeout, cancellationToken).ConfigureAwait(false);
                if (read == 0) break;
                if ((filled += read) < BufferSize) continue;

                await writeAsync(_offset, buffer.AsMemory(0, filled)).ConfigureAwait(false);
                (_offset, filled) = (_offset + filled, 0);
            }
        }
        finally
        {
            // Keeps the bytes received before an error.
            if (filled > 0) await writeAsync(_offset, buffer.AsMemory(0, filled)).ConfigureAwait(false);
            _offset += filled;
            ArrayPool<byte>.Shared.Return(buffer);
        }

        // Without a length, the file ends at the size of the item, or where a response with the whole file ends. A partial response may
        // end anywhere.
        var isComplete = _offset >= limit;
        var isEndOfFile = isComplete ? _offset == source.Remote.Item.Size : response.IsWholeFileWithoutLength;
        if (source.Total is null && isEndOfFile) source.SetTotal(_offset);
        return isComplete || source.Total == _offset;
    }

    // Pooled, because a read usually returns one TLS record of 16 KiB, which makes 65,000 reads per GiB.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> ReadAsync(
        Stream body, Memory<byte> buffer, CancellationTokenSource idleTimeout, CancellationToken cancellationToken)
    {
        idleTimeout.CancelAfter(source.IdleTimeout);
        var read = await body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        idleTimeout.CancelAfter(Timeout.InfiniteTimeSpan);
        return read;
    }

    private async Task RecoverAsync(Exception fault, RemoteFile stale, CancellationToken cancellationToken)
    {
        var error = fault as GraphException;
        if (error is { Status: HttpStatusCode.RequestedRangeNotSatisfiable }
            && (error.TotalLength ?? stale.Item.Size) == _offset) // at the end of the file: no byte is missing
        {
            source.SetTotal(_offset);
            return;
        }

        if (error is not null && !DownloadErrorClassifier.IsRecoverable(error)) throw source.CreateRefusedException(error);
        if (error is not null && FaultClassifier.GetRequestedDelay(error.Status, error.RetryAfter) is { } delay)
        {
            if (!_retryBudget.TryUseRequestedDelay(delay, _offset)) throw source.CreateDelayTooLongException(delay, error);
            await source.Time.DelayAsync(delay, cancellationToken).ConfigureAwait(false);
            return;
        }

        _retryBudget.Advance(_offset);
        if (_retryBudget.IsExhausted)
        {
            throw error is { Status: HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden } ? source.CreateRefusedException(error)
                : error is not null && DownloadErrorClassifier.IsErrorPage(error) ? source.CreateErrorPageException(error)
                : source.CreateUnreachableException(fault); // new URLs did not help
        }

        var canRetryImmediately = _retryBudget.Attempts <= 1 && error is not null && DownloadErrorClassifier.IsUrlExpired(error);
        if (!canRetryImmediately) await source.Time.DelayAsync(_retryBudget.NextDelay, cancellationToken).ConfigureAwait(false);
        await source.RefreshAsync(stale, _retryBudget, cancellationToken).ConfigureAwait(false);
    }
}
