using System.Net;

namespace GraphDelegatedKit.Testing.Tests.Drives;

public sealed class Items : TenantFixture
{
    [TestCase("plain.txt")]
    [TestCase("50% #1 + a&b 'quoted'.txt")]
    [TestCase("%41%2F.txt")]
    [TestCase("Größe Łódź 樹 🌲.txt")]
    [TestCase("semi;colon=comma,@$!().txt")]
    public async Task Are_found_again_by_the_name_they_were_given(string name)
    {
        var content = Bytes.Make(1_000);
        var (created, item) = await Client.PutAsync($"{Drive}/root:/{Uri.EscapeDataString("A b")}/{Uri.EscapeDataString(name)}:/content", content);
        var folder = (await Client.GetAsync($"{Drive}/root:/A%20b")).Body;
        var (byParent, same) = await Client.GetAsync($"{Drive}/items/{folder["id"]}:/{Uri.EscapeDataString(name)}");
        var (byId, again) = await Client.GetAsync($"{Drive}/items/{item["id"]}?$select=id,name,size,eTag,cTag,file,fileSystemInfo,lastModifiedDateTime");

        Assert.Multiple(() =>
        {
            Assert.That((created, byParent, byId), Is.EqualTo((201, 200, 200)));
            Assert.That((string)item["name"]!, Is.EqualTo(name));
            Assert.That((string)same["id"]!, Is.EqualTo((string)item["id"]!));
            Assert.That((long)again["size"]!, Is.EqualTo(1_000));
            Assert.That(again["webUrl"], Is.Null);
            Assert.That((string)item["parentReference"]!["path"]!, Does.EndWith("/root:/A%20b"));
            Assert.That(Kept("A b/" + name), Is.EqualTo(Bytes.Sha256(content)));
        });
    }

    [Test]
    public async Task Are_named_without_regard_to_case_and_keep_the_case_they_had()
    {
        await Client.PutAsync($"{Drive}/root:/Report.TXT:/content", [1]);
        var (status, replaced) = await Client.PutAsync($"{Drive}/root:/report.txt:/content", [1, 2]);

        Assert.That((status, (string)replaced["name"]!, (long)replaced["size"]!), Is.EqualTo((200, "Report.TXT", 2L)));
    }

    [TestCase("a:b")]
    [TestCase("a*b")]
    [TestCase("a/b")]
    [TestCase("a?b")]
    [TestCase("a\"b")]
    [TestCase("a|b")]
    [TestCase(" a")]
    [TestCase("~a")]
    [TestCase("a.")]
    [TestCase("a ")]
    [TestCase("CON")]
    public async Task Are_refused_names_the_service_forbids(string name)
    {
        var (status, body) = await Client.PutAsync($"{Drive}/root:/{Uri.EscapeDataString(name)}:/content", [1]);

        Assert.That((status, (string)body["error"]!["code"]!), Is.EqualTo((400, "invalidRequest")));
    }

    [Test]
    public async Task Can_be_empty()
    {
        var (status, item) = await Client.PutAsync($"{Drive}/root:/nothing.bin:/content", []);

        Assert.Multiple(() =>
        {
            Assert.That((status, (long)item["size"]!), Is.EqualTo((201, 0L)));
            Assert.That((string)item["file"]!["hashes"]!["quickXorHash"]!, Is.EqualTo("AAAAAAAAAAAAAAAAAAAAAAAAAAA="));
        });
    }

    // The answer comes before the bytes, to a client that waits for it.
    [TestCase(0, 413)]
    [TestCase(-1, null)]
    public async Task Come_in_one_request_up_to_250_MB(int more, int? status)
    {
        using var content = new Hesitant(new byte[1], first: 1, claims: (250L * 1024 * 1024) + 1 + more);
        using var handler = Tenant.CreateHandler();
        handler.Expect100ContinueTimeout = Timeout.InfiniteTimeSpan;
        using var http = new HttpClient(handler);
        using var request = new HttpRequestMessage(HttpMethod.Put, $"{Drive}/root:/large.bin:/content") { Content = content };
        (request.Headers.ExpectContinue, request.Headers.Authorization) = (true, Client.Http.DefaultRequestHeaders.Authorization);
        using var gone = new CancellationTokenSource();

        var asking = http.SendAsync(request, gone.Token);
        if (status is not null)
        {
            using var answer = await asking;
            Assert.That(((int)answer.StatusCode, content.Begun.IsCompleted), Is.EqualTo((status, false)));
            return;
        }

        await content.Begun;
        await gone.CancelAsync();
        await Assert.ThatAsync(() => asking, Throws.InstanceOf<OperationCanceledException>());
    }

    [TestCase("replace", 200, "a.txt")]
    [TestCase("rename", 201, "a 1.txt")]
    [TestCase("fail", 409, null)]
    public async Task Give_way_to_each_other_as_asked(string conflict, int expected, string? name)
    {
        await Client.PutAsync($"{Drive}/root:/a.txt:/content", [1]);
        var (status, item) = await Client.PutAsync($"{Drive}/root:/a.txt:/content?@microsoft.graph.conflictBehavior={conflict}", [2]);

        Assert.That((status, (string?)item["name"]), Is.EqualTo((expected, name)));
    }

    [Test]
    public async Task Are_made_listed_renamed_and_deleted()
    {
        var (made, folder) = await Client.PostAsync($"{Drive}/root/children", """{"name":"Box","folder":{},"@microsoft.graph.conflictBehavior":"fail"}""");
        var (refused, _) = await Client.PostAsync($"{Drive}/root/children", """{"name":"box","folder":{}}""");
        for (var number = 0; number < 7; number++)
            await Client.PutAsync($"{Drive}/items/{folder["id"]}:/f{number}.txt:/content", [1]);

        var names = new List<string>();
        for (var link = $"{Drive}/root:/Box:/children?$top=3&$select=name"; link is not null;)
        {
            var (_, page) = await Client.GetAsync(link);
            names.AddRange(page["value"]!.AsArray().Select(child => (string)child!["name"]!));
            link = (string?)page["@odata.nextLink"];
        }

        var (renamed, changed) = await Client.SendAsync(
            HttpMethod.Patch, $"{Drive}/root:/Box/f0.txt", new StringContent("""{"name":"g.txt"}""", null, "application/json"));
        var (stale, _) = await Client.SendAsync(
            HttpMethod.Delete, $"{Drive}/items/{changed["id"]}", shape: request => request.Headers.TryAddWithoutValidation("If-Match", "\"{OLD},1\""));
        var (deleted, _) = await Client.SendAsync(HttpMethod.Delete, $"{Drive}/items/{folder["id"]}");
        var (gone, _) = await Client.GetAsync($"{Drive}/root:/Box/g.txt");

        Assert.Multiple(() =>
        {
            Assert.That((made, refused, renamed, stale, deleted, gone), Is.EqualTo((201, 409, 200, 412, 204, 404)));
            Assert.That(names, Is.EqualTo(new[] { "f0.txt", "f1.txt", "f2.txt", "f3.txt", "f4.txt", "f5.txt", "f6.txt" }));
            Assert.That((string)changed["name"]!, Is.EqualTo("g.txt"));
            Assert.That(Tenant.Files.List(MyDrive), Is.Empty);
        });
    }

    [Test]
    public async Task Are_downloaded_whole_or_in_part_from_an_address_that_needs_no_token()
    {
        var content = Bytes.Make(10_000);
        await Client.PutAsync($"{Drive}/root:/d.bin:/content", content);
        using var redirect = await Client.Http.GetAsync($"{Drive}/root:/d.bin:/content");
        var address = redirect.Headers.Location!.AbsoluteUri;
        using var bare = new HttpClient(Tenant.CreateHandler());

        var whole = await bare.GetByteArrayAsync(address);
        using var rest = await bare.SendAsync(new HttpRequestMessage(HttpMethod.Get, address) { Headers = { Range = new(9_000, null) } });
        using var beyond = await bare.SendAsync(new HttpRequestMessage(HttpMethod.Get, address) { Headers = { Range = new(10_000, null) } });
        using var signed = await Client.Http.GetAsync(address);
        using var forged = await bare.GetAsync(address.Replace("tempauth=v1.", "tempauth=v1.9", StringComparison.Ordinal));

        Assert.Multiple(async () =>
        {
            Assert.That(redirect.StatusCode, Is.EqualTo(HttpStatusCode.Found));
            Assert.That(address, Does.StartWith("https://contoso-my.sharepoint.com/"));
            Assert.That(whole, Is.EqualTo(content));
            Assert.That(rest.StatusCode, Is.EqualTo(HttpStatusCode.PartialContent));
            Assert.That(rest.Content.Headers.ContentRange!.ToString(), Is.EqualTo("bytes 9000-9999/10000"));
            Assert.That(await rest.Content.ReadAsByteArrayAsync(), Is.EqualTo(content[9_000..]));
            Assert.That(beyond.StatusCode, Is.EqualTo(HttpStatusCode.RequestedRangeNotSatisfiable));
            Assert.That(signed.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
            Assert.That(forged.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        });
    }

    [Test]
    public async Task Are_reached_through_a_site()
    {
        var (_, site) = await Client.GetAsync("https://graph.microsoft.com/v1.0/sites/contoso.sharepoint.com:/sites/Engineering?$select=id");
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
