using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace GraphDelegatedKit.Client;

/// <summary>A body that is copied through a pooled buffer, so that memory does not depend on the size of the file or the range.</summary>
/// <param name="open">Opens a stream at the start of the bytes.</param>
/// <param name="length">The number of bytes.</param>
/// <param name="useReadAhead">
/// Whether a second buffer is filled while the first is sent. This pays where reading takes as long as sending. Elsewhere it costs: the
/// bytes just read are in the processor's cache, and a second buffer evicts them.
/// </param>
internal sealed class StreamGraphContent(Func<CancellationToken, ValueTask<Stream>> open, long length, bool useReadAhead) : GraphContent
{
    private const int BufferSize = 128 * 1024;

    internal override HttpContent ToHttpContent(JsonSerializerOptions json) => new Body(open, length, useReadAhead);

    private sealed class Body : HttpContent
    {
        private readonly Func<CancellationToken, ValueTask<Stream>> _open;
        private readonly long _length;
        private readonly bool _useReadAhead;

        public Body(Func<CancellationToken, ValueTask<Stream>> open, long length, bool useReadAhead)
        {
            (_open, _length, _useReadAhead) = (open, length, useReadAhead);
            Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            var source = await _open(cancellationToken).ConfigureAwait(false);
            await using var _ = source.ConfigureAwait(false);
            await (_useReadAhead
                ? CopyWithReadAheadAsync(source, stream, cancellationToken)
                : CopyAsync(source, stream, cancellationToken)).ConfigureAwait(false);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = _length;
            return true;
        }

        private async Task CopyAsync(Stream source, Stream destination, CancellationToken cancellationToken)
        {
            var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
            try
            {
                for (var remaining = _length; remaining > 0;)
                {
                    var next = buffer.AsMemory(0, (int)Math.Min(remaining, buffer.Length));
                    var read = await source.ReadAsync(next, cancellationToken).ConfigureAwait(false);
                    if (read == 0) throw CreateTruncatedException(remaining);
                    remaining -= read;
                    await destination.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
                }
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }

        private async Task CopyWithReadAheadAsync(Stream source, Stream destination, CancellationToken cancellationToken)
        {
            var (filling, draining) = (ArrayPool<byte>.Shared.Rent(BufferSize), ArrayPool<byte>.Shared.Rent(BufferSize));
            try
            {
                var remaining = _length;
                var reading = ReadAsync();
                while (remaining > 0)
                {
                    var read = await reading.ConfigureAwait(false);
                    if (read == 0) throw CreateTruncatedException(remaining);
                    remaining -= read;
                    (filling, draining) = (draining, filling);
                    reading = ReadAsync();
                    try
                    {
                        await destination.WriteAsync(draining.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
                    }
                    catch
                    {
                        await ObserveAsync(reading).ConfigureAwait(false); // the read still uses the buffer
                        throw;
                    }
                }

                ValueTask<int> ReadAsync() => remaining > 0
                    ? source.ReadAsync(filling.AsMemory(0, (int)Math.Min(remaining, filling.Length)), cancellationToken)
                    : default;
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(filling);
                ArrayPool<byte>.Shared.Return(draining);
            }
        }

        private static EndOfStreamException CreateTruncatedException(long remaining) =>
            new($"The body ended {remaining} bytes before its announced length.");

        private static async Task ObserveAsync(ValueTask<int> reading)
        {
            try
            {
                await reading.ConfigureAwait(false);
            }
            catch (Exception)
            {
                // The failure to send is the one to report.
            }
        }
    }
}
