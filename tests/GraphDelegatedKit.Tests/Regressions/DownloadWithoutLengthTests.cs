using System.Net;
using GraphDelegatedKit.Tests.Files;

namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>
/// Without a known length the file ended where any response ended: after a part that was cut short, or after a body that was shorter than
/// the bytes already stored. And the rest of a complete part was requested without end, although the 416 said that there is none.
/// </summary>
public sealed class DownloadWithoutLengthTests : ScriptedDownloadFixture
{
    private static readonly byte[] Content = TestData.CreateRandomBytes(1000);

    [Test]
    public async Task A_download_without_a_length_that_is_cut_short_is_resumed()
    {
        RespondsWithItem(1000).RespondsWith((_, _) => CreateResponseAsync(HttpStatusCode.OK, 0, 400, isTorn: true));
        RespondsWithItem(1000).RespondsWith((_, _) => CreateResponseAsync(HttpStatusCode.PartialContent, 400, 700))
            .RespondsWith((_, _) => CreateResponseAsync(HttpStatusCode.PartialContent, 700, 1000));
        RespondsWithItem(1000);

        await DownloadAsync();
    }

    [Test]
    public async Task A_response_shorter_than_the_partial_file_is_discarded_and_requested_again()
    {
        RespondsWithItem(1000).RespondsWith((_, _) => CreateResponseAsync(HttpStatusCode.OK, 0, 400, isTorn: true));
        RespondsWithItem(1000).RespondsWith((_, _) => CreateResponseAsync(HttpStatusCode.OK, 0, 100));
        RespondsWithItem(1000).RespondsWith((_, _) => CreateResponseAsync(HttpStatusCode.OK, 0, 1000));
        RespondsWithItem(1000);

        await DownloadAsync();
    }

    [Test]
    public async Task A_416_at_the_end_of_the_file_completes_the_download()
    {
        RespondsWithItem(null).RespondsWith((_, _) => CreateResponseAsync(HttpStatusCode.OK, 0, 1000, isTorn: true));
        RespondsWithItem(null).RespondsWith((_, _) => NoMoreContentAsync());
        RespondsWithItem(null);

        await DownloadAsync();

        Task<HttpResponseMessage> NoMoreContentAsync()
        {
            var response = FakeHttpHandler.CreateResponse(HttpStatusCode.RequestedRangeNotSatisfiable);
            response.Content.Headers.ContentRange = new(1000);
            return Task.FromResult(response);
        }
    }

    private async Task DownloadAsync()
    {
        var receipt = await Files.DownloadAsync(DrivePath.ById("d", "i"), Folder["a.docx"]);

        Assert.That(receipt.Size, Is.EqualTo(1000));
        Assert.That(File.ReadAllBytes(Folder["a.docx"]), Is.EqualTo(Content));
    }

    private FakeHttpHandler RespondsWithItem(int? size) => Handler.RespondsWith(
        HttpStatusCode.OK,
        $$"""
        {"id":"i","name":"a.docx","eTag":"e","size":{{size?.ToString() ?? "null"}},"file":{},
        "@microsoft.graph.downloadUrl":"https://contoso.sharepoint.com/x?tempauth=SECRET"}
        """);

    private static Task<HttpResponseMessage> CreateResponseAsync(HttpStatusCode status, int from, int end, bool isTorn = false)
    {
        var response = new HttpResponseMessage(status) { Content = new StreamContent(new UnsizedStream(Content[from..end], isTorn)) };
        if (status == HttpStatusCode.PartialContent)
        {
            response.Content.Headers.ContentLength = end - from;
            response.Content.Headers.ContentRange = new(from, end - 1);
        }

        return Task.FromResult(response);
    }

    private sealed class UnsizedStream(byte[] content, bool isTorn) : MemoryStream(content)
    {
        public override bool CanSeek => false;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await base.ReadAsync(buffer, cancellationToken);
            return read == 0 && isTorn ? throw new IOException("The connection was reset.") : read;
        }
    }
}
