using System.Text;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>Sources and responses that prevent an upload: each causes a typed error with a remedy, and no damaged file.</summary>
public sealed class UploadSourceErrorTests() : JournaledUploadFixture(UploadSourceErrorTests.Size)
{
    private const int Size = (2 * Range) + 1;

    [Test]
    public async Task A_read_error_ends_the_upload_which_resumes_later()
    {
        var source = new FailingStream(SourceFile.Content, Range + 1000);

        var interrupted =
            (await Assert.ThrowsAsync<TransferInterruptedException>(() => CreateFiles().UploadAsync(source, Destination, ThreeRanges)))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(interrupted.Reason, Is.EqualTo(TransferReason.ReadFailed));
            Assert.That(interrupted.InnerException!.Message, Is.EqualTo("The disk is broken."));
            Assert.That(interrupted.BytesConfirmed, Is.EqualTo(Range));
            Assert.That(Drive.Items.Count, Is.Zero);
            Assert.That(
                Drive.Log.Count(line => line.StartsWith("PUT", StringComparison.Ordinal)),
                Is.EqualTo(2),
                "a read error is not a fault of the service");
            Assert.That(interrupted.ToString(), Does.Contain("Make it readable").And.Not.Contain("SECRET"));
            Assert.That(interrupted.PendingUploadId, Is.Not.Null);
        }

        source.IsRepaired = true;
        source.Position = 0;
        Assert.That((await CreateFiles().UploadAsync(source, Destination, ThreeRanges)).ResumedFrom, Is.EqualTo(Range));
    }

    [Test]
    public async Task A_read_error_while_resuming_keeps_the_upload_pending()
    {
        var first = (await Assert.ThrowsAsync<TransferInterruptedException>(
            () => CreateFiles().UploadAsync(new FailingStream(SourceFile.Content, Range + 1000), Destination, ThreeRanges)))!;

        var interrupted = (await Assert.ThrowsAsync<TransferInterruptedException>(
            () => CreateFiles().UploadAsync(new FailingStream(SourceFile.Content, 1000), Destination, ThreeRanges)))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(interrupted.Reason, Is.EqualTo(TransferReason.ReadFailed));
            Assert.That(interrupted.PendingUploadId, Is.EqualTo(first.PendingUploadId));
            Assert.That(Drive.IsSessionOpen, Is.True);
        }
    }

    [TestCase(ConflictBehavior.Replace)]
    [TestCase(ConflictBehavior.Fail)]
    public async Task A_read_error_in_a_single_request_upload_is_reported(ConflictBehavior conflict)
    {
        var interrupted = (await Assert.ThrowsAsync<TransferInterruptedException>(() =>
            CreateFiles().UploadAsync(new FailingStream(new byte[1000], 500), Destination, new UploadOptions { Conflict = conflict })))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(interrupted.Reason, Is.EqualTo(TransferReason.ReadFailed));
            Assert.That(Drive.Items.Count, Is.Zero);
            Assert.That(Drive.Log.Count(line => line.StartsWith("PUT", StringComparison.Ordinal)), Is.EqualTo(1));
        }
    }

    [Test]
    public async Task A_read_error_of_a_non_seekable_stream_is_reported_before_any_request()
    {
        await Assert.ThrowsAsync<IOException>(
            () => CreateFiles().UploadAsync(new FailingStream(SourceFile.Content, 1000, canSeek: false), Destination, ThreeRanges));

        Assert.That(Drive.Log, Is.Empty);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_small_file_that_changes_during_the_upload_is_not_stored(bool grows)
    {
        var content = new byte[2_000_000];
        using var stream = new MemoryStream();
        stream.Write(content);
        stream.Position = 0;
        Drive.OnPutHalfRead = _ => stream.SetLength(grows ? content.Length + 1 : 10);

        var interrupted = (await Assert.ThrowsAsync<TransferInterruptedException>(() => CreateFiles().UploadAsync(stream, Destination)))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(interrupted.Reason, Is.EqualTo(TransferReason.SourceChanged));
            Assert.That(Drive.Items.Count, Is.Zero);
        }
    }

    [Test]
    public async Task A_local_path_that_is_too_long_fails_before_any_request()
    {
        Assert.That(await Assert.CatchAsync<IOException>(() =>
            CreateFiles().UploadAsync(Path.Combine(Folder.Path, new string('n', 300)), Destination)), Is.Not.Null);

        Assert.That(Drive.Log, Is.Empty);
    }

    [TestCase("{}")]
    [TestCase("{\"uploadUrl\":null}")]
    [TestCase("{\"uploadUrl\":\"\"}")]
    [TestCase("{\"uploadUrl\":17}")]
    [TestCase("{\"uploadUrl\":{\"a\":\"SECRET\"}}")]
    [TestCase("{\"uploadUrl\":\"SECRET nonsense\"}")]
    [TestCase("{\"uploadUrl\":\"/relative?SECRET\"}")]
    [TestCase("[]")]
    [TestCase("<html>SECRET</html>")]
    [TestCase("")]
    public async Task A_createUploadSession_response_without_a_valid_URL_fails_before_a_byte_is_sent(string response)
    {
        Drive.OpenResponse = response;

        var rejected =
            (await Assert.ThrowsAsync<GraphException>(() => CreateFiles().UploadAsync(SourceFile.Path, Destination, ThreeRanges)))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(rejected.Code, Is.EqualTo("unreadableResponse"));
            Assert.That(rejected.Remedy, Is.Not.Null);
            Assert.That(Drive.BytesAccepted, Is.Zero);
            Assert.That(rejected + Log.Text, Does.Not.Contain("SECRET"));
        }
    }

    [Test]
    public async Task An_untrusted_upload_URL_fails_with_a_remedy()
    {
        Drive.OpenResponse = """{"uploadUrl":"https://files.example.com/s1?tempauth=SECRET"}""";

        var rejected =
            (await Assert.ThrowsAsync<GraphException>(() => CreateFiles().UploadAsync(SourceFile.Path, Destination, ThreeRanges)))!;

        Assert.That(rejected.Remedy, Does.Contain("FileTransferOptions.TrustedDomains"));
        Assert.That(rejected.ToString(), Does.Not.Contain("SECRET").And.Not.Contain("example.com"));
    }

    [TestCase("GraphDelegatedKit upload 2\n{}")] // of a later version
    [TestCase("\0\0\0\0\0\0\0\0")]
    [TestCase("")]
    public async Task An_unreadable_journal_entry_is_kept_and_its_session_is_bypassed(string content)
    {
        Drive.Items["big.bin"] = new StoredItem("big.bin", [1]);
        await CancelAtSecondRangeAsync();
        foreach (var entry in Directory.GetFiles(JournalFolder, "*.upload*")) await File.WriteAllTextAsync(entry, content, Encoding.ASCII);

        // the scripted drive does not support temporary names: the test only checks that one is requested
        var interrupted = await Assert.CatchAsync<Exception>(() => CreateFiles().UploadAsync(SourceFile.Path, Destination, ThreeRanges));

        Assert.That(interrupted!.Message, Does.Contain("upload-").And.Contain(".partial"));
        Assert.That(Log.Text, Does.Contain("is damaged").And.Contain(".corrupt-"));
        Assert.That(Directory.GetFiles(JournalFolder, "*.corrupt-*"), Has.Length.EqualTo(1));
    }

    private sealed class FailingStream(byte[] content, long failsAt, bool canSeek = true) : MemoryStream(content)
    {
        public bool IsRepaired { get; set; }

        public override bool CanSeek => canSeek;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            !IsRepaired && Position + buffer.Length > failsAt
                ? throw new IOException("The disk is broken.")
                : base.ReadAsync(buffer, cancellationToken);
    }
}
