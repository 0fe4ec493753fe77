namespace GraphDelegatedKit.Testing.Tests.Uploads;

// What a kill leaves in the state folder between one step of taking a file in and the next, and what the next tenant makes of it.
public sealed class Killed_moments
{
    private const string Drive = "https://graph.microsoft.com/v1.0/me/drive";
    private const int Grid = Upload.Grid;

    private static readonly byte[] File = Bytes.Make((2 * Grid) + 5);

    private Folder _folder = null!;

    [SetUp]
    public void Begin() => _folder = new Folder();

    [TearDown]
    public void End() => _folder.Dispose();

    [Test]
    public async Task With_more_bytes_in_the_file_than_were_acknowledged_go_on_from_what_was()
    {
        var (address, bytes, _) = await OpenAsync(received: Grid);
        await using (var file = new FileStream(bytes, FileMode.Append))
            await file.WriteAsync(new byte[1_000]);

        await FinishAsync(address, from: Grid);
    }

    [Test]
    public async Task With_the_bytes_already_among_the_files_and_no_file_give_them_back()
    {
        var (address, bytes, _) = await OpenAsync(received: 2 * Grid);
        System.IO.File.Move(bytes, _folder["state/blobs/" + Path.GetFileNameWithoutExtension(bytes)]);

        await FinishAsync(address, from: 2 * Grid);
    }

    [Test]
    public async Task With_the_file_there_and_the_session_not_gone_leave_no_session()
    {
        var (address, _, session) = await OpenAsync(received: 2 * Grid);
        var kept = await System.IO.File.ReadAllTextAsync(session);
        await FinishAsync(address, from: 2 * Grid);
        await System.IO.File.WriteAllTextAsync(session, kept);

        await using var tenant = await StartAsync();
        using var client = new Client(tenant);
        using var upload = new Upload(client, address, new HttpClient(tenant.CreateHandler()));

        Assert.That((await upload.StatusAsync()).Status, Is.EqualTo(404));
        Assert.That(tenant.Files.List(tenant.Files.GetDriveId(tenant.Address.DefaultUser)).Single().Size, Is.EqualTo(File.Length));
        Assert.That(Directory.EnumerateFiles(_folder["state/uploads"]), Is.Empty);
    }

    [TestCase(true, 200)]
    [TestCase(false, 404)]
    public async Task With_all_bytes_there_and_no_file_end_with_the_file_once_somebody_asks(bool asks, int status)
    {
        string address;
        await using (var first = await StartAsync())
        {
            using var client = new Client(first);
            await client.SignInAsync();
            using var upload = await Upload.BeginAsync(first, client, "root:/f.bin:");
            first.Faults.ResetUpload(File.Length - 1, acceptedUpTo: File.Length);
            await Assert.ThatAsync(() => upload.PutAsync(File, 0, File.Length), Throws.InstanceOf<HttpRequestException>());
            address = upload.Address;
        }

        await using var tenant = await StartAsync();
        using var later = new Client(tenant);
        await later.SignInAsync();
        using var resumed = new Upload(later, address, new HttpClient(tenant.CreateHandler()));
        if (asks)
            Assert.That((await resumed.StatusAsync()).Body["nextExpectedRanges"]!.AsArray(), Is.Empty);

        Assert.That((await later.GetAsync($"{Drive}/root:/f.bin")).Status, Is.EqualTo(status));
    }

    // Whoever was told that the name is taken, or the file another, is not overruled by a restart.
    [Test]
    public async Task After_a_refusal_leave_the_bytes_and_the_file_as_they_are()
    {
        var (address, _, _) = await OpenAsync(received: Grid, conflict: "fail");
        await using (var first = await StartAsync())
        {
            await first.Files.PutAsync(first.Files.GetDriveId(first.Address.DefaultUser), "f.bin", new MemoryStream([1]));
            using var client = new Client(first);
            using var upload = new Upload(client, address, new HttpClient(first.CreateHandler()));
            Assert.That((await upload.PutAsync(File, Grid, Grid + 5)).Status, Is.EqualTo(409));
        }

        await using var tenant = await StartAsync();
        using var later = new Client(tenant);
        await later.SignInAsync();
        using var resumed = new Upload(later, address, new HttpClient(tenant.CreateHandler()));
        await later.SendAsync(HttpMethod.Delete, $"{Drive}/root:/f.bin");
        var statuses = new[] { (await resumed.StatusAsync()).Status, (await resumed.StatusAsync()).Status };

        Assert.That(statuses, Is.EqualTo(new[] { 200, 200 }));
        Assert.That(tenant.Files.List(tenant.Files.GetDriveId(tenant.Address.DefaultUser)), Is.Empty, "nor when nothing is in its way any more");
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Of_an_attachment_end_the_same_way(bool attached)
    {
        var file = Bytes.Make(3_000_000);
        string address, mailId, kept;
        await using (var first = await StartAsync())
        {
            using var client = new Client(first);
            await client.SignInAsync();
            mailId = first.Mail.AddDraft(first.Address.DefaultUser, "Plans");
            var (_, session) = await client.PostAsync(
                $"https://graph.microsoft.com/v1.0/me/messages/{Uri.EscapeDataString(mailId)}/attachments/createUploadSession",
                """{"AttachmentItem":{"attachmentType":"file","name":"plan.bin","size":3000000}}""");
            using var upload = new Upload(client, (string)session["uploadUrl"]!, new HttpClient(first.CreateHandler()));
            address = upload.Address;
            await upload.PutAsync(file, 0, 2_000_000);
            kept = await System.IO.File.ReadAllTextAsync(Session("attachments"));
            if (attached)
                Assert.That((await upload.PutAsync(file, 2_000_000, 1_000_000)).Status, Is.EqualTo(201));
        }

        if (attached)
            await System.IO.File.WriteAllTextAsync(Path.Combine(_folder["state/attachments"], IdIn(kept) + ".json"), kept);
        else
            System.IO.File.Move(Path.ChangeExtension(Session("attachments"), ".bytes"), _folder["state/blobs/" + IdIn(kept)]);

        await using var tenant = await StartAsync();
        using var later = new Client(tenant);
        using var resumed = new Upload(later, address, new HttpClient(tenant.CreateHandler()));
        var last = await resumed.PutAsync(file, 2_000_000, 1_000_000);

        var attachment = tenant.Mail.GetAttachments(mailId).Single();
        Assert.That((last.Status, Bytes.Sha256(tenant.Mail.OpenAttachment(mailId, attachment.AttachmentId))), Is.EqualTo((attached ? 404 : 201, Bytes.Sha256(file))));
    }

    private static string IdIn(string session) => (string)System.Text.Json.Nodes.JsonNode.Parse(session)!["id"]!;

    private string Session(string folder) => Directory.EnumerateFiles(_folder["state/" + folder], "*.json").Single();

    private Task<LocalTenant> StartAsync() => LocalTenant.StartAsync(new() { StateFolder = _folder["state"] });

    // A tenant that has taken so much, and is no more.
    private async Task<(string Address, string Bytes, string Session)> OpenAsync(int received, string conflict = "replace")
    {
        await using var tenant = await StartAsync();
        using var client = new Client(tenant);
        await client.SignInAsync();
        using var upload = await Upload.BeginAsync(tenant, client, "root:/f.bin:", conflict);
        Assert.That((await upload.PutAsync(File, 0, received)).Status, Is.EqualTo(202));
        return (upload.Address, Path.ChangeExtension(Session("uploads"), ".bytes"), Session("uploads"));
    }

    private async Task FinishAsync(string address, int from)
    {
        await using var tenant = await StartAsync();
        using var client = new Client(tenant);
        using var upload = new Upload(client, address, new HttpClient(tenant.CreateHandler()));

        var status = await upload.StatusAsync();
        var last = await upload.PutAsync(File, from, File.Length - from);

        Assert.That((string)status.Body["nextExpectedRanges"]![0]!, Is.EqualTo($"{from}-{File.Length - 1}"));
        Assert.That((last.Status, Bytes.Sha256(tenant.Files.OpenFile(tenant.Files.GetDriveId(tenant.Address.DefaultUser), "f.bin"))), Is.EqualTo((201, Bytes.Sha256(File))));
    }
}
