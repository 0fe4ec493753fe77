using System.Buffers;
using System.Net;
using System.Runtime.CompilerServices;
using GraphDelegatedKit.Files.Content;

namespace GraphDelegatedKit.Files.Downloads;

/// <summary>Fetches the bytes of one stretch in order, through lost connections, silence and addresses that end.</summary>
/// <param name="source">The file.</param>
/// <param name="from">The first byte.</param>
/// <param name="end">The byte after the last; <see langword="null"/> for the file's end.</param>
/// <param name="writeAsync">Takes bytes and their offset.</param>
internal sealed class RangeDownloader(DownloadSource source, long from, long? end, Func<long, ReadOnlyMemory<byte>, Task> writeAsync)
{
    // What fits into a processor's own cache is decrypted, hashed and written at once.
    public const int BufferSize = 32 * 1024;

    private readonly RetryBudget _retryBudget = new(source.Jitter);
    private readonly RetryAfterBudget _retryAfterBudget = new();
    private long _offset = from;

    public async Task FetchAsync(CancellationToken cancellationToken)
    {
        while (_offset < (end ?? long.MaxValue) && _offset < (source.Total ?? long.MaxValue))
        {
            var remote = source.Remote;
            Exception fault;
            try
            {
                if (await TryFetchAsync(remote, cancellationToken).ConfigureAwait(false)) continue; // a server may give less than it was asked for, and say so
                fault = new IOException("The answer ended before the file did, or was of another version of it.");
            }
            catch (Exception e) when (e is GraphException or IOException or HttpRequestException or TimeoutException or InvalidDataException) // the last from a handler that unpacks
            {
                fault = e;
            }

            source.CountRetry();
            await RecoverAsync(fault, remote, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <returns>Whether it gave all it said it would.</returns>
    private async Task<bool> TryFetchAsync(RemoteFile remote, CancellationToken cancellationToken)
    {
        using var response = await DownloadResponse.OpenAsync(source, remote, _offset, end, cancellationToken).ConfigureAwait(false);
        if (response.IsPartWithoutLength) source.UsesRanges = false;
        if (response.Range.Start is not { } start || response.Range.Total < _offset || !source.TryAccept(remote, response.Range.Total, response.ETag)) return false; // shorter than what is here: it is something else

        source.CountResponse();
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
            throw new TimeoutException($"No byte came within {source.IdleTimeout}.", e);
        }
    }

    // A server may begin before what was asked for, at the very beginning as a rule: what is here already is dropped.
    private async Task<bool> SkipAsync(Stream body, long bytes, CancellationTokenSource idleTimeout, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            while (bytes > 0)
            {
                var read = await ReadAsync(body, buffer.AsMemory(0, (int)Math.Min(bytes, BufferSize)), idleTimeout, cancellationToken).ConfigureAwait(false);
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

    private async Task<bool> ReadAsync(Stream body, DownloadResponse response, CancellationTokenSource idleTimeout, CancellationToken cancellationToken)
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
            if (filled > 0) await writeAsync(_offset, buffer.AsMemory(0, filled)).ConfigureAwait(false); // what has come counts, however it ended
            _offset += filled;
            ArrayPool<byte>.Shared.Return(buffer);
        }

        // Nobody told a length: then it is where an answer of the whole file ends by itself, or where the item says. An answer of a part may end anywhere.
        var isComplete = _offset >= limit;
        if (source.Total is null && (isComplete ? _offset == source.Remote.Item.Size : response.IsWholeFileWithoutLength)) source.SetTotal(_offset);
        return isComplete || source.Total == _offset;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))] // a read is 16 KiB as a rule, which is what TLS encrypts at once: 65,000 of them to a GiB
    private async ValueTask<int> ReadAsync(Stream body, Memory<byte> buffer, CancellationTokenSource idleTimeout, CancellationToken cancellationToken)
    {
        idleTimeout.CancelAfter(source.IdleTimeout);
        var read = await body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        idleTimeout.CancelAfter(Timeout.InfiniteTimeSpan);
        return read;
    }

    private async Task RecoverAsync(Exception fault, RemoteFile stale, CancellationToken cancellationToken)
    {
        var error = fault as GraphException;
        if (error?.TotalLength == _offset) // nothing is missing
        {
            source.SetTotal(_offset);
            return;
        }

        if (error is not null && !DownloadErrorClassifier.IsRecoverable(error)) throw source.CreateRefusedException(error);
        if (error is not null && DownloadErrorClassifier.GetRetryAfter(error) is { } delay)
        {
            if (!_retryAfterBudget.TryConsume(delay, _offset)) throw source.CreateDelayTooLongException(delay, error);
            await Task.Delay(delay, source.Time, cancellationToken).ConfigureAwait(false);
            return;
        }

        _retryBudget.Advance(_offset);
        if (_retryBudget.IsExhausted) throw error is { Status: HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden } ? source.CreateRefusedException(error) : source.CreateUnreachableException(fault); // no fresh address helped
        if (_retryBudget.Attempts > 1 || error is null || !DownloadErrorClassifier.IsUrlExpired(error)) await Task.Delay(_retryBudget.NextDelay, source.Time, cancellationToken).ConfigureAwait(false);
        await source.RefreshAsync(stale, _retryBudget, cancellationToken).ConfigureAwait(false);
    }
}
