using System.Net;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>
/// The hosts from which bytes are accepted: every https host, because no token is sent to it and the hash proves the bytes; never plain
/// http.
/// </summary>
public sealed class DownloadUrlTests : ScriptedDownloadFixture
{
    private const string ForeignUrl =
        "https://cdn.example/x?tempauth=SECRET", PlainHttpUrl = "http://contoso.sharepoint.com/x?tempauth=SECRET";
    private static readonly byte[] Content = TestData.CreateRandomBytes(1000);

    [Test]
    public async Task An_unknown_host_may_serve_the_file_and_receives_no_token()
    {
        Handler.RespondsWith(HttpStatusCode.OK, CreateItemJson(ForeignUrl)).RespondsWith((_, _) => CreateResponse(Content));

        var receipt = await DownloadAsync();

        Assert.That(receipt.Verified, Is.EqualTo(Verification.Matched));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Handler.Requests[1].RequestUri.Host, Is.EqualTo("cdn.example"));
            Assert.That(Handler.Requests[1].Authorization, Is.Null);
        }

        Assert.That(Handler.Requests[1].Headers, Does.Not.Contain("Cookie").And.Not.Contain("client-request-id").And.Not.Contain("Bearer"));
    }

    [Test]
    public async Task Wrong_content_from_an_unknown_host_is_detected()
    {
        Handler.RespondsWith(HttpStatusCode.OK, CreateItemJson(ForeignUrl))
            .RespondsWith((_, _) => CreateResponse(TestData.CreateRandomBytes(1000, seed: 2)));
        Handler.RespondsWith(HttpStatusCode.OK, CreateItemJson(ForeignUrl)).RespondsWith((_, _) => CreateResponse(Content));

        var receipt = await DownloadAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Verified, Is.EqualTo(Verification.Matched));
            Assert.That(receipt.Retries, Is.EqualTo(1));
            Assert.That(File.ReadAllBytes(Folder["a.bin"]), Is.EqualTo(Content));
        }
    }

    [Test]
    public async Task A_plain_http_download_URL_is_never_requested()
    {
        Handler.RespondsWith(HttpStatusCode.OK, CreateItemJson(PlainHttpUrl));

        var error = await Assert.ThrowsAsync<GraphException>(DownloadAsync);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.Code, Is.EqualTo("untrustedAddress"));
            Assert.That(Handler.Requests.Count, Is.EqualTo(1));
            Assert.That(Folder.FileNames.Length, Is.Zero);
        }

        Assert.That(error.ToString(), Does.Not.Contain("SECRET"));
    }

    [Test]
    public async Task A_null_download_URL_is_treated_as_absent()
    {
        Handler.RespondsWith(HttpStatusCode.OK, CreateItemJson(ForeignUrl).Replace($"\"{ForeignUrl}\"", "null", StringComparison.Ordinal))
            .RespondsWith((_, _) => CreateResponse(Content));

        await DownloadAsync();

        Assert.That(Handler.Requests[1].RequestUri.AbsolutePath, Is.EqualTo("/v1.0/drives/d/items/i/content"));
    }

    [Test]
    public async Task A_plain_http_URL_that_replaces_an_expired_one_is_never_requested()
    {
        Handler.RespondsWith(HttpStatusCode.OK, CreateItemJson(ForeignUrl)).RespondsWith(HttpStatusCode.Unauthorized)
            .RespondsWith(HttpStatusCode.OK, CreateItemJson(PlainHttpUrl));

        var interrupted = await Assert.ThrowsAsync<TransferInterruptedException>(DownloadAsync);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(interrupted!.Reason, Is.EqualTo(TransferReason.Refused));
            Assert.That((interrupted.InnerException as GraphException)?.Code, Is.EqualTo("untrustedAddress"));
            Assert.That(Handler.Requests.Count, Is.EqualTo(3));
        }

        Assert.That(interrupted.ToString(), Does.Not.Contain("SECRET"));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_redirect_to_plain_http_is_not_followed(bool fromContent)
    {
        Handler.RespondsWith(HttpStatusCode.OK, CreateItemJson(fromContent ? null : ForeignUrl))
            .RespondsWith(HttpStatusCode.Found, null, ("Location", PlainHttpUrl));

        var interrupted = await Assert.ThrowsAsync<TransferInterruptedException>(DownloadAsync);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(interrupted!.Reason, Is.EqualTo(TransferReason.Refused));
            Assert.That((interrupted.InnerException as GraphException)?.Code, Is.EqualTo("untrustedAddress"));
            Assert.That(Handler.Requests.Count, Is.EqualTo(2));
        }

        Assert.That(interrupted.ToString(), Does.Not.Contain("SECRET"));
        Assert.That(Folder.FileNames, Does.Not.Contain("a.bin"));
    }

    [Test]
    public async Task A_redirect_without_a_location_is_retried()
    {
        Handler.RespondsWith(HttpStatusCode.OK, CreateItemJson(ForeignUrl))
            .RespondsWith((_, _) => CreateResponse(Content, HttpStatusCode.Found));
        // a response that a proxy has changed is not accepted either
        Handler.RespondsWith(HttpStatusCode.OK, CreateItemJson(ForeignUrl))
            .RespondsWith((_, _) => CreateResponse(Content, HttpStatusCode.NonAuthoritativeInformation));
        Handler.RespondsWith(HttpStatusCode.OK, CreateItemJson(ForeignUrl)).RespondsWith((_, _) => CreateResponse(Content));

        var receipt = await DownloadAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Retries, Is.EqualTo(2));
            Assert.That(receipt.Verified, Is.EqualTo(Verification.Matched));
        }
    }

    [Test]
    public async Task A_redirect_to_another_host_carries_the_Accept_Encoding_header_but_no_token()
    {
        Handler.RespondsWith(HttpStatusCode.OK, CreateItemJson(null)).RespondsWith(HttpStatusCode.Found, null, ("Location", ForeignUrl))
            .RespondsWith((_, _) => CreateResponse(Content));

        await DownloadAsync();

        Assert.That(Handler.Requests[2].Headers, Does.Contain("gzip;q=0").Or.Contain("gzip; q=0"));
        Assert.That(Handler.Requests.Select(request => request.Authorization is not null), Is.EqualTo(new[] { true, true, false }));
    }

    private static string CreateItemJson(string? url)
    {
        var link = url is null ? "" : $",\"@microsoft.graph.downloadUrl\":\"{url}\"";
        return $$$"""
            {"id":"i","name":"a.bin","size":1000,"eTag":"e",
            "file":{"hashes":{"quickXorHash":"{{{NaiveQuickXorHash.Compute(Content)}}}"}}{{{link}}}}
            """;
    }

    private static Task<HttpResponseMessage> CreateResponse(byte[] content, HttpStatusCode status = HttpStatusCode.OK) =>
        Task.FromResult(new HttpResponseMessage(status) { Content = new ByteArrayContent(content) });

    private Task<DownloadReceipt> DownloadAsync() => Files.DownloadAsync(DrivePath.ById("d", "i"), Folder["a.bin"]);
}
