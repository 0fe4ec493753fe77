namespace GraphDelegatedKit.Testing.Tests.Uploads;

public sealed class Sessions : TenantFixture
{
    private const int Grid = Upload.Grid;

    private static readonly byte[] File = Bytes.Make((2 * Grid) + 12_345);

    [Test]
    public async Task Take_a_file_range_by_range_and_answer_with_the_item()
    {
        using var upload = await BeginAsync("root:/New/f.bin:");

        var first = await upload.PutAsync(File, 0, Grid);
        var between = await upload.StatusAsync();
        var second = await upload.PutAsync(File, Grid, Grid);
        var last = await upload.PutAsync(File, 2 * Grid, 12_345);
        var after = await upload.StatusAsync();

        var kept = Tenant.Files.List(MyDrive).Single();
        Assert.Multiple(() =>
        {
            Assert.That(upload.Address, Does.StartWith("https://contoso-my.sharepoint.com/"));
            Assert.That((first.Status, second.Status, last.Status, after.Status), Is.EqualTo((202, 202, 201, 404)));
            Assert.That((string)first.Body["nextExpectedRanges"]![0]!, Is.EqualTo("327680-"));
            Assert.That((string)between.Body["nextExpectedRanges"]![0]!, Is.EqualTo($"327680-{File.Length - 1}"));
            Assert.That((long)last.Body["size"]!, Is.EqualTo(File.Length));
            Assert.That((string)last.Body["id"]!, Is.EqualTo(kept.ItemId));
            Assert.That(kept.Path, Is.EqualTo("New/f.bin"));
            Assert.That(Bytes.Sha256(Tenant.Files.OpenFile(kept.DriveId, kept.Path)), Is.EqualTo(Bytes.Sha256(File)));
        });
    }

    [Test]
    public async Task Go_on_after_the_tenant_was_started_again()
    {
        using var folder = new Folder();
        string address;
        await using (var first = await LocalTenant.StartAsync(new() { StateFolder = folder["state"] }))
        {
            using var client = new Client(first);
            await client.SignInAsync();
            using var upload = await Upload.BeginAsync(first, client, "root:/f.bin:");
            await upload.PutAsync(File, 0, Grid);
            address = upload.Address;
        }

        await using var second = await LocalTenant.StartAsync(new() { StateFolder = folder["state"] });
        using var later = new Client(second);
        using var resumed = new Upload(later, address, new HttpClient(second.CreateHandler()));
        var status = await resumed.StatusAsync();
        await resumed.PutAsync(File, Grid, Grid);
        var last = await resumed.PutAsync(File, 2 * Grid, 12_345);

        var drive = second.Files.GetDriveId(second.Address.DefaultUser);
        Assert.Multiple(() =>
        {
            Assert.That((string)status.Body["nextExpectedRanges"]![0]!, Does.StartWith("327680-"));
            Assert.That(last.Status, Is.EqualTo(201));
            Assert.That(Bytes.Sha256(second.Files.OpenFile(drive, "f.bin")), Is.EqualTo(Bytes.Sha256(File)));
        });

        await second.DisposeAsync();
        await using var third = await LocalTenant.StartAsync(new() { StateFolder = folder["state"] });
        Assert.That(third.Files.List(drive).Single().Size, Is.EqualTo(File.Length));
    }

    [Test]
    public async Task Keep_nothing_of_a_range_that_broke_off()
    {
        using var upload = await BeginAsync();
        Tenant.Faults.Reset("*/uploadSession", afterBodyBytes: 100_000, method: "PUT");

        await Assert.ThatAsync(async () => await upload.PutAsync(File, 0, Grid), Throws.InstanceOf<HttpRequestException>());
        var status = await upload.StatusAsync();

        Assert.That((string)status.Body["nextExpectedRanges"]![0]!, Is.EqualTo("0-"));
    }

    [Test]
    public async Task Are_over_when_the_last_reply_is_lost()
    {
        using var upload = await BeginAsync();
        Tenant.Faults.LoseResponse("*/uploadSession", method: "PUT");

        await Assert.ThatAsync(async () => await upload.PutAsync(File, 0, File.Length), Throws.InstanceOf<HttpRequestException>());
        var status = await upload.StatusAsync();
        var item = await Client.GetAsync($"{Drive}/root:/f.bin");

        Assert.That((status.Status, item.Status, (long)item.Body["size"]!), Is.EqualTo((404, 200, (long)File.Length)));
    }

    [Test]
    public async Task Exclude_each_other_for_one_name_even_to_replace()
    {
        using var upload = await BeginAsync();

        var second = await Client.PostAsync(
            $"{Drive}/root:/F.BIN:/createUploadSession", """{"item":{"@microsoft.graph.conflictBehavior":"replace"}}""");
        var cancelled = await upload.CancelAsync();
        var third = await Client.PostAsync($"{Drive}/root:/f.bin:/createUploadSession", "{}");

        Assert.Multiple(() =>
        {
            Assert.That((second.Status, cancelled.Status, third.Status), Is.EqualTo((409, 204, 200)));
            Assert.That((string)second.Body["error"]!["code"]!, Is.EqualTo("nameAlreadyExists"));
        });
    }

    [TestCase("replace", 200)]
    [TestCase("rename", 201)]
    public async Task Meet_a_file_that_is_there_as_asked(string conflict, int status)
    {
        var (_, old) = await Client.PutAsync($"{Drive}/root:/f.bin:/content", [1]);
        using var upload = await BeginAsync("root:/f.bin:", conflict);

        var last = await upload.PutAsync(File, 0, File.Length);

        Assert.Multiple(() =>
        {
            Assert.That(last.Status, Is.EqualTo(status));
            Assert.That((string)last.Body["id"]! == (string)old["id"]!, Is.EqualTo(conflict == "replace"));
            Assert.That((string)last.Body["eTag"]!, Is.Not.EqualTo((string)old["eTag"]!));
            Assert.That((string)last.Body["name"]!, Is.EqualTo(conflict == "replace" ? "f.bin" : "f 1.bin"));
        });
    }

    [Test]
    public async Task Refuse_to_begin_on_a_file_that_is_there_when_told_to_fail_or_told_anything_beside_item()
    {
        await Client.PutAsync($"{Drive}/root:/f.bin:/content", [1]);
        const string Create = $"{Drive}/root:/f.bin:/createUploadSession";

        var inside = await Client.PostAsync(Create, """{"item":{"@microsoft.graph.conflictBehavior":"fail"}}""");
        var misnamed = await Client.PostAsync(Create, """{"item":{"name":"g.bin"}}""");
        var beside = await Client.PostAsync(Create, """{"@microsoft.graph.conflictBehavior":"replace"}""");
        var unsaid = await Client.PostAsync(Create, "{}");

        Assert.That((inside.Status, misnamed.Status, beside.Status, unsaid.Status), Is.EqualTo((409, 400, 409, 200)));
    }

    [TestCase("items/{file}", 200)]
    [TestCase("items/{folder}:/f.bin:", 200)]
    [TestCase("items/{folder}:/g.bin:", 201)]
    [TestCase("items/root:/Box/new/f.bin:", 201)]
    public async Task Begin_at_an_item_or_below_a_folder_by_their_ids(string address, int status)
    {
        var (_, file) = await Client.PutAsync($"{Drive}/root:/Box/f.bin:/content", [1]);
        var item = address.Replace("{file}", (string)file["id"]!, StringComparison.Ordinal).Replace("{folder}", (string)file["parentReference"]!["id"]!, StringComparison.Ordinal);
        using var upload = await BeginAsync(item);

        var last = await upload.PutAsync(File, 0, File.Length);

        Assert.That((last.Status, (string)last.Body["id"]! == (string)file["id"]!), Is.EqualTo((status, status == 200)));
    }

    [Test]
    public async Task Take_no_range_of_unknown_length()
    {
        using var upload = await BeginAsync();
        using var bare = new HttpClient(Tenant.CreateHandler());
        using var request = new HttpRequestMessage(HttpMethod.Put, upload.Address) { Content = new ByteArrayContent(File) { Headers = { ContentRange = new(0, File.Length - 1, File.Length) } } };
        request.Headers.TransferEncodingChunked = true;

        using var answer = await bare.SendAsync(request);

        Assert.That((int)answer.StatusCode, Is.EqualTo(411));
    }

    [TestCase("f.bin", "replace", 200, "f.bin")]
    [TestCase("f.bin", "rename", 201, "f 1.bin")]
    [TestCase("g.bin", "fail", 201, "g.bin")]
    [TestCase("f.bin", "fail", 409, null)]
    public async Task Keep_the_bytes_when_the_name_was_taken_meanwhile_and_commit_them_elsewhere(string name, string conflict, int expected, string? ends)
    {
        using var upload = await BeginAsync("root:/f.bin:", "fail");
        await upload.PutAsync(File, 0, Grid);
        await Tenant.Files.PutAsync(MyDrive, "f.bin", new MemoryStream([1]));

        await upload.PutAsync(File, Grid, Grid);
        var last = await upload.PutAsync(File, 2 * Grid, 12_345);
        var status = await upload.StatusAsync();
        var elsewhere = await Client.SendAsync(
            HttpMethod.Put,
            $"{Drive}/root",
            new StringContent($$"""{"name":"{{name}}","@microsoft.graph.conflictBehavior":"{{conflict}}","@microsoft.graph.sourceUrl":"{{upload.Address}}"}""", null, "application/json"));

        Assert.Multiple(() =>
        {
            Assert.That(last.Status, Is.EqualTo(409));
            Assert.That(status.Body["nextExpectedRanges"]!.AsArray(), Is.Empty);
            Assert.That((elsewhere.Status, (string?)elsewhere.Body["name"]), Is.EqualTo((expected, ends)));
            Assert.That(ends is null ? Bytes.Sha256(File) : Kept(ends), Is.EqualTo(Bytes.Sha256(File)));
        });
    }

    [Test]
    public async Task End_in_another_file_than_was_sent_where_the_service_rewrites_it()
    {
        Tenant.Files.RewriteOnUpload(".docx");
        using var upload = await BeginAsync("root:/General/a.docx:", drive: $"drives/{Tenant.Files.GetLibraryId()}");

        var last = await upload.PutAsync(File, 0, File.Length);

        var kept = Tenant.Files.List(Tenant.Files.GetLibraryId()).Single();
        Assert.Multiple(() =>
        {
            Assert.That(upload.Address, Does.StartWith("https://contoso.sharepoint.com/"));
            Assert.That(last.Status, Is.EqualTo(201));
            Assert.That(kept.Size, Is.GreaterThan(File.Length));
            Assert.That((string)last.Body["file"]!["hashes"]!["quickXorHash"]!, Is.EqualTo(kept.QuickXorHash));
        });
    }

    [Test]
    public async Task Find_out_at_the_end_that_a_range_was_off_the_grid()
    {
        using var upload = await BeginAsync();

        var first = await upload.PutAsync(File, 0, 100_000);
        var last = await upload.PutAsync(File, 100_000, File.Length - 100_000);

        Assert.That((first.Status, last.Status, (string)last.Body["error"]!["code"]!), Is.EqualTo((202, 400, "invalidRange")));
    }

    [Test]
    public async Task Refuse_a_token_a_stranger_and_anybody_after_a_day()
    {
        using var upload = await BeginAsync();
        using var stranger = new Upload(Client, upload.Address[..^4] + "AAAA", new HttpClient(Tenant.CreateHandler()));

        var signed = await upload.SignedAsync();
        var strange = await stranger.StatusAsync();
        Clock.Advance(TimeSpan.FromHours(23));
        var taken = await upload.PutAsync(File, 0, Grid);
        Clock.Advance(TimeSpan.FromHours(1));
        var late = await upload.StatusAsync();

        Assert.Multiple(() =>
        {
            Assert.That((signed.Status, strange.Status, taken.Status, late.Status), Is.EqualTo((401, 401, 202, 401)));
            Assert.That((string)late.Body["error"]!["innerError"]!["code"]!, Is.EqualTo("expiredToken"));
            Assert.That(Tenant.Requests.Where(request => request.IsPreAuthenticated).Select(request => request.HasAuthorization), Is.EqualTo(new[] { true, false, false, false }));
        });
    }

    [Test]
    public async Task Live_a_day_from_the_last_range_that_was_taken()
    {
        using var upload = await BeginAsync();
        using var idle = await BeginAsync("root:/g.bin:");

        var before = await upload.StatusAsync();
        Clock.Advance(TimeSpan.FromHours(23));
        var taken = await upload.PutAsync(File, 0, Grid);
        Clock.Advance(TimeSpan.FromHours(1));
        var gone = await idle.StatusAsync();
        await Client.SignInAsync();
        using var again = await BeginAsync("root:/g.bin:");

        Assert.Multiple(() =>
        {
            Assert.That(Expiry(taken) - Expiry(before), Is.EqualTo(TimeSpan.FromHours(23)));
            Assert.That(gone.Status, Is.EqualTo(404));
        });

        static DateTimeOffset Expiry((int Status, System.Text.Json.Nodes.JsonNode Body) answer) =>
            DateTimeOffset.Parse((string)answer.Body["expirationDateTime"]!, System.Globalization.CultureInfo.InvariantCulture);
    }

    [Test]
    public async Task Begin_only_on_the_version_the_caller_saw()
    {
        var (_, old) = await Client.PutAsync($"{Drive}/root:/f.bin:/content", [1]);
        await Client.PutAsync($"{Drive}/root:/f.bin:/content", [2]);

        var (status, body) = await Client.SendAsync(
            HttpMethod.Post,
            $"{Drive}/root:/f.bin:/createUploadSession",
            shape: request => request.Headers.TryAddWithoutValidation("If-Match", (string)old["eTag"]!));

        Assert.That((status, (string)body["error"]!["code"]!), Is.EqualTo((412, "resourceModified")));
    }
}
