using System.Net;

namespace GraphDelegatedKit.Testing.Tests.Entra;

// https://fetch.spec.whatwg.org/#http-cors-protocol
[TestFixture]
internal sealed class CrossOriginTests : TenantFixture
{
    [TestCase("https://login.microsoftonline.com/common/oauth2/v2.0/token", "POST")]
    [TestCase("https://login.microsoftonline.com/common/v2.0/.well-known/openid-configuration", "GET")]
    [TestCase("https://login.microsoftonline.com/common/discovery/v2.0/keys", "GET")]
    [TestCase("https://login.microsoftonline.com/common/discovery/instance", "GET")]
    [TestCase("https://graph.microsoft.com/v1.0/me", "PATCH")]
    [TestCase("https://contoso.sharepoint.com/_layouts/15/download.aspx", "GET")]
    public async Task A_preflight_is_answered_for_every_origin_and_uses_up_no_fault(string url, string method)
    {
        Tenant.Faults.Throttle("*", times: 1, retryAfter: TimeSpan.FromSeconds(1));

        using var response = await SendAsync(HttpMethod.Options, url, request =>
        {
            request.Headers.Add("Access-Control-Request-Method", method);
            request.Headers.Add("Access-Control-Request-Headers", "authorization,content-type");
        });

        using (Assert.EnterMultipleScope())
        {
            Assert.That((int)response.StatusCode, Is.EqualTo(204));
            Assert.That(GetHeader(response, "Access-Control-Allow-Origin"), Is.EqualTo("*"));
            Assert.That(GetHeader(response, "Access-Control-Allow-Methods"), Is.EqualTo(method));
            Assert.That(GetHeader(response, "Access-Control-Allow-Headers"), Is.EqualTo("authorization,content-type"));
        }
    }

    [Test]
    public async Task A_script_can_read_a_response_of_Graph_with_its_ids_and_also_an_error()
    {
        using var me = await SendAsync(HttpMethod.Get, "https://graph.microsoft.com/v1.0/me");
        Tenant.Faults.Throttle("/v1.0/me", times: 1, retryAfter: TimeSpan.FromSeconds(1));
        using var throttled = await SendAsync(HttpMethod.Get, "https://graph.microsoft.com/v1.0/me");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(me.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(GetHeader(me, "Access-Control-Allow-Origin"), Is.EqualTo("*"));
            Assert.That(GetHeader(throttled, "Access-Control-Allow-Origin"), Is.EqualTo("*"));
            Assert.That(GetHeader(throttled, "Access-Control-Expose-Headers"), Does.Contain("Retry-After").And.Contain("request-id"));
        }
    }

    [TestCase("oauth2/v2.0/authorize")]
    [TestCase("oauth2/v2.0/logout")]
    public async Task A_page_is_for_no_other_origin(string path)
    {
        using var response = await SendAsync(HttpMethod.Get, $"{Client.AuthorityUrl}/{path}");

        Assert.That(response.Headers.Contains("Access-Control-Allow-Origin"), Is.False);
    }

    [Test]
    public async Task A_request_without_an_origin_gets_no_such_headers()
    {
        using var response = await Client.Http.GetAsync("https://graph.microsoft.com/v1.0/me");

        Assert.That(response.Headers.Contains("Access-Control-Allow-Origin"), Is.False);
    }

    private Task<HttpResponseMessage> SendAsync(HttpMethod method, string url, Action<HttpRequestMessage>? configure = null)
    {
        var request = new HttpRequestMessage(method, url);
        request.Headers.Add("Origin", "https://spa.example");
        configure?.Invoke(request);
        return Client.Http.SendAsync(request);
    }

    private static string GetHeader(HttpResponseMessage response, string name) => string.Join(",", response.Headers.NonValidated[name]);
}
