using System.Buffers;
using System.Threading.Channels;

namespace GraphDelegatedKit.Files.Downloads;

/// <summary>
/// Downloads a range in the background while the caller reads: one response serves many reads, without a round trip for each. The buffered
/// bytes are limited.
/// </summary>
internal sealed class ReadAhead : IAsyncDisposable
{
    private const int MaxChunks = 2 * 1024 * 1024 / RangeDownloader.BufferSize; // the download pauses while this many chunks are unread

    private readonly Channel<(byte[] Buffer, int Length)> _chunks = Channel.CreateBounded<(byte[], int)>(
        new BoundedChannelOptions(MaxChunks) { SingleReader = true, SingleWriter = true });
    private readonly CancellationTokenSource _cancellation = new();
    private readonly Task _fetchTask;

    public ReadAhead(DownloadSource source, ReadWindow window)
    {
        Position = window.From;
        _fetchTask = Task.Run(() => FetchAsync(source, window));
    }

    /// <summary>The offset of the next chunk.</summary>
    public long Position { get; private set; }

    /// <returns>The next chunk; <see langword="null"/> at the end. The caller must return its buffer to the shared pool.</returns>
    /// <exception cref="TransferInterruptedException">The download failed.</exception>
    public async ValueTask<(byte[] Buffer, int Length)?> ReadNextAsync(CancellationToken cancellationToken)
    {
        if (!await _chunks.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false) || !_chunks.Reader.TryRead(out var chunk))
            return null;
        Position += chunk.Length;
        return chunk;
    }

    public async ValueTask DisposeAsync()
    {
        await _cancellation.CancelAsync().ConfigureAwait(false);
        await _fetchTask.ConfigureAwait(false);
        while (_chunks.Reader.TryRead(out var unread)) ArrayPool<byte>.Shared.Return(unread.Buffer);
        _cancellation.Dispose();
    }

    private async Task FetchAsync(DownloadSource source, ReadWindow window)
    {
        try
        {
            await new RangeDownloader(source, window.From, window.End, EnqueueAsync).FetchAsync(_cancellation.Token).ConfigureAwait(false);
            _chunks.Writer.Complete();
        }
        catch (Exception e)
        {
            _chunks.Writer.Complete(e); // the next read throws the exception
        }
    }

    private async Task EnqueueAsync(long offset, ReadOnlyMemory<byte> bytes)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(bytes.Length);
        bytes.CopyTo(buffer);
        await _chunks.Writer.WriteAsync((buffer, bytes.Length), _cancellation.Token).ConfigureAwait(false);
    }
}
