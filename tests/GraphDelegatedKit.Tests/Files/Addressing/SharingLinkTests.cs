using System.Net;
using GraphDelegatedKit.Files.Addressing;
using GraphDelegatedKit.Testing;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>
/// Sharing links that the user has never opened (msgraph-sdk-javascript#490), and the secrecy of every form of a link: it opens the file.
/// </summary>
public sealed class SharingLinkTests
{
    private const string Link = "https://contoso.sharepoint.com/:w:/s/Engineering/SECRETSECRETSECRET?e=x1";

    [Test]
    public async Task A_link_that_the_user_has_never_opened_is_refused_with_a_remedy_about_opening_it()
    {
        await using var fixture = await LinkFixture.StartAsync();

        var error = (await Assert.ThrowsAsync<GraphException>(() => fixture.Graph.Files().GetItemByLinkAsync(fixture.Link)))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error.Status, Is.EqualTo(HttpStatusCode.Forbidden));
            Assert.That(error.Code, Is.EqualTo("accessDenied"));
            Assert.That(error.Remedy, Does.Contain("never opened").And.Contain("RedeemSharingLinks"));
            Assert.That(fixture.SentPreferences, Is.All.Empty, "nothing is accepted without the caller's word");
        }
    }

    [Test]
    public async Task A_link_is_accepted_for_good_if_the_caller_allows_it()
    {
        await using var fixture = await LinkFixture.StartAsync();

        var item = await fixture.Graph.Files(new FileTransferOptions { RedeemSharingLinks = true }).GetItemByLinkAsync(fixture.Link);
        var again = await fixture.Graph.Files().GetItemByLinkAsync(fixture.Link);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(item.Id, Is.EqualTo(fixture.ItemId));
            Assert.That(again.Id, Is.EqualTo(fixture.ItemId));
            Assert.That(fixture.SentPreferences, Is.EqualTo(new[] { "redeemSharingLink", "" }));
        }
    }

    [Test]
    public async Task The_address_of_a_file_is_never_redeemed()
    {
        await using var fixture = await LinkFixture.StartAsync();
        var webUrl = (await fixture.Graph.Files().GetItemAsync(DrivePath.ById(fixture.DriveId, fixture.ItemId))).WebUrl!;

        await fixture.Graph.Files(new FileTransferOptions { RedeemSharingLinks = true }).GetItemByLinkAsync(webUrl);

        Assert.That(fixture.SentPreferences, Is.EqualTo(new[] { "" }));
    }

    [Test]
    public async Task A_missing_permission_of_the_token_keeps_its_own_remedy()
    {
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.Forbidden, TestData.ErrorJson("accessDenied"));
        await using var graph = TestData.CreateClient(
            handler, tokens: new FakeTokenProvider(new GraphAccessToken("t", DateTimeOffset.UtcNow.AddDays(1)) { Scopes = ["User.Read"] }));

        var error = (await Assert.ThrowsAsync<GraphException>(() => graph.Files().GetItemByLinkAsync(Link)))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error.LikelyMissingScopes, Does.Contain("Files.Read.All"));
            Assert.That(error.Remedy, Does.Contain("lacks the permission"));
        }
    }

    [TestCase(HttpStatusCode.NotFound)]
    [TestCase(HttpStatusCode.Forbidden)]
    [TestCase(HttpStatusCode.BadRequest)]
    [TestCase(HttpStatusCode.InternalServerError)]
    [TestCase(HttpStatusCode.OK)] // with a body that is not JSON
    public async Task A_link_is_in_no_error_log_or_trace_in_any_form(HttpStatusCode status)
    {
        var shareId = ((LinkAddress)new PastedAddressParser([], "link").Parse(Link)).ShareId;
        using var log = new LogBook();
        using var traces = new RecordedTelemetry();
        using var handler = new FakeHttpHandler();
        var body = status == HttpStatusCode.OK ? "<html>" : TestData.ErrorJson("someCode", $"The link {Link} ({shareId}) does not work.");
        for (var i = 0; i < 10; i++) handler.RespondsWith(status, body);
        await using var graph = TestData.CreateClient(handler, configure: options => options.LoggerFactory = log);

        var error = (await Assert.CatchAsync<GraphException>(
            () => graph.Files(new FileTransferOptions { LoggerFactory = log }).GetItemByLinkAsync(Link)))!;

        var shown = string.Join('\n', error.ToString(), error.Message, error.Remedy, log.Text, traces.Text);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(shown, Does.Not.Contain("SECRET"));
            Assert.That(shown, Does.Not.Contain(shareId[..12]).And.Not.Contain(Uri.EscapeDataString(shareId)[..12]));
        }
    }

    [TestCase("""{"error":{"code":"itemNotFound","message":"The resource could not be found."}}""", "application/json", "itemNotFound.")]
    [TestCase("""{"error":{"code":"itemNotFound"}}""", "application/json", "itemNotFound (application/json).")]
    [TestCase("<html>not found</html>", "text/html", "NotFound (text/html).")]
    public async Task The_error_of_a_dead_link_names_the_content_type_only_if_the_response_has_no_words(
        string body, string contentType, string expected)
    {
        using var handler = new FakeHttpHandler().RespondsWith((_, _) => Task.FromResult(new HttpResponseMessage(HttpStatusCode.NotFound)
        {
            Content = new StringContent(body, null, contentType),
        }));
        await using var graph = TestData.CreateClient(handler);

        var error = (await Assert.ThrowsAsync<GraphException>(() => graph.Files().GetItemByLinkAsync(Link)))!;

        Assert.That(error.Message, Does.EndWith($" failed: 404 {expected}"));
    }

    [Test]
    public async Task An_error_in_a_successful_response_does_not_repeat_a_secret_address(
        [Values] bool isPreAuthenticated, [Values] bool isTyped)
    {
        const string secret = "SECRETSECRETSECRET";
        using var handler = new FakeHttpHandler()
            .RespondsWith(HttpStatusCode.OK, TestData.ErrorJson("someCode", $"{secret} does not work."));
        await using var graph = TestData.CreateClient(handler);
        GraphUrl url = isPreAuthenticated
            ? GraphUrl.PreAuthenticated($"https://contoso.sharepoint.com/download?tempauth={secret}") : $"shares/u!{secret}/driveItem";

        var error = (await Assert.CatchAsync<GraphException>(async () =>
        {
            if (isTyped) await graph.GetAsync<DriveItem>(url);
            using var response = await graph.SendAsync(new GraphRequest(HttpMethod.Get, url));
            await response.ReadAsync<DriveItem>();
        }))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error.Code, Is.EqualTo("someCode"));
            Assert.That($"{error} {error.ServiceMessage}", Does.Not.Contain(secret));
        }
    }

    [TestCase("shares/u!aHR0cHM6/driveItem", "shares/(link)/driveItem")]
    [TestCase("beta/shares/s!AbC/driveItem/children?$top=5", "beta/shares/(link)/driveItem/children")]
    [TestCase("shares('u!aHR0cHM6')/driveItem", "shares((link))/driveItem")]
    [TestCase("shares/u!aHR0cHM6", "shares/(link)")]
    [TestCase("drives/d/root:/shares", "drives/d/root:/shares")]
    [TestCase("me/drive/sharedWithMe", "me/drive/sharedWithMe")]
    public void An_address_with_a_sharing_link_does_not_show_the_link(string url, string shown) =>
        Assert.That(GraphUrl.FromService("https://graph.microsoft.com/" + url).ToString().TrimStart('/'), Is.EqualTo(shown));

    [Test]
    public void A_placeholder_with_a_sharing_link_is_not_shown()
    {
        GraphUrl url = $"shares/{"u!aHR0cHM6"}/driveItem";

        using (Assert.EnterMultipleScope())
        {
            Assert.That(url.ToString(), Is.EqualTo("shares/(link)/driveItem"));
            Assert.That(url.ToUri(GraphCloud.Global).AbsolutePath, Is.EqualTo("/v1.0/shares/u%21aHR0cHM6/driveItem"));
        }
    }

    /// <summary>A link to a file of another user, on a tenant that requires links to be accepted.</summary>
    private sealed class LinkFixture : IAsyncDisposable
    {
        private LinkFixture(LocalTenant tenant) => (Tenant, Graph) = (
            tenant,
            TestData.CreateClient(
                tenant, tokens: TestData.OpenSession(tenant, configure: options => options.Scopes = ["Files.ReadWrite.All"])));

        public LocalTenant Tenant { get; }

        public GraphClient Graph { get; }

        public string DriveId { get; private set; } = "";

        public string ItemId { get; private set; } = "";

        public string Link { get; private set; } = "";

        public IEnumerable<string> SentPreferences => Tenant.Requests
            .Where(request => request.Path.StartsWith("/v1.0/shares/", StringComparison.Ordinal))
            .Select(request => request.Headers.GetValueOrDefault("Prefer") ?? "");

        public static async Task<LinkFixture> StartAsync()
        {
            var fixture = new LinkFixture(await TestData.StartTenantAsync());
            fixture.DriveId = fixture.Tenant.Files.GetLibraryId();
            fixture.ItemId = (await fixture.Tenant.Files.PutAsync(fixture.DriveId, "a.txt", new MemoryStream([1]))).ItemId;
            fixture.Link = fixture.Tenant.Files.CreateSharingLink(fixture.DriveId, "a.txt");
            fixture.Tenant.Files.RequireLinkRedemption();
            return fixture;
        }

        public async ValueTask DisposeAsync()
        {
            await Graph.DisposeAsync();
            await Tenant.DisposeAsync();
        }
    }
}
