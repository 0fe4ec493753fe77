using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace GraphDelegatedKit.Client;

/// <summary>Bytes copied through two pooled buffers, one read into while the other is sent; so memory depends neither on the file nor on the range.</summary>
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
            var (filling, draining) = (ArrayPool<byte>.Shared.Rent(BufferSize), ArrayPool<byte>.Shared.Rent(BufferSize));
            try
            {
                await CopyAsync(source, stream, filling, draining, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(filling);
                ArrayPool<byte>.Shared.Return(draining);
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = _length;
            return true;
        }

        private async Task CopyAsync(Stream source, Stream target, byte[] filling, byte[] draining, CancellationToken cancellationToken)
        {
            var left = _length;
            var reading = ReadAsync();
            while (left > 0)
            {
                var read = await reading.ConfigureAwait(false);
                if (read == 0) throw new EndOfStreamException($"The body ended {left} bytes before the length it was announced with.");
                left -= read;
                (filling, draining) = (draining, filling);
                reading = ReadAsync(); // what is read is hashed on the way, as slow a thing as to send it
                try
                {
                    await target.WriteAsync(draining.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
                }
                catch
                {
                    await EndAsync(reading).ConfigureAwait(false); // it still has the buffer
                    throw;
                }
            }

            ValueTask<int> ReadAsync() => left > 0 ? source.ReadAsync(filling.AsMemory(0, (int)Math.Min(left, filling.Length)), cancellationToken) : default;
        }

        private static async Task EndAsync(ValueTask<int> reading)
        {
            try
            {
                await reading.ConfigureAwait(false);
            }
            catch (Exception)
            {
                // Why it could not be sent matters more.
            }
        }
    }
}
