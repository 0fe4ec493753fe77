using System.Buffers;

namespace GraphDelegatedKit.Files;

/// <summary>What lies ready for the reader of a file on the service: the bytes around the place that is read, and, for one who reads on, those on their way ahead of it.</summary>
internal sealed class ReadBuffer(DownloadLine line)
{
    private const int NearBy = 256 * 1024; // a jump so short is quicker read over than asked for

    private byte[] _buffer = [];
    private ReadWindow _here, _asked; // what lies in the buffer, and the last that was asked for
    private ReadAhead? _ahead;

    public bool Has(long position) => _here.Has(position);

    /// <summary>Copies what is here from a place on.</summary>
    /// <returns>How many bytes; 0 if it is not here.</returns>
    public int Copy(long position, Span<byte> to)
    {
        if (!_here.Has(position)) return 0;
        var here = _buffer.AsSpan((int)(position - _here.From), (int)Math.Min(to.Length, _here.End - position));
        here.CopyTo(to);
        return here.Length;
    }

    /// <summary>Fetches the beginning, which tells the true length too: no item is trusted for that.</summary>
    /// <exception cref="TransferInterruptedException">It could not be fetched.</exception>
    public Task BeginAsync(CancellationToken cancellationToken) =>
        FetchAsync(default(ReadWindow).For(0, line.Remote.Item.Size is > 0 and var told ? told : ReadWindow.Smallest), cancellationToken);

    /// <summary>Has the byte at a place here, and some after it.</summary>
    /// <exception cref="IOException">It could not be fetched.</exception>
    public async Task FillAsync(long position, CancellationToken cancellationToken)
    {
        try
        {
            while (_ahead is { } ahead && position >= ahead.Position && position - ahead.Position <= NearBy)
            {
                if (!await ShowNextAsync(ahead, cancellationToken).ConfigureAwait(false)) break;
                if (_here.Has(position)) return;
            }

            await StopAheadAsync().ConfigureAwait(false);
            var window = _asked.For(position, line.TotalOrTold);
            if (window.IsReadAsItComes)
            {
                (_asked, _ahead) = (window, new ReadAhead(line, window));
                await ShowNextAsync(_ahead, cancellationToken).ConfigureAwait(false);
            }
            else
                await FetchAsync(window, cancellationToken).ConfigureAwait(false);
        }
        catch (TransferInterruptedException e)
        {
            await StopAheadAsync().ConfigureAwait(false); // the next read tries anew
            throw new IOException(e.Message, e); // what readers of streams expect
        }
    }

    public async Task StopAheadAsync()
    {
        var ahead = _ahead;
        _ahead = null;
        if (ahead is not null) await ahead.DisposeAsync().ConfigureAwait(false);
    }

    // Not back to the pool: a read that is under way just now may be copying from it.
    public void Drop() => _buffer = [];

    private async Task<bool> ShowNextAsync(ReadAhead ahead, CancellationToken cancellationToken)
    {
        var from = ahead.Position;
        if (await ahead.NextAsync(cancellationToken).ConfigureAwait(false) is not { } piece) return false;
        Show(piece.Buffer, new(from, piece.Length));
        return true;
    }

    private async Task FetchAsync(ReadWindow window, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent((int)window.Length);
        await new DownloadStretch(line, window.From, window.End, (at, bytes) =>
        {
            bytes.CopyTo(buffer.AsMemory((int)(at - window.From)));
            return Task.CompletedTask;
        }).FetchAsync(cancellationToken).ConfigureAwait(false);
        _asked = window with { Length = Math.Min(window.Length, line.TotalOrTold - window.From) };
        Show(buffer, _asked);
    }

    private void Show(byte[] buffer, ReadWindow window)
    {
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
        (_buffer, _here) = (buffer, window);
    }
}
