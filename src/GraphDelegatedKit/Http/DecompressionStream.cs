using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.CompilerServices;

namespace GraphDelegatedKit.Http;

/// <summary>
/// Decompresses a body, and throws an <see cref="IOException"/> where the body was cut or is not compressed as it claims.
/// </summary>
/// <remarks>
/// The runtime's decoders take the end of their input for the end of the data. Here the input knows whether the decoder asked for more
/// than there is. A complete zlib or Brotli stream shows its own end, so its decoder does not ask. The decoder of gzip asks whether another
/// member follows, so the last four bytes decide: they are the length of the content (RFC 1952 2.3.1). A body of several members, which
/// no service is known to send, is refused.
/// </remarks>
internal sealed class DecompressionStream : ReadOnlyStream
{
    private readonly Source _source;
    private readonly Stream _decoder;
    private readonly bool _isGzip;
    private long _length;

    public DecompressionStream(Stream encoded, Func<Stream, Stream> createDecoder, long? encodedLength)
    {
        _source = new Source(encoded, encodedLength);
        _decoder = createDecoder(_source);
        _isGzip = _decoder is GZipStream;
    }

    public override long Position
    {
        get => _length;
        set => throw new NotSupportedException();
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return buffer.IsEmpty ? 0 : Count(await _decoder.ReadAsync(buffer, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception e) when (IsDecoderFault(e))
        {
            throw ResponseStream.CreateCannotDecompressException(e);
        }
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        try
        {
            return count == 0 ? 0 : Count(_decoder.Read(buffer, offset, count));
        }
        catch (Exception e) when (IsDecoderFault(e))
        {
            throw ResponseStream.CreateCannotDecompressException(e);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _decoder.Dispose(); // disposes the source too
        base.Dispose(disposing);
    }

    // The decoders report damaged data with several types. Those of the connection pass.
    private static bool IsDecoderFault(Exception e) =>
        e is InvalidDataException or InvalidOperationException and not ObjectDisposedException;

    private int Count(int read)
    {
        _length += read;
        if (read == 0) _source.CheckEnd(_isGzip ? (uint)_length : null);
        return read;
    }

    /// <summary>The compressed bytes.</summary>
    private sealed class Source(Stream encoded, long? expectedLength) : ReadOnlyStream
    {
        private const int MinGzipLength = 18; // bytes: header and trailer

        private long _read;
        private uint _lastFourBytes;
        private bool _wasExhausted;

        public override long Position { get => _read; set => throw new NotSupportedException(); }

        // An empty body needs no compression, so it is complete: a response without content may name an encoding.
        public void CheckEnd(uint? lengthModulo)
        {
            if (!_wasExhausted || _read == 0) return;
            if (_read < MinGzipLength || lengthModulo != _lastFourBytes) throw new IOException("The compressed response was cut.");
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await encoded.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            return Record(buffer.Span, read);
        }

        public override int Read(byte[] buffer, int offset, int count) =>
            Record(buffer.AsSpan(offset, count), encoded.Read(buffer, offset, count));

        public override int Read(Span<byte> buffer) => Record(buffer, encoded.Read(buffer));

        protected override void Dispose(bool disposing)
        {
            if (disposing) encoded.Dispose();
            base.Dispose(disposing);
        }

        private int Record(ReadOnlySpan<byte> buffer, int read)
        {
            if (read == 0 && !buffer.IsEmpty)
            {
                if (_read < expectedLength) throw ResponseStream.CreateEndedEarlyException(_read, expectedLength.Value);
                _wasExhausted = true;
            }

            _read += read;
            var bytes = buffer[..read];
            if (read >= 4) _lastFourBytes = BinaryPrimitives.ReadUInt32LittleEndian(bytes[^4..]);
            else foreach (var value in bytes) _lastFourBytes = (_lastFourBytes >> 8) | ((uint)value << 24);
            return read;
        }
    }
}
