using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;

namespace GraphDelegatedKit.Files;

/// <summary>A range of the source as a stream. It breaks off before its last bytes if the file changed, so that no torn range is ever complete.</summary>
internal sealed class SourceRange(SourceFile file, SafeFileHandle handle, long from, long length) : Stream
{
    private long _done;

    private long Left => length - _done;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position
    {
        get => _done;
        set => throw new NotSupportedException();
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))] // a read is 128 KiB, and a file of 1 GiB would else leave 8,000 boxes behind
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (Left == 0 || buffer.IsEmpty) return 0;
        buffer = buffer[..(int)Math.Min(buffer.Length, Left)];
        var read = await RandomAccess.ReadAsync(handle, buffer, from + _done, cancellationToken).ConfigureAwait(false);
        return Took(buffer.Span, read);
    }

    public override int Read(Span<byte> buffer)
    {
        if (Left == 0 || buffer.IsEmpty) return 0;
        buffer = buffer[..(int)Math.Min(buffer.Length, Left)];
        return Took(buffer, RandomAccess.Read(handle, buffer, from + _done));
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private int Took(ReadOnlySpan<byte> buffer, int read)
    {
        if (read == 0 || (read == Left && file.HasChanged)) throw new IOException("The file changed while it was read.");
        file.Hash.Append(from + _done, buffer[..read]);
        _done += read;
        return read;
    }
}
