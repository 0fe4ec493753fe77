using System.Net;
using GraphDelegatedKit.Testing.Downloads;

namespace GraphDelegatedKit.Testing.Tests.Downloads;

public sealed class Ranges : TenantFixture
{
    private const int Size = 10_000;

    private static readonly byte[] File = Bytes.Make(Size);

    [TestCase("bytes=0-", 0, 10_000)]
    [TestCase("bytes=9000-", 9_000, 1_000)]
    [TestCase("bytes=10-19", 10, 10)]
    [TestCase("bytes=0-0", 0, 1)]
    [TestCase("bytes=9999-9999", 9_999, 1)]
    [TestCase("bytes=9990-20000", 9_990, 10)]
    [TestCase("bytes=-1", 9_999, 1)]
    [TestCase("bytes=-500", 9_500, 500)]
    [TestCase("bytes=-20000", 0, 10_000)]
    public async Task Are_given_as_they_were_asked_for(string range, int from, int length)
    {
        using var answer = await AskAsync(HttpMethod.Get, ("Range", range));

        Assert.Multiple(async () =>
        {
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.PartialContent));
            Assert.That(answer.Content.Headers.ContentRange!.ToString(), Is.EqualTo($"bytes {from}-{from + length - 1}/{Size}"));
            Assert.That(answer.Content.Headers.ContentLength, Is.EqualTo(length));
            Assert.That(await answer.Content.ReadAsByteArrayAsync(), Is.EqualTo(File.AsSpan(from, length).ToArray()));
        });
    }

    [TestCase("bytes=10000-")]
    [TestCase("bytes=10000-10001")]
    [TestCase("bytes=-0")]
    public async Task Beyond_the_end_are_told_where_that_is(string range)
    {
        using var answer = await AskAsync(HttpMethod.Get, ("Range", range));

        Assert.That((answer.StatusCode, answer.Content.Headers.ContentRange!.ToString()), Is.EqualTo((HttpStatusCode.RequestedRangeNotSatisfiable, $"bytes */{Size}")));
        Assert.That(await answer.Content.ReadAsByteArrayAsync(), Is.Empty);
    }

    [TestCase("bytes=0-9,20-29")]
    [TestCase("bytes=20-10")]
    [TestCase("items=0-9")]
    [TestCase("bytes")]
    public async Task That_are_several_or_none_bring_the_whole_file(string range)
    {
        using var answer = await AskAsync(HttpMethod.Get, ("Range", range));

        Assert.That((answer.StatusCode, answer.Content.Headers.ContentRange), Is.EqualTo((HttpStatusCode.OK, (object?)null)));
        Assert.That(await answer.Content.ReadAsByteArrayAsync(), Is.EqualTo(File));
    }

    [TestCase("eTag", 206)]
    [TestCase("date", 206)]
    [TestCase("\"{OLD},1\"", 200)]
    [TestCase("Wed, 04 Mar 2020 05:06:07 GMT", 200)]
    public async Task Count_only_for_the_version_that_If_Range_names(string version, int status)
    {
        using var head = await AskAsync(HttpMethod.Head);
        var seen = version switch { "eTag" => head.Headers.ETag!.ToString(), "date" => head.Content.Headers.LastModified!.Value.ToString("R"), _ => version };

        using var answer = await AskAsync(HttpMethod.Get, ("Range", "bytes=10-"), ("If-Range", seen));

        Assert.That(((int)answer.StatusCode, answer.Content.Headers.ContentLength), Is.EqualTo((status, status == 206 ? Size - 10L : Size)));
    }

    [Test]
    public async Task Mean_nothing_to_a_HEAD_which_tells_of_the_whole_file()
    {
        using var answer = await AskAsync(HttpMethod.Head, ("Range", "bytes=10-19"));
        var (_, item) = await Client.GetAsync($"{Drive}/root:/f.bin");

        Assert.Multiple(async () =>
        {
            Assert.That((answer.StatusCode, answer.Content.Headers.ContentLength, answer.Content.Headers.ContentRange), Is.EqualTo((HttpStatusCode.OK, (long?)Size, (object?)null)));
            Assert.That((answer.Headers.ETag!.ToString(), answer.Headers.AcceptRanges.Single()), Is.EqualTo(((string)item["eTag"]!, "bytes")));
            Assert.That(await answer.Content.ReadAsByteArrayAsync(), Is.Empty);
        });
    }

    [Test]
    public async Task Are_counted_in_bytes_as_they_are_kept_whatever_compression_would_be_taken()
    {
        using var answer = await AskAsync(HttpMethod.Get, ("Accept-Encoding", "gzip, br, deflate"), ("Range", "bytes=0-9"));

        Assert.That((answer.Content.Headers.ContentEncoding.Count, answer.Content.Headers.ContentLength), Is.EqualTo((0, 10L)));
    }

    [Test]
    public async Task Are_not_known_to_the_address_that_only_leads_there()
    {
        await Client.PutAsync($"{Drive}/root:/f.bin:/content", File);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{Drive}/root:/f.bin:/content") { Headers = { Range = new(0, 9) } };

        using var answer = await Client.Http.SendAsync(request);

        Assert.That((answer.StatusCode, answer.Content.Headers.ContentLength), Is.EqualTo((HttpStatusCode.Found, 0L)));
    }

    [Test]
    public async Task May_be_passed_over_by_a_server()
    {
        Tenant.Downloads.IgnoreRangeHeader = true;

        using var answer = await AskAsync(HttpMethod.Get, ("Range", "bytes=10-19"));

        Assert.That((answer.StatusCode, answer.Content.Headers.ContentLength), Is.EqualTo((HttpStatusCode.OK, (long?)Size)));
    }

    [TestCase("bytes=0-", 0, true, null)]
    [TestCase("bytes=-5", 0, true, null)]
    [TestCase("", 0, false, null)]
    [TestCase("bytes=9223372036854775807-", 10, true, null)]
    [TestCase("bytes=9223372036854775808-", 10, false, null)]
    [TestCase("bytes=0-9223372036854775807", 10, false, 10L)]
    public void Can_be_as_odd_as_they_like(string range, long size, bool unsatisfiable, long? length) =>
        Assert.That((ByteRange.Parse(range, size, out var refused)?.Length, refused), Is.EqualTo((length, unsatisfiable)));

    private async Task<HttpResponseMessage> AskAsync(HttpMethod method, params (string Name, string Value)[] headers)
    {
        if (Tenant.Files.List(MyDrive).Count == 0)
            await Client.PutAsync($"{Drive}/root:/f.bin:/content", File);
        using var bare = new HttpClient(Tenant.CreateHandler());
        using var request = new HttpRequestMessage(method, (string)(await Client.GetAsync($"{Drive}/root:/f.bin")).Body["@microsoft.graph.downloadUrl"]!);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await bare.SendAsync(request);
    }
}
