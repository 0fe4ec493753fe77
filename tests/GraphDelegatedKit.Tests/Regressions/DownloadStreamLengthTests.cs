using System.Net;

namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>An item that tells no size, or 0 although bytes are served, was opened as an empty stream.</summary>
public sealed class DownloadStreamLengthTests
{
    private static readonly byte[] Content = TestData.CreateRandomBytes(100_000);

    [TestCase("null", true)]
    [TestCase("0", true)]
    [TestCase("null", false)]
    public async Task A_download_stream_of_an_item_without_a_size_has_the_length_of_the_served_content(string size, bool supportsRanges)
    {
        using var handler = new FakeHttpHandler();
        // A size of 0 is not believed until the same bytes came twice.
        for (var i = 0; i < (size == "0" ? 2 : 1); i++)
        {
            handler.RespondsWith(HttpStatusCode.OK, ItemJson(size)).RespondsWith((_, _) => Task.FromResult(supportsRanges
                ? CreatePartialResponse(0, 65_536)
                : new HttpResponseMessage
                {
                    Content = new StreamContent(new MemoryStream(Content)) { Headers = { ContentLength = Content.Length } },
                }));
        }

        handler.RespondsWith((_, _) => Task.FromResult(supportsRanges ? CreatePartialResponse(65_536, 100_000) : new HttpResponseMessage
        {
            Content = new StreamContent(new MemoryStream(Content)) { Headers = { ContentLength = Content.Length } },
        }));

        await using var stream = await TestData.CreateClient(handler).Files(new Clock()).OpenReadAsync(DrivePath.ById("d", "i"));
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(stream.Length, Is.EqualTo(100_000L));
            Assert.That(bytes.ToArray().AsSpan().SequenceEqual(Content), Is.True);
        }
    }

    [Test]
    public async Task A_download_stream_of_an_item_that_is_served_empty_has_no_bytes()
    {
        var emptyResponse = FakeHttpHandler.CreateResponse(HttpStatusCode.RequestedRangeNotSatisfiable);
        emptyResponse.Content.Headers.ContentRange = new(0);
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.OK, ItemJson("null"))
            .RespondsWith((_, _) => Task.FromResult(emptyResponse));

        await using var stream = await TestData.CreateClient(handler).Files(new Clock()).OpenReadAsync(DrivePath.ById("d", "i"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(stream.Length, Is.Zero);
            Assert.That(stream.ReadByte(), Is.EqualTo(-1));
        }
    }

    private static HttpResponseMessage CreatePartialResponse(int from, int end)
    {
        var response = new HttpResponseMessage(HttpStatusCode.PartialContent)
        {
            Content = new ByteArrayContent(Content[from..end]) { Headers = { ContentLength = end - from } },
        };
        response.Content.Headers.ContentRange = new(from, end - 1, Content.Length);
        return response;
    }

    private static string ItemJson(string size) =>
        $$"""
        {"id":"i","name":"a.bin","size":{{size}},"eTag":"e","file":{},
        "@microsoft.graph.downloadUrl":"https://contoso.sharepoint.com/x?tempauth=SECRET"}
        """;
}
