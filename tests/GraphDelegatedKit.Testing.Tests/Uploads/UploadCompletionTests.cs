using System.Net;
using System.Net.Http.Headers;

namespace GraphDelegatedKit.Testing.Tests.Uploads;

public sealed class UploadCompletionTests : TenantFixture
{
    private static readonly byte[] FileContent = TestData.CreateBytes(12_345);

    [TestCase(UploadCompletion.RangesOnly, 201)]
    [TestCase(UploadCompletion.Accepted, 202)]
    public async Task A_completed_upload_can_return_ranges_instead_of_the_item(UploadCompletion extension, int status)
    {
        Tenant.Faults.CompleteUploadWith(extension);
        using var upload = await CreateUploadAsync();

        var last = await upload.PutAsync(FileContent, 0, FileContent.Length);

        Assert.Multiple(async () =>
        {
            Assert.That(last.Status, Is.EqualTo(status));
            Assert.That(last.Body["id"], Is.Null);
            Assert.That(last.Body["nextExpectedRanges"]!.AsArray(), Is.Empty);
            Assert.That((await upload.GetStatusAsync()).Status, Is.EqualTo(404));
            Assert.That((await Client.GetAsync($"{DriveUrl}/root:/f.bin")).Status, Is.EqualTo(200));
        });
    }

    [Test]
    public async Task A_completed_upload_can_return_a_location_only()
    {
        Tenant.Faults.CompleteUploadWith(UploadCompletion.LocationOnly);
        using var upload = await CreateUploadAsync();
        using var anonymousClient = new HttpClient(Tenant.CreateHandler());
        using var content = new ByteArrayContent(FileContent)
        {
            Headers = { ContentRange = new ContentRangeHeaderValue(0, FileContent.Length - 1, FileContent.Length) },
        };

        using var last = await anonymousClient.PutAsync(upload.UploadUrl, content);

        var (_, item) = await Client.GetAsync($"{DriveUrl}/root:/f.bin");
        Assert.Multiple(async () =>
        {
            Assert.That(last.StatusCode, Is.EqualTo(HttpStatusCode.Created));
            Assert.That(await last.Content.ReadAsByteArrayAsync(), Is.Empty);
            Assert.That(last.Headers.Location!.Segments[^1], Is.EqualTo((string)item["id"]!));
        });
    }

    [Test]
    public async Task A_completed_upload_can_make_the_file_available_later()
    {
        Tenant.Faults.CompleteUploadWith(UploadCompletion.Pending);
        using var upload = await CreateUploadAsync();

        var last = await upload.PutAsync(FileContent, 0, FileContent.Length);
        var early = await Client.GetAsync($"{DriveUrl}/root:/f.bin");
        var status = await upload.GetStatusAsync();
        var late = await Client.GetAsync($"{DriveUrl}/root:/f.bin");
        var after = await upload.GetStatusAsync();

        Assert.Multiple(() =>
        {
            Assert.That(last.Status, Is.EqualTo(202));
            Assert.That(early.Status, Is.EqualTo(404));
            Assert.That(status.Status, Is.EqualTo(200));
            Assert.That(late.Status, Is.EqualTo(200));
            Assert.That(after.Status, Is.EqualTo(404));
            Assert.That(status.Body["nextExpectedRanges"]!.AsArray(), Is.Empty);
        });
    }

    [Test]
    public async Task A_deferred_upload_completes_only_after_the_commit()
    {
        var (_, created) = await Client.PostAsync($"{DriveUrl}/root:/f.bin:/createUploadSession", """{"item":{},"deferCommit":true}""");
        using var upload = new UploadSessionClient(Client, (string)created["uploadUrl"]!, new HttpClient(Tenant.CreateHandler()));

        var early = await upload.SendAsync(HttpMethod.Post);
        var last = await upload.PutAsync(FileContent, 0, FileContent.Length);
        var status = await upload.GetStatusAsync();
        var beforeCommit = await Client.GetAsync($"{DriveUrl}/root:/f.bin");
        var committed = await upload.SendAsync(HttpMethod.Post, bytes: ReadOnlyMemory<byte>.Empty);
        var afterCommit = await Client.GetAsync($"{DriveUrl}/root:/f.bin");

        Assert.Multiple(() =>
        {
            Assert.That(early.Status, Is.EqualTo(400));
            Assert.That(last.Status, Is.EqualTo(202));
            Assert.That(beforeCommit.Status, Is.EqualTo(404));
            Assert.That(committed.Status, Is.EqualTo(201));
            Assert.That(afterCommit.Status, Is.EqualTo(200));
            Assert.That(status.Body["nextExpectedRanges"]!.AsArray(), Is.Empty);
            Assert.That((string)committed.Body["id"]!, Is.EqualTo((string)afterCommit.Body["id"]!));
        });
    }

    [Test]
    public async Task An_upload_that_exceeds_the_quota_fails_with_507()
    {
        Tenant.Files.SetQuota(DefaultDriveId, 400_000);
        using var upload = await CreateUploadAsync();
        var file = TestData.CreateBytes(500_000);

        var first = await upload.PutAsync(file, 0, UploadSessionClient.FragmentAlignment);
        var last = await upload.PutAsync(file, UploadSessionClient.FragmentAlignment, 500_000 - UploadSessionClient.FragmentAlignment);
        var small = await Client.PutAsync($"{DriveUrl}/root:/g.bin:/content", new byte[400_001]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(first.Status, Is.EqualTo(202));
            Assert.That(last.Status, Is.EqualTo(507));
            Assert.That((string)last.Body["error"]!["code"]!, Is.EqualTo("quotaLimitReached"));
            Assert.That(small.Status, Is.EqualTo(507));
        }
    }

    [TestCase(true, 507)]
    [TestCase(false, 200)]
    public async Task An_upload_session_that_exceeds_the_quota_is_refused_on_consumer_drives_only(bool consumer, int status)
    {
        var drive = DefaultDriveId;
        Tenant.Files.SetQuota(drive, 400_000);
        if (consumer)
            Tenant.Files.SimulateConsumerDrive(drive);

        var created = await Client.PostAsync($"{DriveUrl}/root:/f.bin:/createUploadSession", """{"item":{"fileSize":500000}}""");

        Assert.That(created.Status, Is.EqualTo(status));
    }

    [TestCase("""{"item":{"@microsoft.graph.conflictBehavior":"replace","fileSystemInfo":{}}}""", 200)]
    [TestCase("""{"item":{"fileSystemInfo":{},"@microsoft.graph.conflictBehavior":"replace"}}""", 400)]
    [TestCase("""{"item":{"fileSystemInfo":{}}}""", 200)]
    public async Task The_conflict_behavior_must_precede_fileSystemInfo(string body, int status) =>
        Assert.That((await Client.PostAsync($"{DriveUrl}/root:/f.bin:/createUploadSession", body)).Status, Is.EqualTo(status));

    [Test]
    public async Task An_upload_with_an_outdated_ETag_fails_with_412()
    {
        var (_, old) = await Client.PutAsync($"{DriveUrl}/root:/f.bin:/content", [1]);
        using var upload = await CreateUploadAsync();
        var (_, itemDuringUpload) = await Client.GetAsync($"{DriveUrl}/root:/f.bin");

        var withOldETag = await upload.SendAsync(
            HttpMethod.Put, content => content.Headers.ContentRange = new(0, FileContent.Length - 1, FileContent.Length),
            FileContent, (string)old["eTag"]!);
        var repeated = await upload.PutAsync(FileContent, 0, FileContent.Length);

        Assert.Multiple(() =>
        {
            Assert.That((string)itemDuringUpload["eTag"]!, Is.Not.EqualTo((string)old["eTag"]!));
            Assert.That((string)itemDuringUpload["cTag"]!, Is.EqualTo((string)old["cTag"]!));
            Assert.That(withOldETag.Status, Is.EqualTo(412));
            Assert.That((string)withOldETag.Body["error"]!["code"]!, Is.EqualTo("resourceModified"));
            Assert.That(repeated.Status, Is.EqualTo(416));
        });
    }
}
