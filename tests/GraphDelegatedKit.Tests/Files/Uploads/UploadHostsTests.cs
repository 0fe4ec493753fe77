using System.Net;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>
/// Bytes are sent only to Microsoft's domains for files and mail, in every cloud, and to the domains that the caller trusts.
/// </summary>
public sealed class UploadHostsTests
{
    private const int Size = 1000;

    [TestCase("https://contoso.sharepoint.com/x?tempauth=SECRET")]
    [TestCase("https://contoso-my.SharePoint.com/x")]
    [TestCase("https://contoso.sharepoint.us/x")]
    [TestCase("https://contoso.sharepoint-mil.us/x")]
    [TestCase("https://usaf.dps.mil/x")]
    [TestCase("https://contoso.sharepoint.cn/x")]
    [TestCase("https://northcentralus1-mediap.svc.ms/x")]
    [TestCase("https://sn3302.up.1drv.com/up/x")]
    [TestCase("https://my.microsoftpersonalcontent.com/x")]
    [TestCase("https://api.onedrive.com/x")]
    [TestCase("https://outlook.office.com/x?authtoken=SECRET")]
    [TestCase("https://outlook.office365.com/api/v2.0/x")]
    [TestCase("https://outlook.live.com/api/v2.0/x")]
    [TestCase("https://outlook.office365.us/api/v2.0/x")]
    [TestCase("https://outlook-dod.office365.us/api/v2.0/x")]
    [TestCase("https://webmail.apps.mil/api/v2.0/x")]
    [TestCase("https://partner.outlook.cn/api/v2.0/x")]
    [TestCase("https://files.example.com/x")] // trusted by the caller
    [TestCase("https://eu.files.example.com:8443/x")]
    public async Task An_upload_sends_its_bytes_to_a_host_that_Microsoft_owns_or_the_caller_trusts(string address)
    {
        using var drive = new Drive(address);

        await UploadAsync(drive);

        Assert.That(drive.SentTo, Is.EqualTo(address));
    }

    [TestCase("https://evil.mil/x")]
    [TestCase("https://evil.apps.mil/x")]
    [TestCase("https://example.com/x")]
    [TestCase("https://contoso.sharepoint.com:8443/x")]
    [TestCase("https://user@contoso.sharepoint.com/x")]
    [TestCase("https://evilsharepoint.com/x")]
    [TestCase("https://sharepoint.com.example/x")]
    [TestCase("https://outlook.office.com.evil.example/x")]
    [TestCase("https://outlook-office.com/x")]
    [TestCase("https://notfiles.example.com/x")]
    [TestCase("http://contoso.sharepoint.com/x?tempauth=SECRET")]
    [TestCase("http://files.example.com/x")]
    public async Task An_upload_to_an_untrusted_host_fails_and_sends_nothing(string address)
    {
        using var drive = new Drive(address);

        var refused = await Assert.ThrowsAsync<GraphException>(() => UploadAsync(drive));

        Assert.That(refused!.Code, Is.EqualTo("untrustedAddress"));
        Assert.That(drive.SentTo, Is.Null);
        Assert.That(refused.ToString(), Does.Not.Contain("SECRET"));
    }

    private static async Task UploadAsync(Drive drive)
    {
        var clock = new Clock();
        await using var graph = GraphClient.Create(
            new FakeTokenProvider(TestData.CreateToken()), new GraphClientOptions { HttpHandler = () => drive, TimeProvider = clock });
        var files = graph.Files(new FileTransferOptions { TimeProvider = clock, Journal = null, TrustedDomains = ["files.example.com"] });
        await files.UploadAsync(new byte[Size], DrivePath.In("d", "a.bin"), new UploadOptions { MaxSingleRequestSize = 0 });
    }

    /// <summary>Opens a session with an upload URL that the test chooses, and accepts every request to that URL.</summary>
    private sealed class Drive(string address) : HttpMessageHandler
    {
        public string? SentTo { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.Method == HttpMethod.Get)
                return FakeHttpHandler.CreateResponse(HttpStatusCode.NotFound, TestData.ErrorJson("itemNotFound"));
            if (request.Method == HttpMethod.Post)
                return FakeHttpHandler.CreateResponse(HttpStatusCode.OK, $$"""{"uploadUrl":"{{address}}"}""");

            SentTo = request.RequestUri!.OriginalString;
            await request.Content!.CopyToAsync(Stream.Null, cancellationToken);
            return FakeHttpHandler.CreateResponse(HttpStatusCode.Created, $$"""{"id":"1","name":"a.bin","size":{{Size}}}""");
        }
    }
}
