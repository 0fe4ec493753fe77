using System.Runtime.CompilerServices;

namespace GraphDelegatedKit.Files.Content;

/// <summary>
/// A range of the source as a stream. If the source has changed, the stream fails before its last bytes, so that no range with mixed
/// content is completed.
/// </summary>
internal sealed class RangeStream(UploadSource source, IUploadContent content, long from, long length) : Stream
{
    private long _position;

    private long Remaining => length - _position;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    // Without pooling, a file of 1 GiB would allocate 8,000 state machines, one for each read of 128 KiB.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (Remaining == 0 || buffer.IsEmpty) return 0;

        // A slow hash runs on another thread, while the bytes of the previous read are sent.
        if (source.Hash.IsSlow) await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);

        buffer = buffer[..(int)Math.Min(buffer.Length, Remaining)];
        int read;
        try
        {
            read = await content.ReadAsync(from + _position, buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (source.RecordReadError(e))
        {
            throw;
        }

        if (read == 0 || (read == Remaining && source.HasChanged)) throw new IOException("The source changed while it was read.");
        source.Hash.Append(from + _position, buffer.Span[..read]);
        _position += read;
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("The stream supports asynchronous reads only.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
