using System.Net;

namespace GraphDelegatedKit.Testing.Tests.Downloads;

public sealed class Files : TenantFixture
{
    private const int MiB = 1024 * 1024;

    private static readonly byte[] File = Bytes.Make(10_000);

    private HttpClient _bare = null!;

    [SetUp]
    public async Task Begin()
    {
        _bare = new HttpClient(Tenant.CreateHandler());
        await Client.PutAsync($"{Drive}/root:/f.bin:/content", File);
    }

    [TearDown]
    public void End() => _bare.Dispose();

    [Test]
    public async Task Have_an_address_for_a_while_and_then_another()
    {
        Tenant.Downloads.UrlLifetime = TimeSpan.FromMinutes(5);
        var first = await AddressAsync();
        Clock.Advance(TimeSpan.FromSeconds(299));
        using var early = await _bare.GetAsync(first);
        Clock.Advance(TimeSpan.FromSeconds(1));
        using var late = await _bare.GetAsync(first);
        var second = await AddressAsync();
        Tenant.Downloads.ExpireUrls();
        using var ended = await _bare.GetAsync(second);
        using var third = await _bare.GetAsync(await AddressAsync());

        Assert.That(
            new[] { early, late, ended, third }.Select(answer => answer.StatusCode),
            Is.EqualTo(new[] { HttpStatusCode.OK, HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized, HttpStatusCode.OK }));
    }

    [Test]
    public async Task On_their_way_go_on_when_the_address_dies_and_when_another_version_comes()
    {
        var old = Bytes.Make(20 * MiB);
        await Client.PutAsync($"{Drive}/root:/big.bin:/content", old);
        using var answer = await _bare.GetAsync(await AddressAsync("big.bin"), HttpCompletionOption.ResponseHeadersRead);

        Tenant.Downloads.ExpireUrls();
        await Client.PutAsync($"{Drive}/root:/big.bin:/content", File);
        using var after = await _bare.GetAsync(await AddressAsync("big.bin"));

        Assert.That(Bytes.Sha256(await answer.Content.ReadAsByteArrayAsync()), Is.EqualTo(Bytes.Sha256(old)));
        Assert.That(await after.Content.ReadAsByteArrayAsync(), Is.EqualTo(File));
        Assert.That(after.Headers.ETag, Is.Not.EqualTo(answer.Headers.ETag));
    }

    [TestCase("GET")]
    [TestCase("HEAD")]
    public async Task Are_refused_to_whoever_shows_a_token_and_that_is_on_record(string method)
    {
        using var request = new HttpRequestMessage(new(method), await AddressAsync());

        using var answer = await Client.Http.SendAsync(request);

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(Tenant.Requests.Single(sent => sent.IsPreAuthenticated).HasAuthorization, Is.True);
    }

    [TestCase("eTag", 304)]
    [TestCase("cTag", 304)]
    [TestCase("size", 302)]
    public async Task Need_not_be_fetched_by_whoever_has_them(string property, int status)
    {
        var (_, item) = await Client.GetAsync($"{Drive}/root:/f.bin");
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{Drive}/root:/f.bin:/content");
        request.Headers.TryAddWithoutValidation("If-None-Match", item[property]!.ToString());

        using var answer = await Client.Http.SendAsync(request);

        Assert.That(((int)answer.StatusCode, answer.Headers.Location is null), Is.EqualTo((status, status == 304)));
    }

    [Test]
    public async Task Break_off_at_a_byte_of_the_range_that_was_asked_for()
    {
        var address = await AddressAsync();
        Tenant.Faults.AbortResponse("*/download.aspx", afterBytes: 1_000);
        using var request = new HttpRequestMessage(HttpMethod.Get, address) { Headers = { Range = new(5_000, null) } };

        using var answer = await _bare.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        var received = new MemoryStream();
        await Assert.ThatAsync(async () => await (await answer.Content.ReadAsStreamAsync()).CopyToAsync(received), Throws.InstanceOf<IOException>());

        Assert.That((answer.StatusCode, received.ToArray()), Is.EqualTo((HttpStatusCode.PartialContent, File[5_000..6_000])));
    }

    [Test]
    public async Task Can_be_withheld_for_what_is_in_them()
    {
        Tenant.Faults.Fail("*/download.aspx", 403, code: "malwareDetected", headers: new Dictionary<string, string> { ["X-Virus-Infected"] = "EICAR" });

        using var answer = await _bare.GetAsync(await AddressAsync());

        Assert.That((answer.StatusCode, answer.Headers.GetValues("X-Virus-Infected").Single(), answer.Content.Headers.ContentType!.MediaType), Is.EqualTo((HttpStatusCode.Forbidden, "EICAR", "application/json")));
        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain("\"malwareDetected\""));
    }

    [Test]
    public async Task Can_be_longer_than_their_items_say()
    {
        Tenant.Downloads.AppendOnDownload(".bin", [7, 8, 9]);

        using var tail = await _bare.SendAsync(new HttpRequestMessage(HttpMethod.Get, await AddressAsync()) { Headers = { Range = new(9_999, null) } });
        var (_, item) = await Client.GetAsync($"{Drive}/root:/f.bin");

        Assert.That((tail.Content.Headers.ContentRange!.Length, (long)item["size"]!, await tail.Content.ReadAsByteArrayAsync()), Is.EqualTo((10_003L, 10_000L, new byte[] { File[^1], 7, 8, 9 })));
        Assert.That(Tenant.Downloads.BytesServed, Is.EqualTo(4));
    }

    [Test]
    public async Task Can_be_shown_without_their_hashes_and_without_their_addresses()
    {
        Tenant.Downloads.HideHashes = Tenant.Downloads.HideDownloadUrls = true;

        var (_, item) = await Client.GetAsync($"{Drive}/root:/f.bin");
        using var redirect = await Client.Http.GetAsync($"{Drive}/root:/f.bin:/content");

        Assert.That((item["file"]!["hashes"]!.AsObject().Count, item["@microsoft.graph.downloadUrl"], redirect.StatusCode), Is.EqualTo((0, (object?)null, HttpStatusCode.Found)));
    }

    [Test]
    public async Task That_are_gone_are_not_found_at_the_address_they_had()
    {
        var address = await AddressAsync();
        await Client.SendAsync(HttpMethod.Delete, $"{Drive}/root:/f.bin");

        using var answer = await _bare.GetAsync(address);

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    private async Task<Uri> AddressAsync(string name = "f.bin")
    {
        using var redirect = await Client.Http.GetAsync($"{Drive}/root:/{name}:/content");
        Assert.That(redirect.StatusCode, Is.EqualTo(HttpStatusCode.Found));
        return redirect.Headers.Location!;
    }
}
