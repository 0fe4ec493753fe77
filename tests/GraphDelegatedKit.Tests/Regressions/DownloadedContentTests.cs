using System.Net;
using System.Net.Http.Headers;
using System.Text;
using GraphDelegatedKit.Tests.Files;

namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>
/// A successful content response was believed whatever it contained: an empty body or a page of HTML became "changed by the service" for
/// the file types that SharePoint rewrites, and replaced a good local file (onedrive-api-docs#1258, #1723, #1532).
/// </summary>
public sealed class DownloadedContentTests : ScriptedDownloadFixture
{
    private const string Html = "<html><body>Sign in</body></html>\r\n\r\n";
    private static readonly byte[] Content = TestData.CreateRandomBytes(20_000);

    private string Destination => Folder["local.bin"];

    [TestCase("report.docx")]
    [TestCase("report.pdf")]
    [TestCase("report.html")]
    [TestCase("report.txt")]
    [TestCase("report.bin")]
    public async Task A_first_content_response_without_bytes_is_not_the_file(string name)
    {
        RespondsWithItem(name).RespondsWithContent([]);
        RespondsWithItem(name).RespondsWithContent(Content);

        var receipt = await ReplaceAsync();

        AssertIsContent(receipt, Verification.Matched, Content);
        Assert.That(receipt.Retries, Is.EqualTo(1));
    }

    [TestCase("report.docx", "text/html")]
    [TestCase("report.pdf", "text/html; charset=utf-8")]
    [TestCase("report.html", "text/html")]
    [TestCase("report.txt", "text/html")]
    [TestCase("report.docx", "application/octet-stream")]
    [TestCase("report.txt", null)]
    public async Task A_page_of_html_is_not_the_file(string name, string? mediaType)
    {
        RespondsWithItem(name);
        RespondsWithPage(Html, mediaType);
        RespondsWithItem(name).RespondsWithContent(Content);

        AssertIsContent(await ReplaceAsync(), Verification.Matched, Content);
    }

    [TestCase("a.docx", "text/html")]
    [TestCase("a.bin", "application/octet-stream")]
    public async Task A_page_of_html_that_comes_every_time_never_replaces_the_local_file(string name, string mediaType)
    {
        File.WriteAllText(Destination, "mine");
        for (var i = 0; i < 6; i++)
        {
            RespondsWithItem(name);
            RespondsWithPage(Html, mediaType);
        }

        var interrupted = await Assert.ThrowsAsync<TransferInterruptedException>(ReplaceAsync);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(interrupted!.Reason, Is.EqualTo(TransferReason.ContentMismatch));
            Assert.That(interrupted.Message, Does.Contain("HTML").And.Contain("proxy"));
            Assert.That(File.ReadAllText(Destination), Is.EqualTo("mine"));
        }
    }

    // Microsoft Graph's own errors have this form; some downloads deliver them with status 200 and as text (onedrive-api-docs#322).
    [TestCase("a.docx", "application/json")]
    [TestCase("a.docx", "text/plain")]
    [TestCase("a.bin", "application/octet-stream")]
    [TestCase("a.json", "application/json")]
    [TestCase("a.txt", "text/plain")]
    public async Task An_error_in_json_is_not_the_file(string name, string mediaType)
    {
        RespondsWithItem(name);
        RespondsWithPage(TestData.ErrorJson("generalException"), mediaType);
        RespondsWithItem(name).RespondsWithContent(Content);

        AssertIsContent(await ReplaceAsync(), Verification.Matched, Content);
    }

    [TestCase("a.bin", "application/octet-stream")]
    [TestCase("a.json", "application/json")]
    public async Task An_error_in_json_that_comes_every_time_never_replaces_the_local_file(string name, string mediaType)
    {
        File.WriteAllText(Destination, "mine");
        for (var i = 0; i < 6; i++)
        {
            RespondsWithItem(name);
            RespondsWithPage(TestData.ErrorJson("generalException"), mediaType);
        }

        var interrupted = await Assert.ThrowsAsync<TransferInterruptedException>(ReplaceAsync);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(interrupted!.Reason, Is.EqualTo(TransferReason.ContentMismatch));
            Assert.That(interrupted.Message, Does.Contain("returned an error instead of"));
            Assert.That(File.ReadAllText(Destination), Is.EqualTo("mine"));
        }
    }

    // Found by a property run.
    [Test]
    public async Task An_error_in_json_that_comes_incomplete_every_time_is_not_the_file()
    {
        File.WriteAllText(Destination, "mine");
        for (var i = 0; i < 4; i++)
        {
            RespondsWithItem("a.bin");
            RespondsWithPage(TestData.ErrorJson("generalException")[..^7], "application/octet-stream");
        }

        var interrupted = await Assert.ThrowsAsync<TransferInterruptedException>(ReplaceAsync);

        Assert.That(interrupted!.Reason, Is.EqualTo(TransferReason.ContentMismatch));
        Assert.That(File.ReadAllText(Destination), Is.EqualTo("mine"));
    }

    [Test]
    public async Task A_file_that_stays_empty_fails_and_the_local_file_is_kept()
    {
        File.WriteAllText(Destination, "mine");
        for (var i = 0; i < 4; i++) RespondsWithItem("a.docx").RespondsWithContent([]);

        var interrupted = await Assert.ThrowsAsync<TransferInterruptedException>(ReplaceAsync);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(interrupted!.Reason, Is.EqualTo(TransferReason.ContentMismatch));
            Assert.That(interrupted.Message, Does.Contain("delivered 0 bytes").And.Contain("20000 bytes"));
            Assert.That(File.ReadAllText(Destination), Is.EqualTo("mine"));
            Assert.That(Folder.FileNames, Is.EqualTo(new[] { "local.bin" }), "no other file is left");
        }

        Assert.That(Clock.Delays, Has.Count.EqualTo(3), "the content of a new file needs time");
    }

    // Live photos are listed with their video and delivered without it.
    [TestCase("photo.heic", 8_000, Verification.SmallerThanListed)]
    [TestCase("report.docx", 8_000, Verification.SmallerThanListed)]
    [TestCase("report.docx", 20_011, Verification.ChangedByService)]
    [TestCase("photo.jpg", 20_011, Verification.ChangedByService)]
    [TestCase("data.bin", 20_000, Verification.ChangedByService)]
    public async Task The_same_bytes_twice_are_stored_with_a_verdict_of_their_own(string name, int size, Verification expected)
    {
        var served = TestData.CreateRandomBytes(size, seed: 3);
        RespondsWithItem(name).RespondsWithContent(served);
        RespondsWithItem(name).RespondsWithContent(served);

        var receipt = await ReplaceAsync();

        AssertIsContent(receipt, expected, served);
        Assert.That(Clock.Delays, Is.Empty, "the second copy is fetched at once");
        Assert.That(Folder.FileNames, Is.EqualTo(new[] { "local.bin" }), "exactly one file");
    }

    [Test]
    public async Task A_text_of_another_size_is_stored_after_it_was_checked_for_an_error()
    {
        const string text = "A,B\r\n1,2\r\n";
        for (var i = 0; i < 2; i++)
        {
            RespondsWithItem("a.csv");
            RespondsWithPage(text, "text/csv");
        }

        AssertIsContent(await ReplaceAsync(), Verification.SmallerThanListed, Encoding.UTF8.GetBytes(text));
    }

    [Test]
    public async Task Different_bytes_every_time_are_not_stored()
    {
        File.WriteAllText(Destination, "mine");
        for (var i = 0; i < 4; i++) RespondsWithItem("a.docx").RespondsWithContent(TestData.CreateRandomBytes(8_000, seed: i));

        var interrupted = await Assert.ThrowsAsync<TransferInterruptedException>(ReplaceAsync);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(interrupted!.Reason, Is.EqualTo(TransferReason.ContentMismatch));
            Assert.That(File.ReadAllText(Destination), Is.EqualTo("mine"));
            Assert.That(Folder.FileNames, Is.EqualTo(new[] { "local.bin" }));
        }
    }

    [Test]
    public async Task A_page_between_two_equal_copies_does_not_count_as_a_copy()
    {
        var served = TestData.CreateRandomBytes(8_000);
        RespondsWithItem("a.docx").RespondsWithContent(served);
        RespondsWithItem("a.docx").RespondsWithContent([]);
        RespondsWithItem("a.docx").RespondsWithContent(served);
        RespondsWithItem("a.docx").RespondsWithContent(served);

        AssertIsContent(await ReplaceAsync(), Verification.SmallerThanListed, served);
    }

    [Test]
    public async Task A_file_that_is_replaced_between_two_copies_is_judged_by_its_new_version()
    {
        var (old, current) = (TestData.CreateRandomBytes(8_000, seed: 1), TestData.CreateRandomBytes(8_000, seed: 2));
        Handler.RespondsWithItem(20_000, eTag: "e1").RespondsWithContent(old);
        Handler.RespondsWithItem(20_000, eTag: "e2").RespondsWithContent(old);
        Handler.RespondsWithItem(20_000, eTag: "e2").RespondsWithContent(current);
        Handler.RespondsWithItem(20_000, eTag: "e2").RespondsWithContent(current);

        AssertIsContent(await ReplaceAsync(), Verification.SmallerThanListed, current);
    }

    [Test]
    public async Task A_page_without_a_length_is_not_joined_to_the_bytes_of_the_file()
    {
        Handler.RespondsWithItem(20_000, name: "a.bin").RespondsWithContent(Content, failsAt: 10);
        Handler.RespondsWithItem(20_000, name: "a.bin");
        RespondsWithPage(Html, "text/html", hasLength: false);
        Handler.RespondsWithItem(20_000, name: "a.bin").RespondsWithRange(Content, 10);
        Handler.RespondsWithItem(20_000, name: "a.bin"); // no hash: one more look at the item

        AssertIsContent(await ReplaceAsync(), Verification.NotAvailable, Content);
    }

    // Found by a property run: nothing but the label shows that the first bytes are those of a page.
    [TestCase(1)]
    [TestCase(40_000)]
    public async Task A_page_without_a_length_that_breaks_off_is_not_continued_with_the_bytes_of_the_file(int length)
    {
        Handler.RespondsWithItem(100_000, name: "a.bin");
        RespondsWithPage("<".PadRight(length), "text/html", hasLength: false, breaksOff: true);
        var content = TestData.CreateRandomBytes(100_000);
        Handler.RespondsWithItem(100_000, name: "a.bin").RespondsWithContent(content);
        Handler.RespondsWithItem(100_000, name: "a.bin");

        var receipt = await ReplaceAsync();

        AssertIsContent(receipt, Verification.NotAvailable, content);
        Assert.That(receipt.Retries, Is.EqualTo(1));
    }

    [Test]
    public async Task A_sign_in_page_behind_a_redirect_is_not_a_file_of_html()
    {
        RespondsWithItem("a.html");
        Handler.RespondsWith(HttpStatusCode.Found, null, ("Location", "https://login.microsoftonline.com/common/oauth2/authorize"));
        RespondsWithPage(Html, "text/html");
        RespondsWithItem("a.html");
        Handler.RespondsWith(HttpStatusCode.Found, null, ("Location", "https://login.microsoftonline.com/common/oauth2/authorize"));
        RespondsWithPage(Html, "text/html");
        RespondsWithItem("a.html").RespondsWithContent(Content);

        AssertIsContent(await ReplaceAsync(), Verification.Matched, Content);
    }

    [TestCase(HttpStatusCode.NoContent)]
    [TestCase(HttpStatusCode.OK)]
    public async Task A_response_without_content_ends_no_stream_early(HttpStatusCode status)
    {
        RespondsWithItem("a.docx").RespondsWith(status);
        RespondsWithItem("a.docx").RespondsWithContent(Content);

        Assert.That(await ReadStreamAsync(), Is.EqualTo(Content));
    }

    [TestCase("a.docx", "text/html")]
    [TestCase("a.txt", null)]
    public async Task A_page_of_html_is_not_read_as_a_stream(string name, string? mediaType)
    {
        RespondsWithItem(name);
        RespondsWithPage(Html, mediaType);
        RespondsWithItem(name).RespondsWithContent(Content);

        Assert.That(await ReadStreamAsync(), Is.EqualTo(Content));
    }

    [Test]
    public async Task A_stream_of_a_file_that_stays_empty_cannot_be_opened()
    {
        for (var i = 0; i < 4; i++) RespondsWithItem("a.txt").RespondsWithContent([]);

        var interrupted = await Assert.ThrowsAsync<TransferInterruptedException>(() => Files.OpenReadAsync(ServedFile.Path));

        Assert.That(interrupted!.Reason, Is.EqualTo(TransferReason.ContentMismatch));
    }

    [Test]
    public async Task A_stream_that_turns_out_shorter_than_its_length_fails_instead_of_ending()
    {
        // The total is not known at first, so the listed size is the length.
        Handler.RespondsWithItem(100_000).RespondsWith((_, _) => RangeOfUnknownTotal(0, 65_536));
        Handler.RespondsWith(HttpStatusCode.RequestedRangeNotSatisfiable, null, ("Content-Range", "bytes */65536"));
        await using var stream = await Files.OpenReadAsync(ServedFile.Path);
        await stream.ReadExactlyAsync(new byte[65_536]);

        var error = await Assert.ThrowsAsync<IOException>(() => stream.ReadExactlyAsync(new byte[10]).AsTask());

        Assert.That((error!.InnerException as TransferInterruptedException)?.Reason, Is.EqualTo(TransferReason.ContentMismatch));
    }

    private static Task<HttpResponseMessage> RangeOfUnknownTotal(int from, int end)
    {
        var response = new HttpResponseMessage(HttpStatusCode.PartialContent) { Content = new ByteArrayContent(new byte[end - from]) };
        (response.Content.Headers.ContentLength, response.Content.Headers.ContentRange) = (end - from, new(from, end - 1));
        return Task.FromResult(response);
    }

    private FakeHttpHandler RespondsWithItem(string name, string eTag = "e") =>
        Handler.RespondsWithItem(Content.Length, NaiveQuickXorHash.Compute(Content), eTag, name: name);

    private void RespondsWithPage(
        string text, string? mediaType, bool hasLength = true, bool breaksOff = false) => Handler.RespondsWith((_, _) =>
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        HttpContent content = breaksOff ? new StreamContent(new BreakingStream(bytes))
            : hasLength ? new ByteArrayContent(bytes)
            : new UnsizedContent(bytes);
        if (hasLength) content.Headers.ContentLength = bytes.Length; // as the transport does it
        content.Headers.ContentType = mediaType is null ? null : MediaTypeHeaderValue.Parse(mediaType);
        return Task.FromResult(new HttpResponseMessage { Content = content });
    });

    private Task<DownloadReceipt> ReplaceAsync() =>
        Files.DownloadAsync(ServedFile.Path, Destination, new DownloadOptions { Conflict = ConflictBehavior.Replace });

    private async Task<byte[]> ReadStreamAsync()
    {
        await using var stream = await Files.OpenReadAsync(ServedFile.Path);
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    private void AssertIsContent(DownloadReceipt receipt, Verification verified, byte[] content)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Verified, Is.EqualTo(verified));
            Assert.That(receipt.Size, Is.EqualTo(content.Length));
            Assert.That(File.ReadAllBytes(Destination), Is.EqualTo(content));
        }
    }

    private sealed class BreakingStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            await base.ReadAsync(buffer, cancellationToken) is > 0 and var read ? read : throw TestData.CreateConnectionReset();
    }

    private sealed class UnsizedContent(byte[] bytes) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => stream.WriteAsync(bytes).AsTask();

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
