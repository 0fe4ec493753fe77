using System.Net;

namespace GraphDelegatedKit.Testing.Tests.Downloads;

public sealed class DownloadTests : TenantFixture
{
    private const int MiB = 1024 * 1024;

    private static readonly byte[] FileContent = TestData.CreateBytes(10_000);

    private HttpClient _anonymousClient = null!;

    [SetUp]
    public async Task StoreFileAsync()
    {
        _anonymousClient = new HttpClient(Tenant.CreateHandler());
        await Client.PutAsync($"{DriveUrl}/root:/f.bin:/content", FileContent);
    }

    [TearDown]
    public void DisposeClient() => _anonymousClient.Dispose();

    [Test]
    public async Task A_download_URL_expires_and_is_replaced_by_another()
    {
        Tenant.Downloads.UrlLifetime = TimeSpan.FromMinutes(5);
        var first = await GetDownloadUrlAsync();
        Clock.Advance(TimeSpan.FromSeconds(299));
        using var early = await _anonymousClient.GetAsync(first);
        Clock.Advance(TimeSpan.FromSeconds(1));
        using var late = await _anonymousClient.GetAsync(first);
        var second = await GetDownloadUrlAsync();
        Tenant.Downloads.ExpireUrls();
        using var ended = await _anonymousClient.GetAsync(second);
        using var third = await _anonymousClient.GetAsync(await GetDownloadUrlAsync());

        Assert.That(
            new[] { early, late, ended, third }.Select(response => response.StatusCode),
            Is.EqualTo(new[] { HttpStatusCode.OK, HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized, HttpStatusCode.OK }));
    }

    [Test]
    public async Task A_running_download_survives_an_expired_URL_and_a_new_version()
    {
        var old = TestData.CreateBytes(20 * MiB);
        await Client.PutAsync($"{DriveUrl}/root:/big.bin:/content", old);
        using var response = await _anonymousClient.GetAsync(
            await GetDownloadUrlAsync("big.bin"), HttpCompletionOption.ResponseHeadersRead);

        Tenant.Downloads.ExpireUrls();
        await Client.PutAsync($"{DriveUrl}/root:/big.bin:/content", FileContent);
        using var after = await _anonymousClient.GetAsync(await GetDownloadUrlAsync("big.bin"));

        Assert.That(TestData.ComputeSha256(await response.Content.ReadAsByteArrayAsync()), Is.EqualTo(TestData.ComputeSha256(old)));
        Assert.That(await after.Content.ReadAsByteArrayAsync(), Is.EqualTo(FileContent));
        Assert.That(after.Headers.ETag, Is.Not.EqualTo(response.Headers.ETag));
    }

    [TestCase("GET")]
    [TestCase("HEAD")]
    public async Task A_download_request_with_a_token_is_refused_and_recorded(string method)
    {
        using var request = new HttpRequestMessage(new(method), await GetDownloadUrlAsync());

        using var response = await Client.Http.SendAsync(request);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(Tenant.Requests.Single(sent => sent.IsPreAuthenticated).HasAuthorization, Is.True);
    }

    [TestCase("eTag", 304)]
    [TestCase("cTag", 304)]
    [TestCase("size", 302)]
    public async Task A_conditional_download_of_an_unchanged_file_returns_304(string property, int status)
    {
        var (_, item) = await Client.GetAsync($"{DriveUrl}/root:/f.bin");
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{DriveUrl}/root:/f.bin:/content");
        request.Headers.TryAddWithoutValidation("If-None-Match", item[property]!.ToString());

        using var response = await Client.Http.SendAsync(request);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((int)response.StatusCode, Is.EqualTo(status));
            Assert.That(response.Headers.Location is null, Is.EqualTo(status == 304));
        }
    }

    [Test]
    public async Task A_cut_download_ends_at_the_scripted_byte_of_the_range()
    {
        var url = await GetDownloadUrlAsync();
        Tenant.Faults.AbortResponse("*/download.aspx", afterBytes: 1_000);
        using var request = new HttpRequestMessage(HttpMethod.Get, url) { Headers = { Range = new(5_000, null) } };

        using var response = await _anonymousClient.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        var received = new MemoryStream();
        await Assert.ThatAsync(
            async () => await (await response.Content.ReadAsStreamAsync()).CopyToAsync(received), Throws.InstanceOf<IOException>());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.PartialContent));
            Assert.That(received.ToArray(), Is.EqualTo(FileContent[5_000..6_000]));
        }
    }

    [Test]
    public async Task A_download_of_an_infected_file_is_refused()
    {
        Tenant.Faults.Fail(
            "*/download.aspx", 403, code: "malwareDetected", headers: new Dictionary<string, string> { ["X-Virus-Infected"] = "EICAR" });

        using var response = await _anonymousClient.GetAsync(await GetDownloadUrlAsync());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
            Assert.That(response.Headers.GetValues("X-Virus-Infected").Single(), Is.EqualTo("EICAR"));
            Assert.That(response.Content.Headers.ContentType!.MediaType, Is.EqualTo("application/json"));
        }

        Assert.That(await response.Content.ReadAsStringAsync(), Does.Contain("\"malwareDetected\""));
    }

    [Test]
    public async Task A_served_file_can_be_longer_than_its_item()
    {
        Tenant.Downloads.AppendOnDownload(".bin", [7, 8, 9]);

        using var tail = await _anonymousClient.SendAsync(
            new HttpRequestMessage(HttpMethod.Get, await GetDownloadUrlAsync()) { Headers = { Range = new(9_999, null) } });
        var (_, item) = await Client.GetAsync($"{DriveUrl}/root:/f.bin");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(tail.Content.Headers.ContentRange!.Length, Is.EqualTo(10_003L));
            Assert.That((long)item["size"]!, Is.EqualTo(10_000L));
            Assert.That(await tail.Content.ReadAsByteArrayAsync(), Is.EqualTo(new byte[] { FileContent[^1], 7, 8, 9 }));
        }

        Assert.That(Tenant.Downloads.BytesServed, Is.EqualTo(4));
    }

    [Test]
    public async Task An_item_can_be_listed_without_hashes_and_download_URL()
    {
        Tenant.Downloads.HideHashes = Tenant.Downloads.HideDownloadUrls = true;

        var (_, item) = await Client.GetAsync($"{DriveUrl}/root:/f.bin");
        using var redirect = await Client.Http.GetAsync($"{DriveUrl}/root:/f.bin:/content");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(item["file"]!["hashes"]!.AsObject().Count, Is.Zero);
            Assert.That(item["@microsoft.graph.downloadUrl"], Is.Null);
            Assert.That(redirect.StatusCode, Is.EqualTo(HttpStatusCode.Found));
        }
    }

    [Test]
    public async Task A_deleted_file_is_not_found_at_its_download_URL()
    {
        var url = await GetDownloadUrlAsync();
        await Client.SendAsync(HttpMethod.Delete, $"{DriveUrl}/root:/f.bin");

        using var response = await _anonymousClient.GetAsync(url);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    private async Task<Uri> GetDownloadUrlAsync(string name = "f.bin")
    {
        using var redirect = await Client.Http.GetAsync($"{DriveUrl}/root:/{name}:/content");
        Assert.That(redirect.StatusCode, Is.EqualTo(HttpStatusCode.Found));
        return redirect.Headers.Location!;
    }
}
