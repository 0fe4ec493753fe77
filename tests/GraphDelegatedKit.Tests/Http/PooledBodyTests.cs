using System.Net;
using GraphDelegatedKit.Http;

namespace GraphDelegatedKit.Tests.Http;

public sealed class PooledBodyTests
{
    [TestCase(0, 0)]
    [TestCase(1, 0)]
    [TestCase(16 * 1024, 0)]
    [TestCase((16 * 1024) + 1, 0)]
    [TestCase(1_000_000, 0)]
    [TestCase(1_000_000, 500_000)]
    [TestCase(10, 1_000_000)]
    public async Task A_pooled_body_holds_every_byte_for_any_size_hint(int length, int sizeHint)
    {
        var bytes = Enumerable.Range(0, length).Select(i => (byte)(i * 31)).ToArray();
        using var response = new HttpResponseMessage { Content = new StreamContent(new ChunkedStream(bytes)) };
        response.Content.Headers.Add("Content-Type", "text/plain; charset=utf-8");

        var body = await PooledBody.LoadAsync(response, new(sizeHint), default);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(body.Bytes.Span.SequenceEqual(bytes), Is.True);
            Assert.That(await response.Content.ReadAsByteArrayAsync(), Is.EqualTo(bytes));
            Assert.That(response.Content.Headers.ContentType!.ToString(), Is.EqualTo("text/plain; charset=utf-8"));
            Assert.That(response.Content.Headers.ContentLength, Is.EqualTo(length));
        }
    }

    [Test]
    public async Task A_pooled_body_does_not_trust_a_wrong_Content_Length()
    {
        using var response = new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new ChunkedStream([1, 2, 3])) };
        response.Content.Headers.ContentLength = 2;

        var body = await PooledBody.LoadAsync(response, default, default);

        Assert.That(body.Bytes.ToArray(), Is.EqualTo(new byte[] { 1, 2, 3 }));
    }

    [Test]
    public async Task A_pooled_body_is_released_once_when_its_response_is_disposed()
    {
        var response = new HttpResponseMessage { Content = new ByteArrayContent([1]) };
        var body = await PooledBody.LoadAsync(response, default, default);

        response.Dispose();
        body.Dispose();

        Assert.That(() => body.Bytes, Throws.InstanceOf<ObjectDisposedException>());
    }

    [Test]
    public async Task A_pooled_body_is_loaded_only_once()
    {
        using var response = new HttpResponseMessage { Content = new ByteArrayContent([1]) };

        var first = await PooledBody.LoadAsync(response, default, default);

        Assert.That(await PooledBody.LoadAsync(response, default, default), Is.SameAs(first));
    }

    /// <summary>A stream that returns its bytes in pieces of different sizes and has no length.</summary>
    private sealed class ChunkedStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, 777)], cancellationToken);
    }
}
