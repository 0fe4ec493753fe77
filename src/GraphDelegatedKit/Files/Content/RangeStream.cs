using System.Runtime.CompilerServices;

namespace GraphDelegatedKit.Files.Content;

/// <summary>A range of the source as a stream. It breaks off before its last bytes if the source changed, so that no torn range is ever complete.</summary>
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

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))] // a read is 128 KiB, and a file of 1 GiB would else leave 8,000 boxes behind
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (Remaining == 0 || buffer.IsEmpty) return 0;
        if (source.Hash.IsSlow) await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding); // on another thread, while what was read before is sent
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

        if (read == 0 || (read == Remaining && source.HasChanged)) throw new IOException("What is uploaded changed while it was read.");
        source.Hash.Append(from + _position, buffer.Span[..read]);
        _position += read;
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("It is read asynchronously only.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
