using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Tests.Uploads;

public sealed class UploadSessionTests : TenantFixture
{
    private const int FragmentAlignment = UploadSessionClient.FragmentAlignment;

    private static readonly byte[] FileContent = TestData.CreateBytes((2 * FragmentAlignment) + 12_345);

    [Test]
    public async Task An_upload_session_accepts_a_file_range_by_range_and_returns_the_item()
    {
        using var upload = await CreateUploadAsync("root:/New/f.bin:");

        var first = await upload.PutAsync(FileContent, 0, FragmentAlignment);
        var between = await upload.GetStatusAsync();
        var second = await upload.PutAsync(FileContent, FragmentAlignment, FragmentAlignment);
        var last = await upload.PutAsync(FileContent, 2 * FragmentAlignment, 12_345);
        var after = await upload.GetStatusAsync();

        var stored = Tenant.Files.List(DefaultDriveId).Single();
        Assert.Multiple(() =>
        {
            Assert.That(upload.UploadUrl, Does.StartWith("https://contoso-my.sharepoint.com/"));
            Assert.That(first.Status, Is.EqualTo(202));
            Assert.That(second.Status, Is.EqualTo(202));
            Assert.That(last.Status, Is.EqualTo(201));
            Assert.That(after.Status, Is.EqualTo(404));
            Assert.That((string)first.Body["nextExpectedRanges"]![0]!, Is.EqualTo("327680-"));
            Assert.That((string)between.Body["nextExpectedRanges"]![0]!, Is.EqualTo($"327680-{FileContent.Length - 1}"));
            Assert.That((long)last.Body["size"]!, Is.EqualTo(FileContent.Length));
            Assert.That((string)last.Body["id"]!, Is.EqualTo(stored.ItemId));
            Assert.That(stored.Path, Is.EqualTo("New/f.bin"));
            Assert.That(
                TestData.ComputeSha256(Tenant.Files.OpenFile(stored.DriveId, stored.Path)),
                Is.EqualTo(TestData.ComputeSha256(FileContent)));
        });
    }

    [Test]
    public async Task An_upload_session_survives_a_restart_of_the_tenant()
    {
        using var folder = new TemporaryFolder();
        string url;
        await using (var first = await LocalTenant.StartAsync(new() { StateFolder = folder["state"] }))
        {
            using var client = new TenantClient(first);
            await client.SignInAsync();
            using var upload = await UploadSessionClient.CreateAsync(first, client, "root:/f.bin:");
            await upload.PutAsync(FileContent, 0, FragmentAlignment);
            url = upload.UploadUrl;
        }

        await using var second = await LocalTenant.StartAsync(new() { StateFolder = folder["state"] });
        using var secondClient = new TenantClient(second);
        using var resumed = new UploadSessionClient(secondClient, url, new HttpClient(second.CreateHandler()));
        var status = await resumed.GetStatusAsync();
        await resumed.PutAsync(FileContent, FragmentAlignment, FragmentAlignment);
        var last = await resumed.PutAsync(FileContent, 2 * FragmentAlignment, 12_345);

        var drive = second.Files.GetDriveId(second.Address.DefaultUser);
        Assert.Multiple(() =>
        {
            Assert.That((string)status.Body["nextExpectedRanges"]![0]!, Does.StartWith("327680-"));
            Assert.That(last.Status, Is.EqualTo(201));
            Assert.That(TestData.ComputeSha256(second.Files.OpenFile(drive, "f.bin")), Is.EqualTo(TestData.ComputeSha256(FileContent)));
        });

        await second.DisposeAsync();
        await using var third = await LocalTenant.StartAsync(new() { StateFolder = folder["state"] });
        Assert.That(third.Files.List(drive).Single().Size, Is.EqualTo(FileContent.Length));
    }

    [Test]
    public async Task A_range_that_broke_off_is_discarded()
    {
        using var upload = await CreateUploadAsync();
        Tenant.Faults.Reset("*/uploadSession", afterBodyBytes: 100_000, method: "PUT");

        await Assert.ThatAsync(
            async () => await upload.PutAsync(FileContent, 0, FragmentAlignment), Throws.InstanceOf<HttpRequestException>());
        var status = await upload.GetStatusAsync();

        Assert.That((string)status.Body["nextExpectedRanges"]![0]!, Is.EqualTo("0-"));
    }

    [Test]
    public async Task A_session_whose_last_reply_is_lost_is_complete()
    {
        using var upload = await CreateUploadAsync();
        Tenant.Faults.LoseResponse("*/uploadSession", method: "PUT");

        await Assert.ThatAsync(
            async () => await upload.PutAsync(FileContent, 0, FileContent.Length), Throws.InstanceOf<HttpRequestException>());
        var status = await upload.GetStatusAsync();
        var item = await Client.GetAsync($"{DriveUrl}/root:/f.bin");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status.Status, Is.EqualTo(404));
            Assert.That(item.Status, Is.EqualTo(200));
            Assert.That((long)item.Body["size"]!, Is.EqualTo((long)FileContent.Length));
        }
    }

    [Test]
    public async Task A_second_session_for_the_same_name_is_refused()
    {
        using var upload = await CreateUploadAsync();

        var second = await Client.PostAsync(
            $"{DriveUrl}/root:/F.BIN:/createUploadSession", """{"item":{"@microsoft.graph.conflictBehavior":"replace"}}""");
        var cancellationToken = await upload.CancelAsync();
        var third = await Client.PostAsync($"{DriveUrl}/root:/f.bin:/createUploadSession", "{}");

        Assert.Multiple(() =>
        {
            Assert.That(second.Status, Is.EqualTo(409));
            Assert.That(cancellationToken.Status, Is.EqualTo(204));
            Assert.That(third.Status, Is.EqualTo(200));
            Assert.That((string)second.Body["error"]!["code"]!, Is.EqualTo("nameAlreadyExists"));
        });
    }

    [TestCase("replace", 200)]
    [TestCase("rename", 201)]
    public async Task A_session_for_an_existing_file_follows_the_conflict_behavior(string conflict, int status)
    {
        var (_, existing) = await Client.PutAsync($"{DriveUrl}/root:/f.bin:/content", [1]);
        using var upload = await CreateUploadAsync("root:/f.bin:", conflict);

        var last = await upload.PutAsync(FileContent, 0, FileContent.Length);

        Assert.Multiple(() =>
        {
            Assert.That(last.Status, Is.EqualTo(status));
            Assert.That((string)last.Body["id"]! == (string)existing["id"]!, Is.EqualTo(conflict == "replace"));
            Assert.That((string)last.Body["eTag"]!, Is.Not.EqualTo((string)existing["eTag"]!));
            Assert.That((string)last.Body["name"]!, Is.EqualTo(conflict == "replace" ? "f.bin" : "f 1.bin"));
        });
    }

    [Test]
    public async Task A_session_for_an_existing_file_is_refused_with_the_conflict_behavior_fail()
    {
        await Client.PutAsync($"{DriveUrl}/root:/f.bin:/content", [1]);
        const string Create = $"{DriveUrl}/root:/f.bin:/createUploadSession";

        var inside = await Client.PostAsync(Create, """{"item":{"@microsoft.graph.conflictBehavior":"fail"}}""");
        var misnamed = await Client.PostAsync(Create, """{"item":{"name":"g.bin"}}""");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(inside.Status, Is.EqualTo(409));
            Assert.That(misnamed.Status, Is.EqualTo(400));
        }
    }

    // https://learn.microsoft.com/graph/api/driveitem-createuploadsession and microsoft-graph-docs#19010
    [TestCase("""{"@microsoft.graph.conflictBehavior":"replace"}""")]
    [TestCase("""{"item":{"name":"f.bin"},"@microsoft.graph.conflictBehavior":"replace"}""")]
    [TestCase("""{"@microsoft.graph.conflictBehavior":"fail"}""")]
    [TestCase("{}")]
    [TestCase("")]
    public async Task A_session_without_a_conflict_behavior_inside_item_replaces_the_file(string body)
    {
        var (_, existing) = await Client.PutAsync($"{DriveUrl}/root:/f.bin:/content", [1]);
        var (status, session) = await Client.SendAsync(
            HttpMethod.Post, $"{DriveUrl}/root:/f.bin:/createUploadSession",
            body.Length == 0 ? null : new StringContent(body, null, "application/json"));
        using var anonymousClient = new HttpClient(Tenant.CreateHandler());
        using var range = new ByteArrayContent([1, 2]) { Headers = { ContentRange = new(0, 1, 2) } };
        using var last = await anonymousClient.PutAsync((string)session["uploadUrl"]!, range);
        var item = JsonNode.Parse(await last.Content.ReadAsStringAsync())!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(200));
            Assert.That((int)last.StatusCode, Is.EqualTo(200));
            Assert.That((string?)item["id"], Is.EqualTo((string?)existing["id"]));
            Assert.That((int)item["size"]!, Is.EqualTo(2));
        }
    }

    // https://learn.microsoft.com/graph/api/driveitem-delete
    [TestCase("root:/A/f.bin:")]
    [TestCase("root:/A/B/C/f.bin:")]
    [TestCase("items/{folder}:/f.bin:")]
    [TestCase("items/{file}")]
    public async Task Deleting_a_folder_ends_the_sessions_below_it(string target)
    {
        var (_, file) = await Client.PutAsync($"{DriveUrl}/root:/A/B/old.bin:/content", [1]);
        var (_, folder) = await Client.GetAsync($"{DriveUrl}/root:/A/B");
        using var upload = await CreateUploadAsync(
            target.Replace("{file}", (string)file["id"]!, StringComparison.Ordinal)
                .Replace("{folder}", (string)folder["id"]!, StringComparison.Ordinal));
        using var outside = await CreateUploadAsync("root:/AB/f.bin:");

        await Client.SendAsync(HttpMethod.Delete, $"{DriveUrl}/root:/A");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((await upload.GetStatusAsync()).Status, Is.EqualTo(404));
            Assert.That((await upload.PutAsync(TestData.CreateBytes(10), 0, 10)).Status, Is.EqualTo(404));
            Assert.That((await outside.GetStatusAsync()).Status, Is.EqualTo(200));
            Assert.That((await Client.GetAsync($"{DriveUrl}/root:/A")).Status, Is.EqualTo(404), "the range did not create it again");
        }
    }

    [TestCase("items/{file}", 200)]
    [TestCase("items/{folder}:/f.bin:", 200)]
    [TestCase("items/{folder}:/g.bin:", 201)]
    [TestCase("items/root:/Box/new/f.bin:", 201)]
    public async Task A_session_can_be_created_by_item_id_or_folder_id(string path, int status)
    {
        var (_, file) = await Client.PutAsync($"{DriveUrl}/root:/Box/f.bin:/content", [1]);
        var item = path.Replace("{file}", (string)file["id"]!, StringComparison.Ordinal)
            .Replace("{folder}", (string)file["parentReference"]!["id"]!, StringComparison.Ordinal);
        using var upload = await CreateUploadAsync(item);

        var last = await upload.PutAsync(FileContent, 0, FileContent.Length);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(last.Status, Is.EqualTo(status));
            Assert.That((string)last.Body["id"]! == (string)file["id"]!, Is.EqualTo(status == 200));
        }
    }

    [Test]
    public async Task A_range_without_a_length_is_refused()
    {
        using var upload = await CreateUploadAsync();
        using var anonymousClient = new HttpClient(Tenant.CreateHandler());
        using var request = new HttpRequestMessage(HttpMethod.Put, upload.UploadUrl)
        {
            Content = new ByteArrayContent(FileContent) { Headers = { ContentRange = new(0, FileContent.Length - 1, FileContent.Length) } },
        };
        request.Headers.TransferEncodingChunked = true;

        using var response = await anonymousClient.SendAsync(request);

        Assert.That((int)response.StatusCode, Is.EqualTo(411));
    }

    [TestCase("f.bin", "replace", 200, "f.bin")]
    [TestCase("f.bin", "rename", 201, "f 1.bin")]
    [TestCase("g.bin", "fail", 201, "g.bin")]
    [TestCase("f.bin", "fail", 409, null)]
    public async Task A_session_whose_name_was_taken_keeps_its_bytes_for_another_name(
        string name, string conflict, int expected, string? finalName)
    {
        using var upload = await CreateUploadAsync("root:/f.bin:", "fail");
        await upload.PutAsync(FileContent, 0, FragmentAlignment);
        await Tenant.Files.PutAsync(DefaultDriveId, "f.bin", new MemoryStream([1]));

        await upload.PutAsync(FileContent, FragmentAlignment, FragmentAlignment);
        var last = await upload.PutAsync(FileContent, 2 * FragmentAlignment, 12_345);
        var status = await upload.GetStatusAsync();
        var elsewhere = await Client.SendAsync(
            HttpMethod.Put,
            $"{DriveUrl}/root",
            new StringContent($$"""
                {"name":"{{name}}","@microsoft.graph.conflictBehavior":"{{conflict}}",
                "@microsoft.graph.sourceUrl":"{{upload.UploadUrl}}"}
                """, null, "application/json"));

        Assert.Multiple(() =>
        {
            Assert.That(last.Status, Is.EqualTo(409));
            Assert.That(status.Body["nextExpectedRanges"]!.AsArray(), Is.Empty);
            Assert.That(elsewhere.Status, Is.EqualTo(expected));
            Assert.That((string?)elsewhere.Body["name"], Is.EqualTo(finalName));
            Assert.That(
                finalName is null ? TestData.ComputeSha256(FileContent) : ComputeStoredSha256(finalName),
                Is.EqualTo(TestData.ComputeSha256(FileContent)));
        });
    }

    [Test]
    public async Task A_file_that_the_service_rewrites_differs_from_what_was_sent()
    {
        Tenant.Files.RewriteOnUpload(".docx");
        using var upload = await CreateUploadAsync("root:/General/a.docx:", drive: $"drives/{Tenant.Files.GetLibraryId()}");

        var last = await upload.PutAsync(FileContent, 0, FileContent.Length);

        var stored = Tenant.Files.List(Tenant.Files.GetLibraryId()).Single();
        Assert.Multiple(() =>
        {
            Assert.That(upload.UploadUrl, Does.StartWith("https://contoso.sharepoint.com/"));
            Assert.That(last.Status, Is.EqualTo(201));
            Assert.That(stored.Size, Is.GreaterThan(FileContent.Length));
            Assert.That((string)last.Body["file"]!["hashes"]!["quickXorHash"]!, Is.EqualTo(stored.QuickXorHash));
        });
    }

    [Test]
    public async Task A_misaligned_range_is_refused_at_the_end()
    {
        using var upload = await CreateUploadAsync();

        var first = await upload.PutAsync(FileContent, 0, 100_000);
        var last = await upload.PutAsync(FileContent, 100_000, FileContent.Length - 100_000);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(first.Status, Is.EqualTo(202));
            Assert.That(last.Status, Is.EqualTo(400));
            Assert.That((string)last.Body["error"]!["code"]!, Is.EqualTo("invalidRange"));
        }
    }

    [Test]
    public async Task A_misaligned_range_is_remembered_when_an_aligned_one_follows()
    {
        using var upload = await CreateUploadAsync();

        await upload.PutAsync(FileContent, 0, 100_000);
        var second = await upload.PutAsync(FileContent, 100_000, FragmentAlignment);
        var (from, length) = (100_000 + FragmentAlignment, FileContent.Length - 100_000 - FragmentAlignment);
        var last = await upload.PutAsync(FileContent, from, length);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(second.Status, Is.EqualTo(202));
            Assert.That(last.Status, Is.EqualTo(400));
            Assert.That((string)last.Body["error"]!["code"]!, Is.EqualTo("invalidRange"));
        }
    }

    // The client may send the rest in another range, and the service has stored nothing that is misaligned.
    [Test]
    public async Task A_misaligned_range_that_was_stored_in_part_is_not_held_against_the_client()
    {
        using var upload = await CreateUploadAsync();
        Tenant.Faults.AcceptPartOfRange(0, acceptedUpTo: FragmentAlignment);

        var partial = await upload.PutAsync(FileContent, 0, FragmentAlignment + 1_000);
        var last = await upload.PutAsync(FileContent, FragmentAlignment, FileContent.Length - FragmentAlignment);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(partial.Status, Is.EqualTo(202));
            Assert.That(last.Status, Is.EqualTo(201));
        }
    }

    [Test]
    public async Task A_session_refuses_a_token_a_wrong_URL_and_requests_after_its_expiry()
    {
        using var upload = await CreateUploadAsync();
        using var wrongUrlUpload = new UploadSessionClient(Client, upload.UploadUrl[..^4] + "AAAA", new HttpClient(Tenant.CreateHandler()));

        var withToken = await upload.GetWithTokenAsync();
        var wrongUrlStatus = await wrongUrlUpload.GetStatusAsync();
        Clock.Advance(TimeSpan.FromHours(23));
        var accepted = await upload.PutAsync(FileContent, 0, FragmentAlignment);
        Clock.Advance(TimeSpan.FromHours(1));
        var late = await upload.GetStatusAsync();

        Assert.Multiple(() =>
        {
            Assert.That(withToken.Status, Is.EqualTo(401));
            Assert.That(wrongUrlStatus.Status, Is.EqualTo(401));
            Assert.That(accepted.Status, Is.EqualTo(202));
            Assert.That(late.Status, Is.EqualTo(401));
            Assert.That((string)late.Body["error"]!["innerError"]!["code"]!, Is.EqualTo("expiredToken"));
            Assert.That(
                Tenant.Requests.Where(request => request.IsPreAuthenticated).Select(request => request.HasAuthorization),
                Is.EqualTo(new[] { true, false, false, false }));
        });
    }

    [Test]
    public async Task A_session_expires_a_day_after_its_last_accepted_range()
    {
        using var upload = await CreateUploadAsync();
        using var idle = await CreateUploadAsync("root:/g.bin:");

        var before = await upload.GetStatusAsync();
        Clock.Advance(TimeSpan.FromHours(23));
        var accepted = await upload.PutAsync(FileContent, 0, FragmentAlignment);
        Clock.Advance(TimeSpan.FromHours(1));
        var expired = await idle.GetStatusAsync();
        await Client.SignInAsync();
        using var repeated = await CreateUploadAsync("root:/g.bin:");

        Assert.Multiple(() =>
        {
            Assert.That(ReadExpiry(accepted) - ReadExpiry(before), Is.EqualTo(TimeSpan.FromHours(23)));
            Assert.That(expired.Status, Is.EqualTo(404));
        });

        static DateTimeOffset ReadExpiry((int Status, System.Text.Json.Nodes.JsonNode Body) response) =>
            DateTimeOffset.Parse((string)response.Body["expirationDateTime"]!, System.Globalization.CultureInfo.InvariantCulture);
    }

    [Test]
    public async Task A_session_with_an_outdated_ETag_is_refused()
    {
        var (_, existing) = await Client.PutAsync($"{DriveUrl}/root:/f.bin:/content", [1]);
        await Client.PutAsync($"{DriveUrl}/root:/f.bin:/content", [2]);

        var (status, body) = await Client.SendAsync(
            HttpMethod.Post,
            $"{DriveUrl}/root:/f.bin:/createUploadSession",
            configure: request => request.Headers.TryAddWithoutValidation("If-Match", (string)existing["eTag"]!));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(412));
            Assert.That((string)body["error"]!["code"]!, Is.EqualTo("resourceModified"));
        }
    }
}
