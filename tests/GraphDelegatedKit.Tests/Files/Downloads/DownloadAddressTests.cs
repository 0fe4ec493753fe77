using System.Net;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>Where bytes may come from: any https host, as nothing of ours goes there and the hash proves what comes; and never plain http.</summary>
public sealed class DownloadAddressTests : IDisposable
{
    private const string Foreign = "https://cdn.example/x?tempauth=SECRET", Plain = "http://contoso.sharepoint.com/x?tempauth=SECRET";
    private static readonly byte[] Content = Some.Bytes(1000);

    private readonly Folder _folder = new();
    private readonly Clock _clock = new();
    private readonly Wire _wire = new();

    public void Dispose()
    {
        _folder.Dispose();
        _wire.Dispose();
    }

    [Test]
    public async Task A_host_nobody_has_heard_of_may_give_the_file_and_gets_nothing_of_ours()
    {
        _wire.Answers(HttpStatusCode.OK, Item(Foreign)).Does((_, _) => Bytes(Content));

        var receipt = await DownloadAsync();

        Assert.That(receipt.Verified, Is.EqualTo(Verification.Matched));
        Assert.That((_wire.Requests[1].Address.Host, _wire.Requests[1].Authorization), Is.EqualTo(("cdn.example", (string?)null)));
        Assert.That(_wire.Requests[1].Headers, Does.Not.Contain("Cookie").And.Not.Contain("client-request-id").And.Not.Contain("Bearer"));
    }

    [Test]
    public async Task And_what_it_gives_instead_is_found_out()
    {
        _wire.Answers(HttpStatusCode.OK, Item(Foreign)).Does((_, _) => Bytes(Some.Bytes(1000, seed: 2)));
        _wire.Answers(HttpStatusCode.OK, Item(Foreign)); // whether it was changed meanwhile

        var stopped = await Assert.ThrowsAsync<TransferInterruptedException>(DownloadAsync);

        Assert.That(stopped!.Reason, Is.EqualTo(TransferReason.ContentMismatch));
        Assert.That(_folder.Names, Is.EqualTo(new[] { "a.bin.differs" }));
    }

    [Test]
    public async Task An_address_of_plain_http_is_never_asked()
    {
        _wire.Answers(HttpStatusCode.OK, Item(Plain));

        var error = await Assert.ThrowsAsync<GraphException>(DownloadAsync);

        Assert.That((error!.Code, _wire.Requests.Count, _folder.Names.Length), Is.EqualTo(("untrustedAddress", 1, 0)));
        Assert.That(error.ToString(), Does.Not.Contain("SECRET"));
    }

    [Test]
    public async Task One_that_is_null_is_none()
    {
        _wire.Answers(HttpStatusCode.OK, Item(Foreign).Replace($"\"{Foreign}\"", "null", StringComparison.Ordinal)).Does((_, _) => Bytes(Content));

        await DownloadAsync();

        Assert.That(_wire.Requests[1].Address.AbsolutePath, Is.EqualTo("/v1.0/drives/d/items/i/content"));
    }

    [Test]
    public async Task Nor_one_that_is_given_when_another_has_died()
    {
        _wire.Answers(HttpStatusCode.OK, Item(Foreign)).Answers(HttpStatusCode.Unauthorized).Answers(HttpStatusCode.OK, Item(Plain));

        var stopped = await Assert.ThrowsAsync<TransferInterruptedException>(DownloadAsync);

        Assert.That((stopped!.Reason, (stopped.InnerException as GraphException)?.Code, _wire.Requests.Count), Is.EqualTo((TransferReason.Refused, "untrustedAddress", 3)));
        Assert.That(stopped.ToString(), Does.Not.Contain("SECRET"));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Nor_is_a_redirect_to_plain_http_followed(bool fromContent)
    {
        _wire.Answers(HttpStatusCode.OK, Item(fromContent ? null : Foreign)).Answers(HttpStatusCode.Found, null, ("Location", Plain));

        var stopped = await Assert.ThrowsAsync<TransferInterruptedException>(DownloadAsync);

        Assert.That((stopped!.Reason, (stopped.InnerException as GraphException)?.Code, _wire.Requests.Count), Is.EqualTo((TransferReason.Refused, "untrustedAddress", 2)));
        Assert.That(stopped.ToString(), Does.Not.Contain("SECRET"));
        Assert.That(_folder.Names, Does.Not.Contain("a.bin"));
    }

    [Test]
    public async Task A_redirect_that_leads_nowhere_is_no_file()
    {
        _wire.Answers(HttpStatusCode.OK, Item(Foreign)).Does((_, _) => Bytes(Content, HttpStatusCode.Found));
        _wire.Answers(HttpStatusCode.OK, Item(Foreign)).Does((_, _) => Bytes(Content, HttpStatusCode.NonAuthoritativeInformation)); // nor what somebody on the way has changed
        _wire.Answers(HttpStatusCode.OK, Item(Foreign)).Does((_, _) => Bytes(Content));

        var receipt = await DownloadAsync();

        Assert.That((receipt.Retries, receipt.Verified), Is.EqualTo((2, Verification.Matched)));
    }

    [Test]
    public async Task A_redirect_to_another_host_takes_along_what_was_asked_for_and_nothing_more()
    {
        _wire.Answers(HttpStatusCode.OK, Item(null)).Answers(HttpStatusCode.Found, null, ("Location", Foreign)).Does((_, _) => Bytes(Content));

        await DownloadAsync();

        Assert.That(_wire.Requests[2].Headers, Does.Contain("gzip;q=0").Or.Contain("gzip; q=0"));
        Assert.That(_wire.Requests.Select(request => request.Authorization is not null), Is.EqualTo(new[] { true, true, false }));
    }

    private static string Item(string? address) =>
        $$$"""{"id":"i","name":"a.bin","size":1000,"eTag":"e","file":{"hashes":{"quickXorHash":"{{{NaiveQuickXorHash.Of(Content)}}}"}}{{{(address is null ? "" : $",\"@microsoft.graph.downloadUrl\":\"{address}\"")}}}}""";

    private static Task<HttpResponseMessage> Bytes(byte[] content, HttpStatusCode status = HttpStatusCode.OK) =>
        Task.FromResult(new HttpResponseMessage(status) { Content = new ByteArrayContent(content) });

    private Task<DownloadReceipt> DownloadAsync() => Some.Client(_wire, _clock).Files(_clock).DownloadAsync(DrivePath.ById("d", "i"), _folder["a.bin"]);
}
