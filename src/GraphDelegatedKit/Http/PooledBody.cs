using System.Buffers;
using System.Net;
using System.Text.Json;

namespace GraphDelegatedKit.Http;

/// <summary>
/// A response body in a pooled buffer, which is returned to the pool when the response is disposed. A page needs no array of its own.
/// </summary>
internal sealed class PooledBody : HttpContent
{
    private const int MinCapacity = 16 * 1024; // bytes

    // A Content-Length is a claim: a larger body gets a larger buffer when its bytes have come.
    private const int MaxTrustedLength = 1024 * 1024; // bytes

    private byte[]? _buffer;
    private int _length;
    private BodyReader? _reader;
    private object? _value;

    private PooledBody()
    {
    }

    /// <summary>Gets the bytes. They are valid until the body is disposed.</summary>
    public ReadOnlyMemory<byte> Bytes => Buffer.AsMemory(0, _length);

    /// <summary>Gets the number of bytes, also after the body was disposed.</summary>
    public int Length => _length;

    /// <summary>Gets why only part of the body arrived; <see langword="null"/> if the body is complete.</summary>
    public Exception? Fault { get; private set; }

    private byte[] Buffer => _buffer ?? throw new ObjectDisposedException(nameof(PooledBody));

    /// <summary>Reads the whole body and replaces the response's content with it.</summary>
    /// <exception cref="PipelineException">The body is larger than the limit (<c>responseTooLarge</c>).</exception>
    /// <exception cref="IOException">The body broke off, or cannot be decompressed.</exception>
    public static async Task<PooledBody> LoadAsync(HttpResponseMessage response, BodyLimits limits, CancellationToken cancellationToken)
    {
        if (response.Content is PooledBody pooled) return pooled;

        var content = response.Content;
        var stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        return await LoadAsync(response, stream, limits, cancellationToken).ConfigureAwait(false);
    }

    /// <param name="response">The response.</param>
    /// <param name="stream">The stream of the response's content. It is disposed.</param>
    /// <param name="limits">How the body is loaded.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <inheritdoc cref="LoadAsync(HttpResponseMessage, BodyLimits, CancellationToken)"/>
    public static async Task<PooledBody> LoadAsync(
        HttpResponseMessage response, Stream stream, BodyLimits limits, CancellationToken cancellationToken)
    {
        var content = response.Content;
        var body = new PooledBody();
        var expectedLength = ResponseStream.GetExpectedLength(response);
        var loading = body.FillAsync(stream, expectedLength, limits, cancellationToken);
        if (!loading.IsCompletedSuccessfully)
            await loading.AsTask().WaitAsync(cancellationToken).ConfigureAwait(false); // the stream may ignore the token
        foreach (var (name, values) in content.Headers.NonValidated) body.Headers.TryAddWithoutValidation(name, values);
        response.Content = body;
        content.Dispose();
        return body;
    }

    /// <summary>Reads the body once: the same reader gets the same value again.</summary>
    /// <exception cref="ResponseBodyException">The body cannot be read.</exception>
    /// <exception cref="PipelineException">The value does not fit into memory (<c>responseTooLarge</c>).</exception>
    public T Read<T>(BodyReader<T> reader, HttpStatusCode status, JsonSerializerOptions options)
    {
        if (_reader == reader) return (T)_value!;
        try
        {
            var value = reader.Read(this, status, options);
            (_reader, _value) = (reader, value);
            return value;
        }
        catch (OutOfMemoryException e)
        {
            throw CreateTooLargeException($"The response of {_length} bytes does not fit into memory.", e);
        }
    }

    // Only a completed read returns its buffer to the pool: an abandoned read may still write into it.
    private async ValueTask FillAsync(Stream stream, long? expectedLength, BodyLimits limits, CancellationToken cancellationToken)
    {
        await using var _ = stream.ConfigureAwait(false);
        var maxSize = (int)Math.Min(limits.EffectiveMaxSize, BodyLimits.LargestMaxSize);
        if (expectedLength > maxSize) throw CreateTooLargeException(maxSize);

        var capacity = Math.Min(Math.Max(Math.Min(expectedLength ?? 0, MaxTrustedLength), limits.SizeHint), maxSize);
        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Max(capacity, MinCapacity) + 1); // one more byte: the end shows without growing
        var length = 0;
        Exception? fault = null;
        try
        {
            for (int read; (read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false)) > 0;)
            {
                if ((length += read) > maxSize) throw CreateTooLargeException(maxSize);
                if (length == buffer.Length) buffer = Grow(buffer, maxSize);
            }

            if (length < expectedLength) throw ResponseStream.CreateEndedEarlyException(length, expectedLength.Value);
        }
        catch (Exception e) when (limits.AcceptsPart && ResponseStream.IsLostConnection(e))
        {
            fault = e;
        }

        (_buffer, _length, Fault) = (buffer, length, fault);
    }

    private static byte[] Grow(byte[] full, int maxSize)
    {
        try
        {
            var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(full.Length * 2L, maxSize + 1L));
            full.CopyTo(larger, 0);
            ArrayPool<byte>.Shared.Return(full);
            return larger;
        }
        catch (OutOfMemoryException e)
        {
            throw CreateTooLargeException($"The response of more than {full.Length} bytes does not fit into memory.", e);
        }
    }

    private static PipelineException CreateTooLargeException(int maxSize) =>
        CreateTooLargeException($"The response is larger than {maxSize} bytes (GraphClientOptions.MaxResponseSize).");

    private static PipelineException CreateTooLargeException(string message, Exception? inner = null) =>
        new(PipelineException.ResponseTooLargeCode, message, inner);

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
