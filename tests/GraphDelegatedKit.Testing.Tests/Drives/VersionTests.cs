namespace GraphDelegatedKit.Testing.Tests.Drives;

// https://learn.microsoft.com/graph/api/driveitem-list-versions, driveitemversion-get-contents and driveitemversion-restore
public sealed class VersionTests : TenantFixture
{
    private const string FileUrl = DriveUrl + "/root:/a.bin:";

    [SetUp]
    public async Task StoreVersionsAsync()
    {
        for (byte version = 1; version <= 3; version++)
            await Client.PutAsync(FileUrl + "/content", [version]);
    }

    [Test]
    public async Task A_replaced_file_keeps_its_earlier_contents()
    {
        var (_, second) = await Client.GetAsync(FileUrl + "/versions/2.0");
        using var redirect = await Client.Http.GetAsync(FileUrl + "/versions/2.0/content");
        using var anonymousClient = new HttpClient(Tenant.CreateHandler());
        var content = await anonymousClient.GetByteArrayAsync(redirect.Headers.Location);
        using var forged = await anonymousClient.GetAsync(
            redirect.Headers.Location!.AbsoluteUri.Replace("Version=2.0", "Version=1.0", StringComparison.Ordinal));
        var (current, _) = await Client.GetAsync(FileUrl + "/versions/3.0/content");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await ListIdsAsync(), Is.EqualTo("3.0 2.0 1.0"));
            Assert.That((int)second["size"]!, Is.EqualTo(1));
            Assert.That(content, Is.EqualTo(new byte[] { 2 }));
            Assert.That((int)forged.StatusCode, Is.EqualTo(401));
            Assert.That(current, Is.EqualTo(400));
        }
    }

    [Test]
    public async Task An_earlier_version_is_restored_or_deleted()
    {
        var restored = await Client.PostAsync(FileUrl + "/versions/1.0/restoreVersion", "{}");
        var deleted = await Client.SendAsync(HttpMethod.Delete, FileUrl + "/versions/2.0");
        var current = await Client.SendAsync(HttpMethod.Delete, FileUrl + "/versions/4.0");
        var unknown = await Client.SendAsync(HttpMethod.Delete, FileUrl + "/versions/2.0");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(restored.Status, Is.EqualTo(204));
            Assert.That(deleted.Status, Is.EqualTo(204));
            Assert.That(current.Status, Is.EqualTo(400));
            Assert.That(unknown.Status, Is.EqualTo(404));
            Assert.That(await ListIdsAsync(), Is.EqualTo("4.0 3.0 1.0"));
            Assert.That(ComputeStoredSha256("a.bin"), Is.EqualTo(TestData.ComputeSha256([1])));
        }
    }

    [Test]
    public async Task Old_versions_are_dropped_with_their_bytes()
    {
        using var folder = new TemporaryFolder();
        await using var tenant = await LocalTenant.StartAsync(new() { StateFolder = folder["state"] });
        using var client = new TenantClient(tenant);
        await client.SignInAsync();
        for (byte version = 1; version <= 20; version++)
            await client.PutAsync(FileUrl + "/content", [version]);
        var kept = Directory.GetFiles(folder["state/blobs"]).Length;

        await client.SendAsync(HttpMethod.Delete, DriveUrl + "/root:/a.bin");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(kept, Is.EqualTo(11));
            Assert.That(Directory.GetFiles(folder["state/blobs"]), Is.Empty);
        }
    }

    private async Task<string> ListIdsAsync()
    {
        var (_, list) = await Client.GetAsync(FileUrl + "/versions");
        return string.Join(' ', list["value"]!.AsArray().Select(version => (string?)version!["id"]));
    }
}
