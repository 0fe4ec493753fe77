namespace GraphDelegatedKit.Testing.Tests.Uploads;

public sealed class UploadStubTests : TenantFixture
{
    [Test]
    public async Task An_open_upload_holds_its_name_and_is_not_listed()
    {
        using var upload = await CreateUploadAsync();

        var put = await Client.PutAsync($"{DriveUrl}/root:/F.bin:/content", [1]);
        var renamed = await Client.PutAsync($"{DriveUrl}/root:/f.bin:/content?@microsoft.graph.conflictBehavior=rename", [1]);
        var folder = await Client.PostAsync($"{DriveUrl}/root/children", """{"name":"f.bin","folder":{}}""");
        var moved = await Client.SendAsync(
            HttpMethod.Patch, $"{DriveUrl}/root:/f 1.bin", new StringContent("""{"name":"f.bin"}""", null, "application/json"));
        var children = await Client.GetAsync($"{DriveUrl}/root/children");
        var item = await Client.GetAsync($"{DriveUrl}/root:/f.bin");

        Assert.Multiple(() =>
        {
            Assert.That(put.Status, Is.EqualTo(409));
            Assert.That(folder.Status, Is.EqualTo(409));
            Assert.That(moved.Status, Is.EqualTo(409));
            Assert.That(item.Status, Is.EqualTo(404));
            Assert.That((string)put.Body["error"]!["code"]!, Is.EqualTo("nameAlreadyExists"));
            Assert.That((string)renamed.Body["name"]!, Is.EqualTo("f 1.bin"));
            Assert.That(children.Body["value"]!.AsArray().Select(child => (string)child!["name"]!), Is.EqualTo(new[] { "f 1.bin" }));
        });
    }

    [Test]
    public async Task A_cancelled_upload_frees_its_name()
    {
        using var upload = await CreateUploadAsync();
        var cancellationToken = await upload.CancelAsync();
        var repeated = await upload.CancelAsync();
        var status = await upload.GetStatusAsync();

        var put = await Client.PutAsync($"{DriveUrl}/root:/f.bin:/content", [1]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(cancellationToken.Status, Is.EqualTo(204));
            Assert.That(repeated.Status, Is.EqualTo(404));
            Assert.That(status.Status, Is.EqualTo(404));
            Assert.That(put.Status, Is.EqualTo(201));
        }
    }

    [Test]
    public async Task Deleting_the_stub_of_an_upload_ends_its_session()
    {
        using var upload = await CreateUploadAsync();
        var stub = new Uri(upload.UploadUrl).Segments[^2].TrimEnd('/');

        var deleted = await Client.SendAsync(HttpMethod.Delete, $"{DriveUrl}/items/{stub}");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(deleted.Status, Is.EqualTo(204));
            Assert.That((await upload.GetStatusAsync()).Status, Is.EqualTo(404));
        }
    }

    [Test]
    public async Task An_upload_stub_survives_a_restart_of_the_tenant()
    {
        using var folder = new TemporaryFolder();
        await using (var first = await LocalTenant.StartAsync(new() { StateFolder = folder["state"] }))
        {
            using var client = new TenantClient(first);
            await client.SignInAsync();
            using var upload = await UploadSessionClient.CreateAsync(first, client, "root:/f.bin:");
        }

        await using var second = await LocalTenant.StartAsync(new() { StateFolder = folder["state"] });
        using var secondClient = new TenantClient(second);
        await secondClient.SignInAsync();

        Assert.That((await secondClient.PutAsync($"{DriveUrl}/root:/f.bin:/content", [1])).Status, Is.EqualTo(409));
    }

    [Test]
    public async Task A_consumer_drive_has_no_upload_stubs()
    {
        Tenant.Files.SimulateConsumerDrive(DefaultDriveId);
        using var first = await CreateUploadAsync();
        using var second = await CreateUploadAsync();

        var drive = await Client.GetAsync(DriveUrl);
        var file = TestData.CreateBytes(100);
        var last = await second.PutAsync(file, 0, 100);
        var afterLast = await second.GetStatusAsync();

        Assert.Multiple(() =>
        {
            Assert.That(second.UploadUrl, Is.Not.EqualTo(first.UploadUrl));
            Assert.That((string)drive.Body["driveType"]!, Is.EqualTo("personal"));
            Assert.That(last.Status, Is.EqualTo(201));
            Assert.That(afterLast.Status, Is.EqualTo(400));
            Assert.That((string)afterLast.Body["error"]!["code"]!, Is.EqualTo("uploadSessionNotFound"));
            Assert.That((string)afterLast.Body["error"]!["message"]!, Is.EqualTo("Upload session not found"));
        });
    }
}
