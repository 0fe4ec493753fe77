using System.IO.Compression;
using System.Net;
using System.Text;

namespace GraphDelegatedKit.Testing.Tests.Faults;

public sealed class RawResponseFaultTests
{
    private const string MeUrl = "https://graph.microsoft.com/v1.0/me";

    [Test]
    public async Task A_raw_response_is_sent_with_its_exact_bytes_and_headers_as_often_as_scripted()
    {
        await using var tenant = await LocalTenant.StartAsync();
        using var client = new TenantClient(tenant);
        byte[] body = [0xEF, 0xBB, 0xBF, (byte)'{', 0, 0xFF];
        tenant.Faults.AnswerWith(
            "/v1.0/me",
            200,
            new Dictionary<string, string> { ["Content-Type"] = "application/json", ["Content-Encoding"] = "gzip", ["request-id"] = "r-1" },
            body,
            times: 2);

        using var first = await client.Http.GetAsync(MeUrl);
        using var second = await client.Http.GetAsync(MeUrl);
        using var third = await client.Http.GetAsync(MeUrl);

        Assert.That(await first.Content.ReadAsByteArrayAsync(), Is.EqualTo(body));
        Assert.That(await second.Content.ReadAsByteArrayAsync(), Is.EqualTo(body));
        using (Assert.EnterMultipleScope())
        {
            Assert.That((int)first.StatusCode, Is.EqualTo(200));
            Assert.That(first.Content.Headers.ContentEncoding.Single(), Is.EqualTo("gzip"));
            Assert.That(first.Content.Headers.ContentLength, Is.EqualTo(6));
            Assert.That(first.Headers.GetValues("request-id").Single(), Is.EqualTo("r-1"));
            Assert.That(third.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized), "the tenant itself answers again");
            Assert.That(tenant.Faults.Remaining, Is.Zero);
        }
    }

    [Test]
    public async Task A_raw_response_whose_Content_Length_is_too_large_ends_the_connection_inside_of_the_body()
    {
        await using var tenant = await LocalTenant.StartAsync();
        using var client = new TenantClient(tenant);
        tenant.Faults.AnswerWith(
            "/v1.0/me", 200, new Dictionary<string, string> { ["Content-Length"] = "100" }, "{\"value\":["u8.ToArray());

        await Assert.ThatAsync(() => client.Http.GetStringAsync(MeUrl), Throws.InstanceOf<HttpRequestException>());
    }

    // HTTP/2 resets the stream, and a client may throw away what it has not handed out yet.
    [Test]
    public async Task The_bytes_before_the_end_of_a_raw_response_arrive_over_HTTP_1()
    {
        await using var tenant = await LocalTenant.StartAsync();
        using var client = new TenantClient(tenant, HttpVersion.Version11);
        var body = TestData.CreateBytes(100_000);
        tenant.Faults.AnswerWith("/v1.0/me", 200, new Dictionary<string, string> { ["Content-Length"] = "100001" }, body, times: 20);

        for (var i = 0; i < 20; i++)
        {
            using var response = await client.Http.GetAsync(MeUrl, HttpCompletionOption.ResponseHeadersRead);
            await using var stream = await response.Content.ReadAsStreamAsync();
            using var received = new MemoryStream();

            await Assert.ThatAsync(() => stream.CopyToAsync(received), Throws.InstanceOf<IOException>());
            Assert.That(received.ToArray(), Is.EqualTo(body));
        }

        Assert.That(tenant.Requests.Select(request => request.Status), Is.All.EqualTo(200));
    }

    [Test]
    public async Task A_raw_response_whose_Content_Length_is_too_small_is_cut()
    {
        await using var tenant = await LocalTenant.StartAsync();
        using var client = new TenantClient(tenant);
        tenant.Faults.AnswerWith("/v1.0/me", 200, new Dictionary<string, string> { ["Content-Length"] = "3" }, "123456"u8.ToArray());

        Assert.That(await client.Http.GetStringAsync(MeUrl), Is.EqualTo("123"));
    }

    [Test]
    public async Task A_raw_response_applies_to_its_method_and_can_be_empty()
    {
        await using var tenant = await LocalTenant.StartAsync();
        using var client = new TenantClient(tenant);
        tenant.Faults.AnswerWith("/v1.0/me", 202, null, default, method: "PATCH");

        using var get = await client.Http.GetAsync(MeUrl);
        using var patch = await client.Http.PatchAsync(MeUrl, new StringContent("{}", Encoding.UTF8, "application/json"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(get.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
            Assert.That(patch.StatusCode, Is.EqualTo(HttpStatusCode.Accepted));
            Assert.That(patch.Content.Headers.ContentLength, Is.Zero.Or.Null);
            Assert.That(patch.Content.Headers.ContentType, Is.Null);
        }
    }

    [Test]
    public async Task A_raw_response_can_be_real_gzip_that_was_cut()
    {
        await using var tenant = await LocalTenant.StartAsync();
        using var client = new TenantClient(tenant);
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest)) gzip.Write("123456"u8);
        var cut = compressed.ToArray()[..^4];
        tenant.Faults.AnswerWith("/v1.0/users/$count", 200, new Dictionary<string, string> { ["Content-Encoding"] = "gzip" }, cut);

        var received = await client.Http.GetByteArrayAsync("https://graph.microsoft.com/v1.0/users/$count");

        Assert.That(received, Is.EqualTo(cut));
    }

    [TestCase(100)]
    [TestCase(600)]
    public async Task A_raw_response_with_an_impossible_status_is_refused(int status)
    {
        await using var tenant = await LocalTenant.StartAsync();

        Assert.That(() => tenant.Faults.AnswerWith("/v1.0/me", status, null, default), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }
}
