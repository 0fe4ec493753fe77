using System.Net;

namespace GraphDelegatedKit.Testing.Tests.Drives;

public sealed class DriveItemTests : TenantFixture
{
    [TestCase("plain.txt")]
    [TestCase("50% #1 + a&b 'quoted'.txt")]
    [TestCase("%41%2F.txt")]
    [TestCase("Größe Łódź 樹 🌲.txt")]
    [TestCase("semi;colon=comma,@$!().txt")]
    public async Task An_item_is_found_by_the_name_it_was_stored_with(string name)
    {
        var content = TestData.CreateBytes(1_000);
        var (created, item) = await Client.PutAsync(
            $"{DriveUrl}/root:/{Uri.EscapeDataString("A b")}/{Uri.EscapeDataString(name)}:/content", content);
        var folder = (await Client.GetAsync($"{DriveUrl}/root:/A%20b")).Body;
        var (byParent, itemByParent) = await Client.GetAsync($"{DriveUrl}/items/{folder["id"]}:/{Uri.EscapeDataString(name)}");
        var (byId, itemById) =
            await Client.GetAsync($"{DriveUrl}/items/{item["id"]}?$select=id,name,size,eTag,cTag,file,fileSystemInfo,lastModifiedDateTime");

        Assert.Multiple(() =>
        {
            Assert.That(created, Is.EqualTo(201));
            Assert.That(byParent, Is.EqualTo(200));
            Assert.That(byId, Is.EqualTo(200));
            Assert.That((string)item["name"]!, Is.EqualTo(name));
            Assert.That((string)itemByParent["id"]!, Is.EqualTo((string)item["id"]!));
            Assert.That((long)itemById["size"]!, Is.EqualTo(1_000));
            Assert.That(itemById["webUrl"], Is.Null);
            Assert.That((string)item["parentReference"]!["path"]!, Does.EndWith("/root:/A%20b"));
            Assert.That(ComputeStoredSha256("A b/" + name), Is.EqualTo(TestData.ComputeSha256(content)));
        });
    }

    [Test]
    public async Task An_empty_folder_is_created_with_the_folders_above_it()
    {
        var id = Tenant.Files.CreateFolder(DefaultDriveId, "General/Archive/2026");
        await Client.PutAsync($"{DriveUrl}/root:/General/file:/content", [1]);

        var (status, folder) = await Client.GetAsync($"{DriveUrl}/root:/General/Archive/2026");

        Assert.Multiple(() =>
        {
            Assert.That(status, Is.EqualTo(200));
            Assert.That((string)folder["id"]!, Is.EqualTo(id));
            Assert.That((int)folder["folder"]!["childCount"]!, Is.Zero);
            Assert.That(Tenant.Files.CreateFolder(DefaultDriveId, "/general/archive/2026/"), Is.EqualTo(id), "it exists");
            Assert.That(() => Tenant.Files.CreateFolder(DefaultDriveId, "General/file/x"), Throws.ArgumentException);
            Assert.That(() => Tenant.Files.CreateFolder("unknown", "x"), Throws.ArgumentException);
        });
    }

    [Test]
    public async Task An_item_name_is_case_insensitive_and_keeps_its_case()
    {
        await Client.PutAsync($"{DriveUrl}/root:/Report.TXT:/content", [1]);
        var (status, replaced) = await Client.PutAsync($"{DriveUrl}/root:/report.txt:/content", [1, 2]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(200));
            Assert.That((string)replaced["name"]!, Is.EqualTo("Report.TXT"));
            Assert.That((long)replaced["size"]!, Is.EqualTo(2L));
        }
    }

    [TestCase("a:b")]
    [TestCase("a*b")]
    [TestCase("a?b")]
    [TestCase("a\"b")]
    [TestCase("a|b")]
    [TestCase(" a")]
    [TestCase("~a")]
    [TestCase("a.")]
    [TestCase("a ")]
    [TestCase("CON")]
    public async Task A_forbidden_item_name_is_refused(string name)
    {
        var (status, body) = await Client.PutAsync($"{DriveUrl}/root:/{Uri.EscapeDataString(name)}:/content", [1]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(400));
            Assert.That((string)body["error"]!["code"]!, Is.EqualTo("invalidRequest"));
        }
    }

    [Test]
    public async Task An_empty_file_is_stored_with_its_hash()
    {
        var (status, item) = await Client.PutAsync($"{DriveUrl}/root:/nothing.bin:/content", []);

        Assert.Multiple(() =>
        {
            Assert.That(status, Is.EqualTo(201));
            Assert.That((long)item["size"]!, Is.Zero);
            Assert.That((string)item["file"]!["hashes"]!["quickXorHash"]!, Is.EqualTo("AAAAAAAAAAAAAAAAAAAAAAAAAAA="));
        });
    }

    // The client waits for the response before it sends the bytes.
    [TestCase(0, 413)]
    [TestCase(-1, null)]
    public async Task A_single_request_upload_is_limited_to_250_MB(int offset, int? status)
    {
        using var content = new PausedContent(new byte[1], firstLength: 1, contentLength: (250L * 1024 * 1024) + 1 + offset);
        using var handler = Tenant.CreateHandler();
        handler.Expect100ContinueTimeout = Timeout.InfiniteTimeSpan;
        using var http = new HttpClient(handler);
        using var request = new HttpRequestMessage(HttpMethod.Put, $"{DriveUrl}/root:/large.bin:/content") { Content = content };
        (request.Headers.ExpectContinue, request.Headers.Authorization) = (true, Client.Http.DefaultRequestHeaders.Authorization);
        using var cancellation = new CancellationTokenSource();

        var sending = http.SendAsync(request, cancellation.Token);
        if (status is not null)
        {
            using var response = await sending;
            using (Assert.EnterMultipleScope())
            {
                Assert.That((int)response.StatusCode, Is.EqualTo(status));
                Assert.That(content.FirstPartSent.IsCompleted, Is.False);
            }

            return;
        }

        await content.FirstPartSent;
        await cancellation.CancelAsync();
        await Assert.ThatAsync(() => sending, Throws.InstanceOf<OperationCanceledException>());
    }

    [TestCase("replace", 200, "a.txt")]
    [TestCase("rename", 201, "a 1.txt")]
    [TestCase("fail", 409, null)]
    public async Task A_taken_name_follows_the_conflict_behavior(string conflict, int expected, string? name)
    {
        await Client.PutAsync($"{DriveUrl}/root:/a.txt:/content", [1]);
        var (status, item) = await Client.PutAsync($"{DriveUrl}/root:/a.txt:/content?@microsoft.graph.conflictBehavior={conflict}", [2]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(expected));
            Assert.That((string?)item["name"], Is.EqualTo(name));
        }
    }

    // Not documented: what PnP sends before the content of a new file (pnp/pnpjs, files/types.ts).
    [Test]
    public async Task A_child_with_the_file_facet_is_an_empty_file()
    {
        var body = """{"name":"new.txt","file":{},"@microsoft.graph.conflictBehavior":"rename"}""";
        var (status, file) = await Client.PostAsync($"{DriveUrl}/root/children", body);
        var (_, second) = await Client.PostAsync($"{DriveUrl}/root/children", body);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(201));
            Assert.That((long)file["size"]!, Is.Zero);
            Assert.That(file["file"], Is.Not.Null);
            Assert.That((string?)second["name"], Is.EqualTo("new 1.txt"));
        }
    }

    [TestCase("""{"name":"x"}""")]
    [TestCase("""{"name":"x","file":{},"folder":{}}""")]
    [TestCase("""{"folder":{}}""")]
    public async Task A_child_needs_a_name_and_one_facet(string body) =>
        Assert.That((await Client.PostAsync($"{DriveUrl}/root/children", body)).Item1, Is.EqualTo(400));

    [Test]
    public async Task An_item_can_be_created_listed_renamed_and_deleted()
    {
        var (created, folder) = await Client.PostAsync(
            $"{DriveUrl}/root/children", """{"name":"Box","folder":{},"@microsoft.graph.conflictBehavior":"fail"}""");
        var (rejected, _) = await Client.PostAsync($"{DriveUrl}/root/children", """{"name":"box","folder":{}}""");
        for (var number = 0; number < 7; number++)
            await Client.PutAsync($"{DriveUrl}/items/{folder["id"]}:/f{number}.txt:/content", [1]);

        var names = new List<string>();
        for (var link = $"{DriveUrl}/root:/Box:/children?$top=3&$select=name"; link is not null;)
        {
            var (_, page) = await Client.GetAsync(link);
            names.AddRange(page["value"]!.AsArray().Select(child => (string)child!["name"]!));
            link = (string?)page["@odata.nextLink"];
        }

        var (renamed, changed) = await Client.SendAsync(
            HttpMethod.Patch, $"{DriveUrl}/root:/Box/f0.txt", new StringContent("""{"name":"g.txt"}""", null, "application/json"));
        var (stale, _) = await Client.SendAsync(
            HttpMethod.Delete,
            $"{DriveUrl}/items/{changed["id"]}",
            configure: request => request.Headers.TryAddWithoutValidation("If-Match", "\"{OLD},1\""));
        var (deleted, _) = await Client.SendAsync(HttpMethod.Delete, $"{DriveUrl}/items/{folder["id"]}");
        var (notFound, _) = await Client.GetAsync($"{DriveUrl}/root:/Box/g.txt");

        Assert.Multiple(() =>
        {
            Assert.That(created, Is.EqualTo(201));
            Assert.That(rejected, Is.EqualTo(409));
            Assert.That(renamed, Is.EqualTo(200));
            Assert.That(stale, Is.EqualTo(412));
            Assert.That(deleted, Is.EqualTo(204));
            Assert.That(notFound, Is.EqualTo(404));
            Assert.That(names, Is.EqualTo(new[] { "f0.txt", "f1.txt", "f2.txt", "f3.txt", "f4.txt", "f5.txt", "f6.txt" }));
            Assert.That((string)changed["name"]!, Is.EqualTo("g.txt"));
            Assert.That(Tenant.Files.List(DefaultDriveId), Is.Empty);
        });
    }

    [Test]
    public async Task A_file_is_downloaded_completely_or_in_part_without_a_token()
    {
        var content = TestData.CreateBytes(10_000);
        await Client.PutAsync($"{DriveUrl}/root:/d.bin:/content", content);
        using var redirect = await Client.Http.GetAsync($"{DriveUrl}/root:/d.bin:/content");
        var url = redirect.Headers.Location!.AbsoluteUri;
        using var anonymousClient = new HttpClient(Tenant.CreateHandler());

        var complete = await anonymousClient.GetByteArrayAsync(url);
        using var rest =
            await anonymousClient.SendAsync(new HttpRequestMessage(HttpMethod.Get, url) { Headers = { Range = new(9_000, null) } });
        using var beyond =
            await anonymousClient.SendAsync(new HttpRequestMessage(HttpMethod.Get, url) { Headers = { Range = new(10_000, null) } });
        using var withToken = await Client.Http.GetAsync(url);
        using var forged = await anonymousClient.GetAsync(url.Replace("tempauth=v1.", "tempauth=v1.9", StringComparison.Ordinal));

        Assert.Multiple(async () =>
        {
            Assert.That(redirect.StatusCode, Is.EqualTo(HttpStatusCode.Found));
            Assert.That(url, Does.StartWith("https://contoso-my.sharepoint.com/"));
            Assert.That(complete, Is.EqualTo(content));
            Assert.That(rest.StatusCode, Is.EqualTo(HttpStatusCode.PartialContent));
            Assert.That(rest.Content.Headers.ContentRange!.ToString(), Is.EqualTo("bytes 9000-9999/10000"));
            Assert.That(await rest.Content.ReadAsByteArrayAsync(), Is.EqualTo(content[9_000..]));
            Assert.That(beyond.StatusCode, Is.EqualTo(HttpStatusCode.RequestedRangeNotSatisfiable));
            Assert.That(withToken.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
            Assert.That(forged.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        });
    }

    [Test]
    public async Task A_drive_is_reached_through_its_site()
    {
        var (_, site) =
            await Client.GetAsync("https://graph.microsoft.com/v1.0/sites/contoso.sharepoint.com:/sites/Engineering?$select=id");
        var (_, drive) = await Client.GetAsync($"https://graph.microsoft.com/v1.0/sites/{site["id"]}/drive");
        var (_, byPath) = await Client.GetAsync("https://graph.microsoft.com/v1.0/sites/contoso.sharepoint.com:/sites/Engineering:/drive");
        var (_, drives) = await Client.GetAsync($"https://graph.microsoft.com/v1.0/sites/{site["id"]}/drives");
        var (status, channel) = await Client.GetAsync($"https://graph.microsoft.com/v1.0/drives/{drive["id"]}/root:/General");
        var (unknown, _) = await Client.GetAsync("https://graph.microsoft.com/v1.0/sites/contoso.sharepoint.com:/sites/Nowhere");

        Assert.Multiple(() =>
        {
            Assert.That(((string)site["id"]!).Split(','), Has.Length.EqualTo(3));
            Assert.That((string)byPath["id"]!, Is.EqualTo((string)drive["id"]!));
            Assert.That((string)drive["id"]!, Is.EqualTo(Tenant.Files.GetLibraryId("/sites/Engineering")));
            Assert.That(drives["value"]!.AsArray(), Has.Count.EqualTo(2));
            Assert.That(status, Is.EqualTo(200));
            Assert.That(channel["folder"], Is.Not.Null);
            Assert.That(unknown, Is.EqualTo(404));
        });
    }
}
