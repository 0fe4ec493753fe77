using System.Buffers;
using System.Threading.Channels;

namespace GraphDelegatedKit.Files;

/// <summary>Fetches on in the background while what has come is read: one answer for many reads, so that no read waits for the way there and back. It never gets far ahead.</summary>
internal sealed class ReadAhead : IAsyncDisposable
{
    private const int Most = 2 * 1024 * 1024 / DownloadStretch.BufferSize; // pieces that nobody has read yet; then it waits, and so does the connection

    private readonly Channel<(byte[] Buffer, int Length)> _pieces = Channel.CreateBounded<(byte[], int)>(new BoundedChannelOptions(Most) { SingleReader = true, SingleWriter = true });
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _fetching;

    public ReadAhead(DownloadLine line, ReadWindow window)
    {
        Position = window.From;
        _fetching = Task.Run(() => FetchAsync(line, window));
    }

    /// <summary>The offset of the piece that is next.</summary>
    public long Position { get; private set; }

    /// <returns>The next piece, whose buffer is borrowed from the pool and now the caller's; nothing if that was all.</returns>
    /// <exception cref="TransferInterruptedException">It could not be fetched.</exception>
    public async ValueTask<(byte[] Buffer, int Length)?> NextAsync(CancellationToken cancellationToken)
    {
        if (!await _pieces.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false) || !_pieces.Reader.TryRead(out var piece)) return null;
        Position += piece.Length;
        return piece;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _fetching.ConfigureAwait(false);
        while (_pieces.Reader.TryRead(out var unread)) ArrayPool<byte>.Shared.Return(unread.Buffer);
        _stop.Dispose();
    }

    private async Task FetchAsync(DownloadLine line, ReadWindow window)
    {
        try
        {
            await new DownloadStretch(line, window.From, window.End, PassAsync).FetchAsync(_stop.Token).ConfigureAwait(false);
            _pieces.Writer.Complete();
        }
        catch (Exception e)
        {
            _pieces.Writer.Complete(e); // for whoever reads on
        }
    }

    private async Task PassAsync(long at, ReadOnlyMemory<byte> bytes)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(bytes.Length);
        bytes.CopyTo(buffer);
        await _pieces.Writer.WriteAsync((buffer, bytes.Length), _stop.Token).ConfigureAwait(false);
    }
}
