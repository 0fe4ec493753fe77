using System.Net;

namespace GraphDelegatedKit.Testing.Tests.Support;

// A body of which the beginning is sent, and the rest when the test says so.
internal sealed class Hesitant : HttpContent
{
    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly int _first;
    private readonly long _length;
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _told = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Hesitant(ReadOnlyMemory<byte> bytes, int first, long? claims = null)
    {
        (_bytes, _first, _length) = (bytes, first, claims ?? bytes.Length);
        Headers.ContentType = new("application/octet-stream");
    }

    // The beginning has left this process.
    public Task Begun => _begun.Task;

    public static Hesitant Range(byte[] whole, int from, int length, int first) => new(whole.AsMemory(from, length), first)
    {
        Headers = { ContentRange = new(from, from + length - 1, whole.Length) },
    };

    public void GoOn() => _told.TrySetResult();

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(_bytes[.._first], cancellationToken);
        await stream.FlushAsync(cancellationToken);
        _begun.TrySetResult();
        await _told.Task.WaitAsync(cancellationToken);
        await stream.WriteAsync(_bytes[_first..], cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _length;
        return true;
    }
}
