using System.Buffers;

namespace GraphDelegatedKit.Tokens;

/// <summary>Borrowed bytes, wiped when they go back: they held a token or what was in it.</summary>
internal readonly struct JwtBuffer(int length) : IDisposable
{
    private readonly byte[] _bytes = ArrayPool<byte>.Shared.Rent(length);

    public Span<byte> Span => _bytes;

    public void Dispose() => ArrayPool<byte>.Shared.Return(_bytes, clearArray: true);
}
