using System.IO.Compression;
using System.Net;

namespace GraphDelegatedKit.Http;

/// <summary>
/// Decompresses bodies in place of the transport. The runtime's own decompression ends without an error where a compressed body was cut,
/// so that a shorter text would pass for the whole.
/// </summary>
internal static class ContentDecoder
{
    /// <summary>The encodings that are asked for.</summary>
    public const string AcceptedEncodings = "gzip, br";

    /// <summary>Turns off the decompression of a transport, so that its responses can be decoded here.</summary>
    /// <returns>Whether the transport was set up to ask for compressed bodies, so that each request has to ask for them now.</returns>
    public static bool TakeOver(HttpMessageHandler transport)
    {
        // Only the transport itself: a handler of the program around it may read the bodies.
        try
        {
            switch (transport)
            {
                case SocketsHttpHandler { AutomaticDecompression: not DecompressionMethods.None } sockets:
                    sockets.AutomaticDecompression = DecompressionMethods.None;
                    return true;
                case HttpClientHandler { AutomaticDecompression: not DecompressionMethods.None } client:
                    client.AutomaticDecompression = DecompressionMethods.None;
                    return true;
                default:
                    return false;
            }
        }
        catch (InvalidOperationException)
        {
            return false; // a transport that was used before cannot be changed
        }
    }

    /// <summary>Replaces the content of a compressed response with the decompressed content. An unknown encoding is left as is.</summary>
    public static void Decode(HttpResponseMessage response)
    {
        if (!response.Content.Headers.NonValidated.TryGetValues("Content-Encoding", out var encodings)) return;
        if (CreateDecoder(encodings.ToString().Trim()) is { } createDecoder)
            response.Content = new DecodedContent(response, createDecoder);
    }

    private static Func<Stream, Stream>? CreateDecoder(string encoding) => encoding.ToLowerInvariant() switch
    {
        "gzip" or "x-gzip" => static source => new GZipStream(source, CompressionMode.Decompress),
        "deflate" => static source => new ZLibStream(source, CompressionMode.Decompress), // RFC 9110 8.4.1.2: with zlib's frame
        "br" => static source => new BrotliStream(source, CompressionMode.Decompress),
        _ => null,
    };

    private sealed class DecodedContent : HttpContent
    {
        private readonly HttpContent _encoded;
        private readonly Func<Stream, Stream> _createDecoder;
        private readonly long? _encodedLength;

        public DecodedContent(HttpResponseMessage response, Func<Stream, Stream> createDecoder)
        {
            (_encoded, _createDecoder, _encodedLength) = (response.Content, createDecoder, ResponseStream.GetExpectedLength(response));
            foreach (var (name, values) in _encoded.Headers.NonValidated)
                if (!name.Equals("Content-Encoding", StringComparison.OrdinalIgnoreCase)
                    && !name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
                    Headers.TryAddWithoutValidation(name, values);
        }

        protected override async Task<Stream> CreateContentReadStreamAsync() =>
            new DecompressionStream(await _encoded.ReadAsStreamAsync().ConfigureAwait(false), _createDecoder, _encodedLength);

        protected override async Task<Stream> CreateContentReadStreamAsync(CancellationToken cancellationToken) =>
            new DecompressionStream(
                await _encoded.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false), _createDecoder, _encodedLength);

        protected override Stream CreateContentReadStream(CancellationToken cancellationToken) =>
            new DecompressionStream(_encoded.ReadAsStream(cancellationToken), _createDecoder, _encodedLength);

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(
            Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            var decoded = await CreateContentReadStreamAsync(cancellationToken).ConfigureAwait(false);
            await using var _ = decoded.ConfigureAwait(false);
            await decoded.CopyToAsync(stream, cancellationToken).ConfigureAwait(false);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing) _encoded.Dispose();
            base.Dispose(disposing);
        }
    }
}
