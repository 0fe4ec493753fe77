using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace GraphDelegatedKit.Client;

/// <summary>Bytes copied through a pooled buffer, so that memory depends neither on the file nor on the range.</summary>
/// <param name="open">Gives the bytes from their start.</param>
/// <param name="length">How many there are.</param>
/// <param name="readsAhead">
/// Whether a second buffer is read into while the first is sent: worth it where to read takes as long as to send. Elsewhere what was read a moment ago is in the
/// processor's cache, and a second buffer drives it out.
/// </param>
internal sealed class StreamGraphContent(Func<CancellationToken, ValueTask<Stream>> open, long length, bool readsAhead) : GraphContent
{
    private const int BufferSize = 128 * 1024;

    internal override HttpContent ToHttpContent(JsonSerializerOptions json) => new Body(open, length, readsAhead);

    private sealed class Body : HttpContent
    {
        private readonly Func<CancellationToken, ValueTask<Stream>> _open;
        private readonly long _length;
        private readonly bool _readsAhead;

        public Body(Func<CancellationToken, ValueTask<Stream>> open, long length, bool readsAhead)
        {
            (_open, _length, _readsAhead) = (open, length, readsAhead);
            Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            var source = await _open(cancellationToken).ConfigureAwait(false);
            await using var _ = source.ConfigureAwait(false);
            await (_readsAhead ? CopyAheadAsync(source, stream, cancellationToken) : CopyAsync(source, stream, cancellationToken)).ConfigureAwait(false);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = _length;
            return true;
        }

        private async Task CopyAsync(Stream source, Stream target, CancellationToken cancellationToken)
        {
            var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
            try
            {
                for (var left = _length; left > 0;)
                {
                    var read = await source.ReadAsync(buffer.AsMemory(0, (int)Math.Min(left, buffer.Length)), cancellationToken).ConfigureAwait(false);
                    if (read == 0) throw EndsBefore(left);
                    left -= read;
                    await target.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
                }
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }

        private async Task CopyAheadAsync(Stream source, Stream target, CancellationToken cancellationToken)
        {
            var (filling, draining) = (ArrayPool<byte>.Shared.Rent(BufferSize), ArrayPool<byte>.Shared.Rent(BufferSize));
            try
            {
                var left = _length;
                var reading = ReadAsync();
                while (left > 0)
                {
                    var read = await reading.ConfigureAwait(false);
                    if (read == 0) throw EndsBefore(left);
                    left -= read;
                    (filling, draining) = (draining, filling);
                    reading = ReadAsync();
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
            finally
            {
                ArrayPool<byte>.Shared.Return(filling);
                ArrayPool<byte>.Shared.Return(draining);
            }
        }

        private static EndOfStreamException EndsBefore(long left) => new($"The body ended {left} bytes before the length it was announced with.");

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
