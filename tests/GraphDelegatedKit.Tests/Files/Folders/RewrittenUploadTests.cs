namespace GraphDelegatedKit.Tests.Files;

/// <summary>
/// A library writes its own properties into some files when it stores them (microsoft-graph-docs-contrib#8903, rclone#2599). The upload
/// says so, whatever the name is, and the next run does not send the file again.
/// </summary>
public sealed class RewrittenUploadTests : FolderTransferFixture
{
    [TestCase("photo.jpg", 1000)]
    [TestCase("data.xml", 1000)]
    [TestCase("letter.docx", 1000)]
    [TestCase("none", 1000)]
    [TestCase("photo.jpg", 5 * 1024 * 1024)]
    public async Task A_file_that_the_service_rewrites_is_changed_by_service_and_is_not_sent_again(string name, int size)
    {
        Tenant.Files.RewriteOnUpload(Path.GetExtension(name) is { Length: > 0 } extension ? extension : ".never");
        WriteSourceFile(name, size);

        var first = (await UploadAsync())[name];
        var putsBefore = PutRequests.Count();
        var second = (await UploadAsync())[name];

        var isRewritten = name != "none";
        using (Assert.EnterMultipleScope())
        {
            Assert.That(first.Outcome, Is.EqualTo(TransferOutcome.Transferred), first.Reason);
            Assert.That(first.Receipt!.Verified, Is.EqualTo(isRewritten ? Verification.ChangedByService : Verification.Matched));
            Assert.That(first.Receipt.Item.Size, isRewritten ? Is.GreaterThan(size) : Is.EqualTo(size));
            Assert.That(second.Outcome, Is.EqualTo(TransferOutcome.Unchanged));
            Assert.That(PutRequests.Count(), Is.EqualTo(putsBefore));
        }
    }

    [Test]
    public async Task A_rewritten_file_is_not_sent_again_after_a_proxy_refused_it_in_one_request()
    {
        Tenant.Files.RewriteOnUpload(".jpg");
        Tenant.Faults.Fail("*/content", 413, body: "<html>Too large</html>", contentType: "text/html", method: "PUT");
        WriteSourceFile("a.jpg", 1000);

        var first = (await UploadAsync())["a.jpg"];
        var second = (await UploadAsync())["a.jpg"];

        Assert.That(first.Receipt!.Verified, Is.EqualTo(Verification.ChangedByService));
        Assert.That(second.Outcome, Is.EqualTo(TransferOutcome.Unchanged));
    }

    [Test]
    public async Task A_rewritten_file_is_sent_again_when_the_local_file_has_changed()
    {
        Tenant.Files.RewriteOnUpload(".jpg");
        WriteSourceFile("a.jpg", 1000);
        await UploadAsync();
        File.WriteAllBytes(Path.Combine(SourcePath, "a.jpg"), TestData.CreateRandomBytes(1000, 77)); // the same size

        Assert.That((await UploadAsync())["a.jpg"].Outcome, Is.EqualTo(TransferOutcome.Transferred));
    }

    [Test]
    public async Task A_rewritten_file_is_sent_again_when_the_item_has_changed()
    {
        Tenant.Files.RewriteOnUpload(".jpg");
        WriteSourceFile("a.jpg", 1000);
        await UploadAsync();
        await StoreAsync("a.jpg", 1001);

        Assert.That((await UploadAsync())["a.jpg"].Outcome, Is.EqualTo(TransferOutcome.Transferred));
    }

    [Test]
    public async Task A_rewritten_file_is_sent_again_without_a_journal()
    {
        Tenant.Files.RewriteOnUpload(".jpg");
        WriteSourceFile("a.jpg", 1000);
        var files = GraphFilesFactory.Create(Graph, Clock);

        await files.UploadManyAsync(SourcePath, RemoteFolder).ToDictionaryAsync(result => result.Path);
        var second = await files.UploadManyAsync(SourcePath, RemoteFolder).ToDictionaryAsync(result => result.Path);

        Assert.That(second["a.jpg"].Outcome, Is.EqualTo(TransferOutcome.Transferred));
    }

    [Test]
    public async Task A_file_that_differs_on_a_personal_drive_is_an_error()
    {
        Tenant.Files.RewriteOnUpload(".jpg");
        Tenant.Faults.ModifyJson($"*/drives/{Uri.EscapeDataString(DriveId)}", drive => drive["driveType"] = "personal");
        WriteSourceFile("a.jpg", 1000);

        var result = (await UploadAsync())["a.jpg"];

        Assert.That((result.Error as TransferInterruptedException)?.Reason, Is.EqualTo(TransferReason.ContentMismatch));
    }

    [Test]
    public async Task A_record_of_a_rewritten_file_stays_only_while_it_is_used()
    {
        Tenant.Files.RewriteOnUpload(".jpg");
        WriteSourceFile("a.jpg", 1000);
        await UploadAsync();
        var used = RewrittenRecords.Single();
        var unused = Path.Combine(JournalFolder["transfers"], "0123456789abcdef0123456789abcdef.rewritten");
        File.Copy(used, unused);
        Clock.Advance(TimeSpan.FromDays(60));
        await UploadAsync(); // unchanged: the record is used
        Clock.Advance(TimeSpan.FromDays(60));
        WriteSourceFile("b.jpg", 2000);
        var results = await UploadAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(results["a.jpg"].Outcome, Is.EqualTo(TransferOutcome.Unchanged));
            Assert.That(File.Exists(used), Is.True);
            Assert.That(File.Exists(unused), Is.False);
            Assert.That(RewrittenRecords.Count(), Is.EqualTo(2));
        }
    }

    [Test]
    public async Task A_record_of_a_rewritten_file_that_cannot_be_replaced_leaves_no_temporary_file()
    {
        Tenant.Files.RewriteOnUpload(".jpg");
        WriteSourceFile("a.jpg", 1000);
        await UploadAsync();
        var record = RewrittenRecords.Single();
        File.Delete(record);
        Directory.CreateDirectory(record); // no file can have its name
        WriteSourceFile("a.jpg", 1001);

        await UploadAsync();

        Assert.That(Directory.GetFiles(JournalFolder["transfers"], "*.tmp"), Is.Empty);
    }

    private IEnumerable<string> RewrittenRecords => Directory.EnumerateFiles(JournalFolder["transfers"], "*.rewritten");
}
