using System.Net;

namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>An item that tells no size, or 0 although bytes are served, was opened as an empty stream.</summary>
public sealed class A_stream_does_not_believe_an_item_that_it_is_empty
{
    private static readonly byte[] Content = Some.Bytes(100_000);

    [TestCase("null", true)]
    [TestCase("0", true)]
    [TestCase("null", false)]
    public async Task What_is_served_counts(string size, bool knowsRanges)
    {
        using var wire = new Wire().Answers(HttpStatusCode.OK, Item(size));
        wire.Does((_, _) => Task.FromResult(knowsRanges ? Part(0, 65_536) : new HttpResponseMessage { Content = new StreamContent(new MemoryStream(Content)) { Headers = { ContentLength = Content.Length } } }));
        wire.Does((_, _) => Task.FromResult(knowsRanges ? Part(65_536, 100_000) : new HttpResponseMessage { Content = new StreamContent(new MemoryStream(Content)) { Headers = { ContentLength = Content.Length } } }));

        await using var stream = await Some.Client(wire).Files(new Clock()).OpenReadAsync(DrivePath.ById("d", "i"));
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes);

        Assert.That((stream.Length, bytes.ToArray().AsSpan().SequenceEqual(Content)), Is.EqualTo((100_000L, true)));
    }

    [Test]
    public async Task And_so_does_that_there_is_nothing()
    {
        var nothing = Wire.Answer(HttpStatusCode.RequestedRangeNotSatisfiable);
        nothing.Content.Headers.ContentRange = new(0);
        using var wire = new Wire().Answers(HttpStatusCode.OK, Item("null")).Does((_, _) => Task.FromResult(nothing));

        await using var stream = await Some.Client(wire).Files(new Clock()).OpenReadAsync(DrivePath.ById("d", "i"));

        Assert.That((stream.Length, stream.ReadByte()), Is.EqualTo((0L, -1)));
    }

    private static HttpResponseMessage Part(int from, int end)
    {
        var response = new HttpResponseMessage(HttpStatusCode.PartialContent) { Content = new ByteArrayContent(Content[from..end]) { Headers = { ContentLength = end - from } } };
        response.Content.Headers.ContentRange = new(from, end - 1, Content.Length);
        return response;
    }

    private static string Item(string size) =>
        $$"""{"id":"i","name":"a.bin","size":{{size}},"eTag":"e","file":{},"@microsoft.graph.downloadUrl":"https://contoso.sharepoint.com/x?tempauth=SECRET"}""";
}
