using System.Net;
using GraphDelegatedKit.Testing.Downloads;

namespace GraphDelegatedKit.Testing.Tests.Downloads;

public sealed class DownloadRangeTests : TenantFixture
{
    private const int Size = 10_000;

    private static readonly byte[] FileContent = TestData.CreateBytes(Size);

    [TestCase("bytes=0-", 0, 10_000)]
    [TestCase("bytes=9000-", 9_000, 1_000)]
    [TestCase("bytes=10-19", 10, 10)]
    [TestCase("bytes=0-0", 0, 1)]
    [TestCase("bytes=9999-9999", 9_999, 1)]
    [TestCase("bytes=9990-20000", 9_990, 10)]
    [TestCase("bytes=-1", 9_999, 1)]
    [TestCase("bytes=-500", 9_500, 500)]
    [TestCase("bytes=-20000", 0, 10_000)]
    public async Task A_requested_range_is_returned(string range, int from, int length)
    {
        using var response = await SendDownloadAsync(HttpMethod.Get, ("Range", range));

        Assert.Multiple(async () =>
        {
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.PartialContent));
            Assert.That(response.Content.Headers.ContentRange!.ToString(), Is.EqualTo($"bytes {from}-{from + length - 1}/{Size}"));
            Assert.That(response.Content.Headers.ContentLength, Is.EqualTo(length));
            Assert.That(await response.Content.ReadAsByteArrayAsync(), Is.EqualTo(FileContent.AsSpan(from, length).ToArray()));
        });
    }

    [TestCase("bytes=10000-")]
    [TestCase("bytes=10000-10001")]
    [TestCase("bytes=-0")]
    public async Task A_range_beyond_the_end_returns_416_with_the_length(string range)
    {
        using var response = await SendDownloadAsync(HttpMethod.Get, ("Range", range));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.RequestedRangeNotSatisfiable));
            Assert.That(response.Content.Headers.ContentRange!.ToString(), Is.EqualTo($"bytes */{Size}"));
        }

        Assert.That(await response.Content.ReadAsByteArrayAsync(), Is.Empty);
    }

    [TestCase("bytes=0-9,20-29")]
    [TestCase("bytes=20-10")]
    [TestCase("items=0-9")]
    [TestCase("bytes")]
    public async Task Multiple_or_invalid_ranges_return_the_whole_file(string range)
    {
        using var response = await SendDownloadAsync(HttpMethod.Get, ("Range", range));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(response.Content.Headers.ContentRange, Is.Null);
        }

        Assert.That(await response.Content.ReadAsByteArrayAsync(), Is.EqualTo(FileContent));
    }

    [TestCase("eTag", 206)]
    [TestCase("date", 206)]
    [TestCase("\"{OLD},1\"", 200)]
    [TestCase("Wed, 04 Mar 2020 05:06:07 GMT", 200)]
    public async Task A_range_is_returned_only_for_the_version_in_If_Range(string version, int status)
    {
        using var head = await SendDownloadAsync(HttpMethod.Head);
        var seen = version switch
        {
            "eTag" => head.Headers.ETag!.ToString(),
            "date" => head.Content.Headers.LastModified!.Value.ToString("R"),
            _ => version,
        };

        using var response = await SendDownloadAsync(HttpMethod.Get, ("Range", "bytes=10-"), ("If-Range", seen));

        using (Assert.EnterMultipleScope())
        {
            Assert.That((int)response.StatusCode, Is.EqualTo(status));
            Assert.That(response.Content.Headers.ContentLength, Is.EqualTo(status == 206 ? Size - 10L : Size));
        }
    }

    [Test]
    public async Task A_HEAD_request_ignores_the_range()
    {
        using var response = await SendDownloadAsync(HttpMethod.Head, ("Range", "bytes=10-19"));
        var (_, item) = await Client.GetAsync($"{DriveUrl}/root:/f.bin");

        Assert.Multiple(async () =>
        {
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(response.Content.Headers.ContentLength, Is.EqualTo(Size));
            Assert.That(response.Content.Headers.ContentRange, Is.Null);
            Assert.That(response.Headers.ETag!.ToString(), Is.EqualTo((string)item["eTag"]!));
            Assert.That(response.Headers.AcceptRanges.Single(), Is.EqualTo("bytes"));
            Assert.That(await response.Content.ReadAsByteArrayAsync(), Is.Empty);
        });
    }

    [Test]
    public async Task A_range_is_never_compressed()
    {
        using var response = await SendDownloadAsync(HttpMethod.Get, ("Accept-Encoding", "gzip, br, deflate"), ("Range", "bytes=0-9"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(response.Content.Headers.ContentEncoding.Count, Is.Zero);
            Assert.That(response.Content.Headers.ContentLength, Is.EqualTo(10L));
        }
    }

    [Test]
    public async Task The_content_endpoint_redirects_without_a_range()
    {
        await Client.PutAsync($"{DriveUrl}/root:/f.bin:/content", FileContent);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{DriveUrl}/root:/f.bin:/content") { Headers = { Range = new(0, 9) } };

        using var response = await Client.Http.SendAsync(request);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Found));
            Assert.That(response.Content.Headers.ContentLength, Is.Zero);
        }
    }

    [Test]
    public async Task A_server_can_be_configured_to_ignore_ranges()
    {
        Tenant.Downloads.IgnoreRangeHeader = true;

        using var response = await SendDownloadAsync(HttpMethod.Get, ("Range", "bytes=10-19"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(response.Content.Headers.ContentLength, Is.EqualTo(Size));
        }
    }

    [TestCase("bytes=0-", 0, true, null)]
    [TestCase("bytes=-5", 0, true, null)]
    [TestCase("", 0, false, null)]
    [TestCase("bytes=9223372036854775807-", 10, true, null)]
    [TestCase("bytes=9223372036854775808-", 10, false, null)]
    [TestCase("bytes=0-9223372036854775807", 10, false, 10L)]
    public void Unusual_ranges_are_parsed(string range, long size, bool expectedUnsatisfiable, long? length)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(ByteRange.Parse(range, size, out var isUnsatisfiable)?.Length, Is.EqualTo(length));
            Assert.That(isUnsatisfiable, Is.EqualTo(expectedUnsatisfiable));
        }
    }

    private async Task<HttpResponseMessage> SendDownloadAsync(HttpMethod method, params (string Name, string Value)[] headers)
    {
        if (Tenant.Files.List(DefaultDriveId).Count == 0)
            await Client.PutAsync($"{DriveUrl}/root:/f.bin:/content", FileContent);
        using var anonymousClient = new HttpClient(Tenant.CreateHandler());
        using var request = new HttpRequestMessage(
            method, (string)(await Client.GetAsync($"{DriveUrl}/root:/f.bin")).Body["@microsoft.graph.downloadUrl"]!);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await anonymousClient.SendAsync(request);
    }
}
