namespace GraphDelegatedKit.Testing.Tests.Entra;

// https://fetch.spec.whatwg.org/#http-cors-protocol: which addresses answer scripts of other origins, also under a loopback name.
[TestFixture]
internal sealed class CrossOriginRuleTests : TenantFixture
{
    [TestCase("https://login.microsoftonline.com/common/oauth2/token", true)]
    [TestCase("https://login.microsoftonline.com/common/.well-known/openid-configuration", true)]
    [TestCase("https://login.microsoftonline.com/common/discovery/keys", true)]
    [TestCase("https://login.microsoftonline.com/common/oauth2/v2.0/devicecode", false)]
    [TestCase("https://login.microsoftonline.com/common/oauth2/v2.0/token/more", false)]
    [TestCase("https://login.microsoftonline.com/devicelogin", false)]
    [TestCase("https://outlook.office.com/api/v2.0/Users('1')/Messages('2')", true)]
    [TestCase("http://localhost/v1.0/me", true)]
    [TestCase("http://localhost/beta/me", true)]
    [TestCase("http://localhost/common/oauth2/v2.0/token", true)]
    [TestCase("http://localhost/common/oauth2/v2.0/logout", false)]
    [TestCase("http://localhost/", false)]
    [TestCase("http://localhost/_local/users", false)]
    public async Task Other_origins_read_the_addresses_that_scripts_use_and_no_page(string url, bool isAllowed)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url) { Headers = { { "Origin", "https://spa.example" } } };

        using var response = await Client.Http.SendAsync(request);

        Assert.That(response.Headers.Contains("Access-Control-Allow-Origin"), Is.EqualTo(isAllowed));
    }

    [Test]
    public async Task A_preflight_holds_for_an_hour_and_an_OPTIONS_request_without_its_headers_is_none()
    {
        using var preflight = await SendOptionsAsync("GET");
        using var plain = await SendOptionsAsync(null);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(preflight.Headers.GetValues("Access-Control-Max-Age"), Is.EqualTo(["3600"]));
            Assert.That((int)plain.StatusCode, Is.GreaterThanOrEqualTo(400));
            Assert.That(plain.Headers.Contains("Access-Control-Allow-Methods"), Is.False);
        }

        Task<HttpResponseMessage> SendOptionsAsync(string? method)
        {
            var request = CreateRequest(HttpMethod.Options);
            if (method is not null)
                request.Headers.Add("Access-Control-Request-Method", method);
            return Client.Http.SendAsync(request);
        }
    }

    [Test]
    public async Task A_script_reads_the_headers_that_clients_of_Graph_need()
    {
        using var request = CreateRequest(HttpMethod.Get);

        using var response = await Client.Http.SendAsync(request);

        var exposed = string.Join(", ", response.Headers.GetValues("Access-Control-Expose-Headers")).Split(", ");
        string[] expected =
        [
            "ETag", "Location", "Content-Range", "request-id", "client-request-id", "Retry-After", "WWW-Authenticate",
            "Preference-Applied",
        ];
        Assert.That(exposed, Is.SupersetOf(expected));
    }

    private static HttpRequestMessage CreateRequest(HttpMethod method) =>
        new(method, GraphUrl + "/me") { Headers = { { "Origin", "https://spa.example" } } };
}
