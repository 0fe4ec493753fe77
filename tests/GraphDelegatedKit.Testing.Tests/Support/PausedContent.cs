using System.Net;

namespace GraphDelegatedKit.Testing.Tests.Support;

// A request body that sends its beginning at once and the rest when the test releases it.
internal sealed class PausedContent : HttpContent
{
    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly int _firstLength;
    private readonly long _length;
    private readonly TaskCompletionSource _firstPartSent = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _resumed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public PausedContent(ReadOnlyMemory<byte> bytes, int firstLength, long? contentLength = null)
    {
        (_bytes, _firstLength, _length) = (bytes, firstLength, contentLength ?? bytes.Length);
        Headers.ContentType = new("application/octet-stream");
    }

    // Completes when the beginning has been sent.
    public Task FirstPartSent => _firstPartSent.Task;

    public static PausedContent CreateRange(byte[] file, int from, int length, int firstLength) =>
        new(file.AsMemory(from, length), firstLength)
        {
            Headers = { ContentRange = new(from, from + length - 1, file.Length) },
        };

    public void Resume() => _resumed.TrySetResult();

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(_bytes[.._firstLength], cancellationToken);
        await stream.FlushAsync(cancellationToken);
        _firstPartSent.TrySetResult();
        await _resumed.Task.WaitAsync(cancellationToken);
        await stream.WriteAsync(_bytes[_firstLength..], cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _length;
        return true;
    }
}
