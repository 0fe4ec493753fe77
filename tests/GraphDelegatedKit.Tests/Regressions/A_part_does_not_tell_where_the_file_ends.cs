using System.Net;

namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>
/// Where nobody told a length, the file ended where any answer did: a part that was cut short, a body that ended before the bytes that are here already. And a part that was
/// whole was asked for its rest for ever, although the 416 said that there is none.
/// </summary>
public sealed class A_part_does_not_tell_where_the_file_ends : IDisposable
{
    private static readonly byte[] Content = Some.Bytes(1000);

    private readonly Folder _folder = new();
    private readonly Clock _clock = new();
    private readonly Wire _wire = new();

    public void Dispose()
    {
        _folder.Dispose();
        _wire.Dispose();
    }

    [Test]
    public async Task A_part_cut_short_is_gone_on_from()
    {
        Looks(1000).Does((_, _) => Answer(HttpStatusCode.OK, 0, 400, isTorn: true));
        Looks(1000).Does((_, _) => Answer(HttpStatusCode.PartialContent, 400, 700)).Does((_, _) => Answer(HttpStatusCode.PartialContent, 700, 1000));
        Looks(1000);

        await DownloadAsync();
    }

    [Test]
    public async Task An_answer_shorter_than_what_is_here_is_none()
    {
        Looks(1000).Does((_, _) => Answer(HttpStatusCode.OK, 0, 400, isTorn: true));
        Looks(1000).Does((_, _) => Answer(HttpStatusCode.OK, 0, 100));
        Looks(1000).Does((_, _) => Answer(HttpStatusCode.OK, 0, 1000));
        Looks(1000);

        await DownloadAsync();
    }

    [Test]
    public async Task An_answer_that_there_is_no_more_ends_it()
    {
        Looks(null).Does((_, _) => Answer(HttpStatusCode.OK, 0, 1000, isTorn: true));
        Looks(null).Does((_, _) => None());
        Looks(null);

        await DownloadAsync();

        Task<HttpResponseMessage> None()
        {
            var response = Wire.Answer(HttpStatusCode.RequestedRangeNotSatisfiable);
            response.Content.Headers.ContentRange = new(1000);
            return Task.FromResult(response);
        }
    }

    private async Task DownloadAsync()
    {
        var receipt = await Some.Client(_wire, _clock).Files(_clock).DownloadAsync(DrivePath.ById("d", "i"), _folder["a.docx"]);

        Assert.That(receipt.Size, Is.EqualTo(1000));
        Assert.That(File.ReadAllBytes(_folder["a.docx"]), Is.EqualTo(Content));
    }

    private Wire Looks(int? size) => _wire.Answers(
        HttpStatusCode.OK,
        $$"""{"id":"i","name":"a.docx","eTag":"e","size":{{size?.ToString() ?? "null"}},"file":{},"@microsoft.graph.downloadUrl":"https://contoso.sharepoint.com/x?tempauth=SECRET"}""");

    private static Task<HttpResponseMessage> Answer(HttpStatusCode status, int from, int end, bool isTorn = false)
    {
        var response = new HttpResponseMessage(status) { Content = new StreamContent(new Unsized(Content[from..end], isTorn)) };
        if (status == HttpStatusCode.PartialContent)
        {
            response.Content.Headers.ContentLength = end - from;
            response.Content.Headers.ContentRange = new(from, end - 1);
        }

        return Task.FromResult(response);
    }

    private sealed class Unsized(byte[] content, bool isTorn) : MemoryStream(content)
    {
        public override bool CanSeek => false;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await base.ReadAsync(buffer, cancellationToken);
            return read == 0 && isTorn ? throw new IOException("The connection was reset.") : read;
        }
    }
}
