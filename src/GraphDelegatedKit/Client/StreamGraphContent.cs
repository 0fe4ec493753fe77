using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace GraphDelegatedKit.Client;

/// <summary>Bytes copied through one pooled buffer, so that memory depends neither on the file nor on the range.</summary>
internal sealed class StreamGraphContent(Func<CancellationToken, ValueTask<Stream>> open, long length) : GraphContent
{
    private const int BufferSize = 128 * 1024;

    internal override HttpContent ToHttpContent(JsonSerializerOptions json) => new Body(open, length);

    private sealed class Body : HttpContent
    {
        private readonly Func<CancellationToken, ValueTask<Stream>> _open;
        private readonly long _length;

        public Body(Func<CancellationToken, ValueTask<Stream>> open, long length)
        {
            (_open, _length) = (open, length);
            Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            var source = await _open(cancellationToken).ConfigureAwait(false);
            await using var _ = source.ConfigureAwait(false);
            var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
            try
            {
                await CopyAsync(source, stream, buffer, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = _length;
            return true;
        }

        private async Task CopyAsync(Stream source, Stream target, byte[] buffer, CancellationToken cancellationToken)
        {
            for (var left = _length; left > 0;)
            {
                var read = await source.ReadAsync(buffer.AsMemory(0, (int)Math.Min(left, buffer.Length)), cancellationToken).ConfigureAwait(false);
                if (read == 0) throw new EndOfStreamException($"The body ended {left} bytes before the length it was announced with.");
                await target.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
                left -= read;
            }
        }
    }
}
