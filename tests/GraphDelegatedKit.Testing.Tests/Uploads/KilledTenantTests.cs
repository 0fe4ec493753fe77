using GraphDelegatedKit.Testing.Storage;

namespace GraphDelegatedKit.Testing.Tests.Uploads;

// The state folder after a kill between two steps of storing a file, and how the next tenant continues from it.
public sealed class KilledTenantTests : TemporaryFolderFixture
{
    private const string DriveUrl = "https://graph.microsoft.com/v1.0/me/drive";
    private const int FragmentAlignment = UploadSessionClient.FragmentAlignment;

    private static readonly byte[] FileContent = TestData.CreateBytes((2 * FragmentAlignment) + 5);

    [Test]
    public async Task An_upload_with_unacknowledged_bytes_resumes_from_the_acknowledged_ones()
    {
        var (url, bytes, _) = await CreateSessionAsync(received: FragmentAlignment);
        await using (var file = new FileStream(bytes, FileMode.Append))
            await file.WriteAsync(new byte[1_000]);

        await CompleteAsync(url, from: FragmentAlignment);
    }

    [Test]
    public async Task An_upload_whose_bytes_an_earlier_version_stored_resumes()
    {
        var (url, bytes, session) = await CreateSessionAsync(received: 2 * FragmentAlignment);
        MoveBytesBesideDocument(bytes, session);

        await CompleteAsync(url, from: 2 * FragmentAlignment);
    }

    [Test]
    public async Task A_completed_upload_leaves_no_session_after_a_kill()
    {
        var (url, _, session) = await CreateSessionAsync(received: 2 * FragmentAlignment);
        var sessionJson = UseState(state => state.ReadText(session)!);
        await CompleteAsync(url, from: 2 * FragmentAlignment);
        Assert.That(UseState(state => state.ListJsonFiles("uploads").ToList()), Is.Empty, "without a kill");
        UseState(state => state.WriteText(session, sessionJson));

        await using (var tenant = await StartAsync())
        {
            using var client = new TenantClient(tenant);
            using var upload = new UploadSessionClient(client, url, new HttpClient(tenant.CreateHandler()));
            var files = tenant.Files.List(tenant.Files.GetDriveId(tenant.Address.DefaultUser));

            Assert.That((await upload.GetStatusAsync()).Status, Is.EqualTo(404));
            Assert.That(files.Single().Size, Is.EqualTo(FileContent.Length));
        }

        Assert.That(UseState(state => state.ListJsonFiles("uploads").ToList()), Is.Empty);
    }

    [TestCase(true, 200)]
    [TestCase(false, 404)]
    public async Task A_complete_upload_without_an_item_is_committed_by_a_status_request(bool asksStatus, int status)
    {
        string url;
        await using (var first = await StartAsync())
        {
            using var client = new TenantClient(first);
            await client.SignInAsync();
            using var upload = await UploadSessionClient.CreateAsync(first, client, "root:/f.bin:");
            first.Faults.ResetUpload(FileContent.Length - 1, acceptedUpTo: FileContent.Length);
            await Assert.ThatAsync(() => upload.PutAsync(FileContent, 0, FileContent.Length), Throws.InstanceOf<HttpRequestException>());
            url = upload.UploadUrl;
        }

        await using var tenant = await StartAsync();
        using var secondClient = new TenantClient(tenant);
        await secondClient.SignInAsync();
        using var resumed = new UploadSessionClient(secondClient, url, new HttpClient(tenant.CreateHandler()));
        if (asksStatus)
            Assert.That((await resumed.GetStatusAsync()).Body["nextExpectedRanges"]!.AsArray(), Is.Empty);

        Assert.That((await secondClient.GetAsync($"{DriveUrl}/root:/f.bin")).Status, Is.EqualTo(status));
    }

    // A client that was refused, because the name is taken or the file is another one, is still refused after a restart.
    [Test]
    public async Task A_refused_upload_stays_refused_after_a_restart()
    {
        var (url, _, _) = await CreateSessionAsync(received: FragmentAlignment, conflict: "fail");
        await using (var first = await StartAsync())
        {
            await first.Files.PutAsync(first.Files.GetDriveId(first.Address.DefaultUser), "f.bin", new MemoryStream([1]));
            using var client = new TenantClient(first);
            using var upload = new UploadSessionClient(client, url, new HttpClient(first.CreateHandler()));
            Assert.That((await upload.PutAsync(FileContent, FragmentAlignment, FragmentAlignment + 5)).Status, Is.EqualTo(409));
        }

        await using var tenant = await StartAsync();
        using var secondClient = new TenantClient(tenant);
        await secondClient.SignInAsync();
        using var resumed = new UploadSessionClient(secondClient, url, new HttpClient(tenant.CreateHandler()));
        await secondClient.SendAsync(HttpMethod.Delete, $"{DriveUrl}/root:/f.bin");
        var statuses = new[] { (await resumed.GetStatusAsync()).Status, (await resumed.GetStatusAsync()).Status };

        Assert.That(statuses, Is.EqualTo(new[] { 200, 200 }));
        Assert.That(
            tenant.Files.List(tenant.Files.GetDriveId(tenant.Address.DefaultUser)), Is.Empty, "nor when nothing is in its way any more");
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task An_attachment_upload_survives_a_kill_at_each_step(bool attached)
    {
        var file = TestData.CreateBytes(3_000_000);
        string url, mailId;
        await using (var first = await StartAsync())
        {
            using var client = new TenantClient(first);
            await client.SignInAsync();
            mailId = first.Mail.AddDraft(first.Address.DefaultUser, "Plans");
            var (_, session) = await client.PostAsync(
                $"https://graph.microsoft.com/v1.0/me/messages/{Uri.EscapeDataString(mailId)}/attachments/createUploadSession",
                """{"AttachmentItem":{"attachmentType":"file","name":"plan.bin","size":3000000}}""");
            using var upload = new UploadSessionClient(client, (string)session["uploadUrl"]!, new HttpClient(first.CreateHandler()));
            url = upload.UploadUrl;
            await upload.PutAsync(file, 0, 2_000_000);
        }

        var document = FindSession("attachments");
        if (attached)
        {
            var sessionJson = UseState(state => state.ReadText(document)!);
            await using (var second = await StartAsync())
            {
                using var client = new TenantClient(second);
                using var upload = new UploadSessionClient(client, url, new HttpClient(second.CreateHandler()));
                Assert.That((await upload.PutAsync(file, 2_000_000, 1_000_000)).Status, Is.EqualTo(201));
            }

            UseState(state => state.WriteText(document, sessionJson));
        }
        else
        {
            MoveBytesBesideDocument(GetBlobPath(document), document);
        }

        await using var tenant = await StartAsync();
        using var secondClient = new TenantClient(tenant);
        using var resumed = new UploadSessionClient(secondClient, url, new HttpClient(tenant.CreateHandler()));
        var last = await resumed.PutAsync(file, 2_000_000, 1_000_000);

        var attachment = tenant.Mail.GetAttachments(mailId).Single();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(last.Status, Is.EqualTo(attached ? 404 : 201));
            Assert.That(
                TestData.ComputeSha256(tenant.Mail.OpenAttachment(mailId, attachment.AttachmentId)),
                Is.EqualTo(TestData.ComputeSha256(file)));
        }
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task A_completed_attachment_upload_leaves_no_session(bool isKilled)
    {
        var file = TestData.CreateBytes(3_000_000);
        string url;
        await using (var first = await StartAsync())
        {
            using var client = new TenantClient(first);
            await client.SignInAsync();
            var mailId = first.Mail.AddDraft(first.Address.DefaultUser, "Plans");
            var (_, session) = await client.PostAsync(
                $"https://graph.microsoft.com/v1.0/me/messages/{Uri.EscapeDataString(mailId)}/attachments/createUploadSession",
                """{"AttachmentItem":{"attachmentType":"file","name":"plan.bin","size":3000000}}""");
            url = (string)session["uploadUrl"]!;
            using var upload = new UploadSessionClient(client, url, new HttpClient(first.CreateHandler()));
            await upload.PutAsync(file, 0, 2_000_000);
        }

        var document = FindSession("attachments");
        var sessionJson = UseState(state => state.ReadText(document)!);
        await using (var second = await StartAsync())
        {
            using var client = new TenantClient(second);
            using var upload = new UploadSessionClient(client, url, new HttpClient(second.CreateHandler()));
            Assert.That((await upload.PutAsync(file, 2_000_000, 1_000_000)).Status, Is.EqualTo(201));
        }

        if (isKilled)
        {
            UseState(state => state.WriteText(document, sessionJson));
            await using var third = await StartAsync();
        }

        Assert.That(UseState(state => state.ListJsonFiles("attachments").ToList()), Is.Empty);
    }

    private string FindSession(string folder) => UseState(state => state.ListJsonFiles(folder).Single());

    private string GetBlobPath(string session) => Folder["state/blobs/" + Path.GetFileNameWithoutExtension(session)];

    // Where earlier versions kept them.
    private void MoveBytesBesideDocument(string bytes, string document)
    {
        var path = Folder["state/" + Path.ChangeExtension(document, ".bytes")];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        System.IO.File.Move(bytes, path);
    }

    private T UseState<T>(Func<StateFolder, T> use)
    {
        using var state = StateFolder.Open(Folder["state"]);
        return use(state);
    }

    private void UseState(Action<StateFolder> use)
    {
        using var state = StateFolder.Open(Folder["state"]);
        use(state);
    }

    private Task<LocalTenant> StartAsync() => LocalTenant.StartAsync(new() { StateFolder = Folder["state"] });

    // Leaves the state folder of a tenant that received some bytes and was then stopped. Returns the name of the session's document, too.
    private async Task<(string Address, string Bytes, string Session)> CreateSessionAsync(int received, string conflict = "replace")
    {
        string url;
        await using (var tenant = await StartAsync())
        {
            using var client = new TenantClient(tenant);
            await client.SignInAsync();
            using var upload = await UploadSessionClient.CreateAsync(tenant, client, "root:/f.bin:", conflict);
            Assert.That((await upload.PutAsync(FileContent, 0, received)).Status, Is.EqualTo(202));
            url = upload.UploadUrl;
        }

        var session = FindSession("uploads");
        return (url, GetBlobPath(session), session);
    }

    private async Task CompleteAsync(string url, int from)
    {
        await using var tenant = await StartAsync();
        using var client = new TenantClient(tenant);
        using var upload = new UploadSessionClient(client, url, new HttpClient(tenant.CreateHandler()));

        var status = await upload.GetStatusAsync();
        var last = await upload.PutAsync(FileContent, from, FileContent.Length - from);

        Assert.That((string)status.Body["nextExpectedRanges"]![0]!, Is.EqualTo($"{from}-{FileContent.Length - 1}"));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(last.Status, Is.EqualTo(201));
            Assert.That(
                TestData.ComputeSha256(tenant.Files.OpenFile(tenant.Files.GetDriveId(tenant.Address.DefaultUser), "f.bin")),
                Is.EqualTo(TestData.ComputeSha256(FileContent)));
        }
    }
}
