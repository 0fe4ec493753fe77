using System.Net;
using GraphDelegatedKit.Http;

namespace GraphDelegatedKit.Tests.Http;

public sealed class Pooled_bodies
{
    [TestCase(0, 0)]
    [TestCase(1, 0)]
    [TestCase(16 * 1024, 0)]
    [TestCase((16 * 1024) + 1, 0)]
    [TestCase(1_000_000, 0)]
    [TestCase(1_000_000, 500_000)]
    [TestCase(10, 1_000_000)]
    public async Task Hold_every_byte_whatever_length_was_expected(int length, int sizeHint)
    {
        var bytes = Enumerable.Range(0, length).Select(i => (byte)(i * 31)).ToArray();
        using var response = new HttpResponseMessage { Content = new StreamContent(new Trickle(bytes)) };
        response.Content.Headers.Add("Content-Type", "text/plain; charset=utf-8");

        var body = await PooledBody.LoadAsync(response, sizeHint, default);

        Assert.That(body.Bytes.Span.SequenceEqual(bytes), Is.True);
        Assert.That(await response.Content.ReadAsByteArrayAsync(), Is.EqualTo(bytes));
        Assert.That((response.Content.Headers.ContentType!.ToString(), response.Content.Headers.ContentLength), Is.EqualTo(("text/plain; charset=utf-8", length)));
    }

    [Test]
    public async Task Take_no_length_at_its_word()
    {
        using var response = new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new Trickle([1, 2, 3])) };
        response.Content.Headers.ContentLength = 2;

        var body = await PooledBody.LoadAsync(response, 0, default);

        Assert.That(body.Bytes.ToArray(), Is.EqualTo(new byte[] { 1, 2, 3 }));
    }

    [Test]
    public async Task Are_gone_when_the_answer_is_disposed_and_only_once()
    {
        var response = new HttpResponseMessage { Content = new ByteArrayContent([1]) };
        var body = await PooledBody.LoadAsync(response, 0, default);

        response.Dispose();
        body.Dispose();

        Assert.That(() => body.Bytes, Throws.InstanceOf<ObjectDisposedException>());
    }

    [Test]
    public async Task Are_read_once_however_often_they_are_asked_for()
    {
        using var response = new HttpResponseMessage { Content = new ByteArrayContent([1]) };

        Assert.That(await PooledBody.LoadAsync(response, 0, default), Is.SameAs(await PooledBody.LoadAsync(response, 0, default)));
    }

    /// <summary>Gives what it has in uneven pieces, and does not say how much that is.</summary>
    private sealed class Trickle(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => base.ReadAsync(buffer[..Math.Min(buffer.Length, 777)], cancellationToken);
    }
}
