using System.Buffers;
using System.Net;
using System.Runtime.CompilerServices;

namespace GraphDelegatedKit.Files;

/// <summary>Fetches the bytes of one stretch in order, through lost connections, silence and addresses that end.</summary>
/// <param name="line">The file.</param>
/// <param name="from">The first byte.</param>
/// <param name="end">The byte after the last; <see langword="null"/> for the file's end.</param>
/// <param name="sink">Takes bytes and their offset.</param>
internal sealed class DownloadStretch(DownloadLine line, long from, long? end, Func<long, ReadOnlyMemory<byte>, Task> sink)
{
    // What fits into a processor's own cache is decrypted, hashed and written at once.
    public const int BufferSize = 32 * 1024;

    private readonly Patience _patience = new(line.Random);
    private readonly AskedWaits _asked = new();
    private long _at = from;

    public async Task FetchAsync(CancellationToken cancellationToken)
    {
        while (_at < (end ?? long.MaxValue) && _at < (line.Total ?? long.MaxValue))
        {
            var remote = line.Remote;
            Exception fault;
            try
            {
                if (await TryAsync(remote, cancellationToken).ConfigureAwait(false)) continue; // a server may give less than it was asked for, and say so
                fault = new IOException("The answer ended before the file did, or was of another version of it.");
            }
            catch (Exception e) when (e is GraphException or IOException or HttpRequestException or TimeoutException or InvalidDataException) // the last from a handler that unpacks
            {
                fault = e;
            }

            line.Stumbled();
            await RecoverAsync(fault, remote, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <returns>Whether it gave all it said it would.</returns>
    private async Task<bool> TryAsync(RemoteFile remote, CancellationToken cancellationToken)
    {
        using var answer = await DownloadAnswer.OpenAsync(line, remote, _at, end, cancellationToken).ConfigureAwait(false);
        if (answer.IsUncountedPart) line.AsksForParts = false;
        if (answer.Range.Start is not { } start || answer.Range.Total < _at || !line.Accept(remote, answer.Range.Total, answer.Tag)) return false; // shorter than what is here: it is something else

        line.Answered();
        if (answer.IgnoredRange) line.IgnoresRanges = true;

        using var silence = new CancellationTokenSource(Timeout.InfiniteTimeSpan, line.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, silence.Token);
        try
        {
            var body = await answer.OpenAsync(either.Token).ConfigureAwait(false);
            await using var _ = body.ConfigureAwait(false);
            return await SkipAsync(body, _at - start, silence, either.Token).ConfigureAwait(false)
                && await ReadAsync(body, answer, silence, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (silence.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"No byte came within {line.Idle}.", e);
        }
    }

    // A server may begin before what was asked for, at the very beginning as a rule: what is here already is dropped.
    private async Task<bool> SkipAsync(Stream body, long bytes, CancellationTokenSource silence, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            while (bytes > 0)
            {
                var read = await ReadAsync(body, buffer.AsMemory(0, (int)Math.Min(bytes, BufferSize)), silence, cancellationToken).ConfigureAwait(false);
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

    private async Task<bool> ReadAsync(Stream body, DownloadAnswer answer, CancellationTokenSource silence, CancellationToken cancellationToken)
    {
        var stop = Math.Min(Math.Min(end ?? long.MaxValue, line.Total ?? long.MaxValue), answer.Range.End ?? long.MaxValue);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        var filled = 0;
        try
        {
            while (_at + filled < stop)
            {
                var room = (int)Math.Min(BufferSize - filled, stop - _at - filled);
                var read = await ReadAsync(body, buffer.AsMemory(filled, room), silence, cancellationToken).ConfigureAwait(false);
                if (read == 0) break;
                if ((filled += read) < BufferSize) continue;

                await sink(_at, buffer.AsMemory(0, filled)).ConfigureAwait(false);
                (_at, filled) = (_at + filled, 0);
            }
        }
        finally
        {
            if (filled > 0) await sink(_at, buffer.AsMemory(0, filled)).ConfigureAwait(false); // what has come counts, however it ended
            _at += filled;
            ArrayPool<byte>.Shared.Return(buffer);
        }

        // Nobody told a length: then it is where an answer of the whole file ends by itself, or where the item says. An answer of a part may end anywhere.
        var hasAll = _at >= stop;
        if (line.Total is null && (hasAll ? _at == line.Remote.Item.Size : answer.IsUncountedWhole)) line.EndedAt(_at);
        return hasAll || line.Total == _at;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))] // a read is 16 KiB as a rule, which is what TLS encrypts at once: 65,000 of them to a GiB
    private async ValueTask<int> ReadAsync(Stream body, Memory<byte> buffer, CancellationTokenSource silence, CancellationToken cancellationToken)
    {
        silence.CancelAfter(line.Idle);
        var read = await body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        silence.CancelAfter(Timeout.InfiniteTimeSpan);
        return read;
    }

    private async Task RecoverAsync(Exception fault, RemoteFile stale, CancellationToken cancellationToken)
    {
        var refusal = fault as GraphException;
        if (refusal?.WholeLength == _at) // nothing is missing
        {
            line.EndedAt(_at);
            return;
        }

        if (refusal is not null && !DownloadVerdicts.MayPass(refusal)) throw line.Refused(refusal);
        if (refusal is not null && DownloadVerdicts.Asked(refusal) is { } asked)
        {
            if (!_asked.MayTake(asked, _at)) throw line.AsksTooLong(asked, refusal);
            await Task.Delay(asked, line.Time, cancellationToken).ConfigureAwait(false);
            return;
        }

        _patience.Saw(_at);
        if (_patience.IsAtEnd) throw refusal is { Status: HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden } ? line.Refused(refusal) : line.Unreachable(fault); // no fresh address helped
        if (_patience.Tries > 1 || refusal is null || !DownloadVerdicts.HasDied(refusal)) await Task.Delay(_patience.Wait, line.Time, cancellationToken).ConfigureAwait(false);
        await line.LookAgainAsync(stale, _patience, cancellationToken).ConfigureAwait(false);
    }
}
