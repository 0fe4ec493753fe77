using System.Buffers;
using System.Net;

namespace GraphDelegatedKit.Http;

/// <summary>
/// A response body in a pooled buffer, which is returned to the pool when the response is disposed. A page needs no array of its own.
/// </summary>
internal sealed class PooledBody : HttpContent
{
    private const int MaxSize = 256 * 1024 * 1024; // bytes

    private readonly int _length;
    private byte[]? _buffer;

    private PooledBody(byte[] buffer, int length) => (_buffer, _length) = (buffer, length);

    /// <summary>Gets the bytes. They are valid until the body is disposed.</summary>
    public ReadOnlyMemory<byte> Bytes => Buffer.AsMemory(0, _length);

    private byte[] Buffer => _buffer ?? throw new ObjectDisposedException(nameof(PooledBody));

    /// <summary>Reads the whole body and replaces the response's content with it.</summary>
    /// <param name="sizeHint">The approximate length in bytes, used if the response has no Content-Length; 0 if it is not known.</param>
    public static async Task<PooledBody> LoadAsync(HttpResponseMessage response, int sizeHint, CancellationToken cancellationToken)
    {
        if (response.Content is PooledBody pooled) return pooled;

        var content = response.Content;
        var reading = ReadAsync(content, sizeHint, cancellationToken);
        var (buffer, length) = reading.IsCompletedSuccessfully
            ? reading.Result
            : await reading.AsTask().WaitAsync(cancellationToken).ConfigureAwait(false); // the stream may ignore the token
        var body = new PooledBody(buffer, length);
        foreach (var (name, values) in content.Headers.NonValidated) body.Headers.TryAddWithoutValidation(name, values);
        response.Content = body;
        content.Dispose();
        return body;
    }

    // Only a completed read returns its buffer to the pool: an abandoned read may still write into it.
    private static async ValueTask<(byte[] Buffer, int Length)> ReadAsync(
        HttpContent content, int sizeHint, CancellationToken cancellationToken)
    {
        var body = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using var _ = body.ConfigureAwait(false);
        var capacity = Math.Clamp(content.Headers.ContentLength ?? sizeHint, 16 * 1024, MaxSize);
        var buffer = ArrayPool<byte>.Shared.Rent((int)capacity + 1); // one more byte, so that the end is found without growing
        var length = 0;
        for (int read; (read = await body.ReadAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false)) > 0;)
            if ((length += read) == buffer.Length)
                buffer = Grow(buffer);

        return (buffer, length);
    }

    private static byte[] Grow(byte[] full)
    {
        if (full.Length >= MaxSize) throw new PipelineException("answerTooLarge", $"The response is larger than {MaxSize >> 20} MiB.");
        var larger = ArrayPool<byte>.Shared.Rent(full.Length * 2);
        full.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(full);
        return larger;
    }

    protected override Task<Stream> CreateContentReadStreamAsync() => Task.FromResult<Stream>(OpenStream());

    protected override Stream CreateContentReadStream(CancellationToken cancellationToken) => OpenStream();

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => stream.WriteAsync(Bytes).AsTask();

    protected override bool TryComputeLength(out long length)
    {
        length = _length;
        return true;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && Interlocked.Exchange(ref _buffer, null) is { } buffer) ArrayPool<byte>.Shared.Return(buffer);
        base.Dispose(disposing);
    }

    private MemoryStream OpenStream() => new(Buffer, 0, _length, writable: false);
}
