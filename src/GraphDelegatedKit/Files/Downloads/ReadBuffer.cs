using System.Buffers;

namespace GraphDelegatedKit.Files.Downloads;

/// <summary>
/// The read buffer of a <see cref="DownloadStream"/>: the bytes around the current position, and a read-ahead for sequential reads.
/// </summary>
internal sealed class ReadBuffer(DownloadSource source)
{
    private const int MaxSkip = 256 * 1024; // reading over a gap of this size is faster than a new request

    private byte[] _buffer = [];
    private ReadWindow _buffered, _lastRequested;
    private ReadAhead? _readAhead;

    /// <summary>The buffered bytes.</summary>
    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(0, (int)_buffered.Length);

    public bool Contains(long position) => _buffered.Contains(position);

    /// <summary>Copies buffered bytes starting at a position.</summary>
    /// <returns>The number of bytes copied; 0 if the position is not buffered.</returns>
    public int CopyTo(long position, Span<byte> destination)
    {
        if (!_buffered.Contains(position)) return 0;
        var length = (int)Math.Min(destination.Length, _buffered.End - position);
        var available = _buffer.AsSpan((int)(position - _buffered.From), length);
        available.CopyTo(destination);
        return available.Length;
    }

    /// <summary>Downloads the start of the file. The response also shows the actual length, for which the item is not reliable.</summary>
    /// <exception cref="TransferInterruptedException">The download failed.</exception>
    public Task FillStartAsync(CancellationToken cancellationToken)
    {
        var expectedLength = source.Remote.Item.Size is > 0 and var size ? size : ReadWindow.MinLength;
        return FetchAsync(default(ReadWindow).GetNext(0, expectedLength), cancellationToken);
    }

    /// <summary>Fills the buffer with the byte at a position and bytes after it.</summary>
    /// <exception cref="IOException">The download failed.</exception>
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
            await StopReadAheadAsync().ConfigureAwait(false); // the next read tries again
            throw new IOException(e.Message, e); // the exception that callers of Stream expect
        }
    }

    public async Task StopReadAheadAsync()
    {
        var readAhead = _readAhead;
        _readAhead = null;
        if (readAhead is not null) await readAhead.DisposeAsync().ConfigureAwait(false);
    }

    // The buffer is not returned to the pool, because a concurrent read may still copy from it.
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
