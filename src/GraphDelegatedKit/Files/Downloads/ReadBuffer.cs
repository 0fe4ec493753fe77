using System.Buffers;

namespace GraphDelegatedKit.Files.Downloads;

/// <summary>What lies ready for the reader of a file on the service: the bytes around the place that is read, and, for one who reads on, those on their way ahead of it.</summary>
internal sealed class ReadBuffer(DownloadSource source)
{
    private const int MaxSkip = 256 * 1024; // a jump so short is quicker read over than asked for

    private byte[] _buffer = [];
    private ReadWindow _buffered, _lastRequested; // what lies in the buffer, and the last that was asked for
    private ReadAhead? _readAhead;

    public bool Contains(long position) => _buffered.Contains(position);

    /// <summary>Copies what is here from a place on.</summary>
    /// <returns>How many bytes; 0 if it is not here.</returns>
    public int CopyTo(long position, Span<byte> destination)
    {
        if (!_buffered.Contains(position)) return 0;
        var available = _buffer.AsSpan((int)(position - _buffered.From), (int)Math.Min(destination.Length, _buffered.End - position));
        available.CopyTo(destination);
        return available.Length;
    }

    /// <summary>Fetches the beginning, which tells the true length too: no item is trusted for that.</summary>
    /// <exception cref="TransferInterruptedException">It could not be fetched.</exception>
    public Task FillStartAsync(CancellationToken cancellationToken) =>
        FetchAsync(default(ReadWindow).GetNext(0, source.Remote.Item.Size is > 0 and var size ? size : ReadWindow.MinLength), cancellationToken);

    /// <summary>Has the byte at a place here, and some after it.</summary>
    /// <exception cref="IOException">It could not be fetched.</exception>
    public async Task FillAsync(long position, CancellationToken cancellationToken)
    {
        try
        {
            while (_readAhead is { } readAhead && position >= readAhead.Position && position - readAhead.Position <= MaxSkip)
            {
                if (!await TryUseNextChunkAsync(readAhead, cancellationToken).ConfigureAwait(false)) break;
                if (_buffered.Contains(position)) return;
            }

            await StopReadAheadAsync().ConfigureAwait(false);
            var window = _lastRequested.GetNext(position, source.ExpectedTotal);
            if (window.IsStreamed)
            {
                (_lastRequested, _readAhead) = (window, new ReadAhead(source, window));
                await TryUseNextChunkAsync(_readAhead, cancellationToken).ConfigureAwait(false);
            }
            else
                await FetchAsync(window, cancellationToken).ConfigureAwait(false);
        }
        catch (TransferInterruptedException e)
        {
            await StopReadAheadAsync().ConfigureAwait(false); // the next read tries anew
            throw new IOException(e.Message, e); // what readers of streams expect
        }
    }

    public async Task StopReadAheadAsync()
    {
        var readAhead = _readAhead;
        _readAhead = null;
        if (readAhead is not null) await readAhead.DisposeAsync().ConfigureAwait(false);
    }

    // Not back to the pool: a read that is under way just now may be copying from it.
    public void Clear() => _buffer = [];

    private async Task<bool> TryUseNextChunkAsync(ReadAhead readAhead, CancellationToken cancellationToken)
    {
        var from = readAhead.Position;
        if (await readAhead.ReadNextAsync(cancellationToken).ConfigureAwait(false) is not { } chunk) return false;
        SetBuffer(chunk.Buffer, new(from, chunk.Length));
        return true;
    }

    private async Task FetchAsync(ReadWindow window, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent((int)window.Length);
        await new RangeDownloader(source, window.From, window.End, (offset, bytes) =>
        {
            bytes.CopyTo(buffer.AsMemory((int)(offset - window.From)));
            return Task.CompletedTask;
        }).FetchAsync(cancellationToken).ConfigureAwait(false);
        _lastRequested = window with { Length = Math.Min(window.Length, source.ExpectedTotal - window.From) };
        SetBuffer(buffer, _lastRequested);
    }

    private void SetBuffer(byte[] buffer, ReadWindow window)
    {
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
        (_buffer, _buffered) = (buffer, window);
    }
}
