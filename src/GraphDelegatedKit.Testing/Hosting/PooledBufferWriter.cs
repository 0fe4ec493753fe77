using System.Buffers;

namespace GraphDelegatedKit.Testing.Hosting;

// A pooled buffer for a response whose length is not known yet, so that large pages cause no garbage.
internal sealed class PooledBufferWriter : IBufferWriter<byte>, IDisposable
{
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(4096);
    private int _writtenCount;

    public ReadOnlyMemory<byte> WrittenMemory => _buffer.AsMemory(0, _writtenCount);

    public void Advance(int count) => _writtenCount += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (_buffer.Length - _writtenCount < Math.Max(sizeHint, 1))
        {
            var newBuffer = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, _writtenCount + sizeHint));
            WrittenMemory.CopyTo(newBuffer);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = newBuffer;
        }

        return _buffer.AsMemory(_writtenCount);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);
}
