using System.Net;
using GraphDelegatedKit.Tests.Files;

namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>
/// Without a length in the response, the end of a read window was taken for the end of the file; a body that ended before the known length
/// was requested again at once and without end; and a response with a length shorter than the stored bytes truncated the file to it.
/// </summary>
public sealed class ShortResponseTests : ScriptedDownloadFixture
{
    private static readonly byte[] Content = TestData.CreateRandomBytes(200_000);

    [Test]
    public async Task The_end_of_a_read_window_is_not_taken_for_the_end_of_the_file()
    {
        Handler.RespondsWithItem(200_000).RespondsWithContent(Content, hasLength: false).RespondsWithContent(Content, hasLength: false)
            .RespondsWithContent(Content, hasLength: false);

        await using var stream = await Files.OpenReadAsync(ServedFile.Path);
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes);

        Assert.That(bytes.ToArray().AsSpan().SequenceEqual(Content));
    }

    [Test]
    public async Task A_response_shorter_than_the_read_window_ends_the_file_if_it_comes_twice()
    {
        for (var i = 0; i < 2; i++) Handler.RespondsWithItem(200_000).RespondsWithContent(Content[..50_000], hasLength: false);

        await using var stream = await Files.OpenReadAsync(ServedFile.Path);
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(stream.Length, Is.EqualTo(50_000L));
            Assert.That(bytes.ToArray().AsSpan().SequenceEqual(Content.AsSpan(0, 50_000)), Is.True);
        }
    }

    [Test]
    public async Task A_download_stream_of_unknown_length_fails_instead_of_being_short()
    {
        Handler.RespondsWithItem(null).RespondsWithContent(Content, hasLength: false);

        var interrupted = await Assert.ThrowsAsync<TransferInterruptedException>(() => Files.OpenReadAsync(ServedFile.Path));

        Assert.That(interrupted!.Reason, Is.EqualTo(TransferReason.Refused));
        Assert.That(interrupted.Message, Does.Contain("length of the file"));
    }

    [Test]
    public async Task A_response_that_keeps_ending_before_the_known_length_fails_after_the_retry_budget()
    {
        Handler.RespondsWithItem(1000).RespondsWithContent(Content[..1000], failsAt: 400);
        for (var i = 0; i < 7; i++) Handler.RespondsWithItem(1000).RespondsWithContent(Content[..600], hasLength: false);

        var interrupted =
            await Assert.ThrowsAsync<TransferInterruptedException>(() => Files.DownloadAsync(ServedFile.Path, Folder["a.bin"]));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(interrupted!.Reason, Is.EqualTo(TransferReason.Unreachable));
            Assert.That(interrupted.BytesConfirmed, Is.EqualTo(600L));
            Assert.That(Handler.Requests.Count, Is.EqualTo(16));
        }
    }

    [TestCase(HttpStatusCode.OK)]
    [TestCase(HttpStatusCode.NoContent)]
    public async Task A_response_with_a_length_below_the_partial_file_is_discarded_and_requested_again(HttpStatusCode status)
    {
        Handler.RespondsWithItem(1000, name: "a.docx").RespondsWithContent(Content[..1000], failsAt: 400, hasLength: false);
        Handler.RespondsWithItem(1000, name: "a.docx").RespondsWith((_, _) => Task.FromResult(
            new HttpResponseMessage(status) { Content = new ByteArrayContent(status == HttpStatusCode.OK ? new byte[100] : []) }));
        Handler.RespondsWithItem(1000, name: "a.docx").RespondsWithRange(Content[..1000], 400).RespondsWithItem(1000, name: "a.docx");

        var receipt = await Files.DownloadAsync(ServedFile.Path, Folder["a.docx"]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Size, Is.EqualTo(1000L));
            Assert.That(receipt.Retries, Is.EqualTo(2));
        }

        Assert.That(File.ReadAllBytes(Folder["a.docx"]), Is.EqualTo(Content[..1000]));
    }
}
