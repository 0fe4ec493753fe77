using System.Net;

namespace GraphDelegatedKit.Testing.Tests.Control;

// https://www.w3.org/TR/fetch-metadata/, https://fetch.spec.whatwg.org/#http-origin: what a page of another site can send.
public sealed class ControlGuardTests : ControlFixture
{
    [TestCase("evil.example", TestName = "A_host_name_that_leads_here_by_DNS_rebinding_is_refused")]
    [TestCase("localhost.evil.example", TestName = "A_host_name_that_starts_like_localhost_is_refused")]
    [TestCase("127.0.0.1.evil.example", TestName = "A_host_name_that_starts_like_an_address_is_refused")]
    [TestCase("graph.microsoft.com", TestName = "A_host_name_of_the_service_is_refused")]
    [TestCase("192.168.1.4", TestName = "Another_address_is_refused")]
    public async Task A_foreign_host_name_is_refused(string host)
    {
        var (status, body) = await Control.SendAsync(HttpMethod.Get, "users", configure: request => request.Headers.Host = host);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(403));
            Assert.That((string)body["detail"]!, Does.StartWith("The control API answers loopback host names only."));
        }
    }

    [TestCase("localhost")]
    [TestCase("LOCALHOST:1234")]
    [TestCase("127.0.0.1:80")]
    [TestCase("[::1]:8080")]
    public async Task A_loopback_host_name_is_answered_with_any_port(string host)
    {
        var (status, _) = await Control.SendAsync(HttpMethod.Get, "users", configure: request => request.Headers.Host = host);

        Assert.That(status, Is.EqualTo(200));
    }

    [Test]
    public async Task The_https_listener_answers_loopback_host_names_too()
    {
        var loopback = await Client.GetAsync("https://localhost/_local/address");
        var foreign = await Client.GetAsync("https://graph.microsoft.com/_local/address");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(loopback.Status, Is.EqualTo(200));
            Assert.That((string)loopback.Body["tenantId"]!, Is.EqualTo(Tenant.TenantId));
            Assert.That(foreign.Status, Is.EqualTo(403));
        }
    }

    [TestCase("Origin", "https://evil.example")]
    [TestCase("Origin", "null")]
    [TestCase("Origin", "http://localhost:1")]
    [TestCase("Sec-Fetch-Site", "cross-site")]
    [TestCase("Sec-Fetch-Site", "same-site")]
    public async Task A_request_of_another_page_is_refused_and_changes_nothing(string header, string value)
    {
        var (status, _) = await Control.SendAsync(
            HttpMethod.Post,
            "faults",
            """{"kind":"throttle","path":"/v1.0/me"}""",
            request => request.Headers.TryAddWithoutValidation(header, value));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(403));
            Assert.That(Tenant.Faults.All, Is.Empty);
        }
    }

    [Test]
    public async Task A_page_of_the_tenant_itself_is_answered()
    {
        var (status, _) = await Control.SendAsync(
            HttpMethod.Post,
            "faults",
            """{"kind":"throttle","path":"/v1.0/me"}""",
            request =>
            {
                request.Headers.Add("Origin", Tenant.Address.HttpAddress.GetLeftPart(UriPartial.Authority));
                request.Headers.Add("Sec-Fetch-Site", "same-origin");
            });

        Assert.That(status, Is.EqualTo(201));
    }

    // A form of another site needs no preflight, and an old browser sends no Origin with it.
    [TestCase("application/x-www-form-urlencoded")]
    [TestCase("text/plain")]
    [TestCase("multipart/form-data; boundary=x")]
    public async Task A_form_of_another_site_is_refused_by_its_media_type(string mediaType)
    {
        using var content = new StringContent("""{"kind":"stall","path":"*"}""");
        content.Headers.Remove("Content-Type");
        content.Headers.TryAddWithoutValidation("Content-Type", mediaType);

        using var response = await Control.Http.PostAsync("faults", content);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.UnsupportedMediaType));
            Assert.That(Tenant.Faults.All, Is.Empty);
        }
    }

    [Test]
    public async Task A_preflight_of_another_page_gets_no_permission()
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, "faults");
        request.Headers.Add("Origin", "https://evil.example");
        request.Headers.Add("Access-Control-Request-Method", "POST");

        using var response = await Control.Http.SendAsync(request);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
            Assert.That(response.Headers.Any(header => header.Key.StartsWith("Access-Control", StringComparison.Ordinal)), Is.False);
        }
    }

    [Test]
    public async Task An_answer_is_neither_stored_nor_usable_by_another_site()
    {
        using var response = await Control.Http.GetAsync("users");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(response.Headers.CacheControl!.NoStore, Is.True);
            Assert.That(response.Headers.GetValues("Cross-Origin-Resource-Policy").Single(), Is.EqualTo("same-origin"));
            Assert.That(response.Headers.GetValues("X-Content-Type-Options").Single(), Is.EqualTo("nosniff"));
        }
    }

    [TestCase("GET", "fault", 404, "Did you mean /_local/faults?")]
    [TestCase("PUT", "faults", 405, "/_local/faults takes GET, POST, DELETE, not PUT.")]
    [TestCase("GET", "requests?paht=x", 400, "paht: there is no such parameter. Allowed: after, path,")]
    [TestCase("GET", "requests?status=4x", 400, "status: expected a status such as 404, 4xx or 0, found '4x'.")]
    [TestCase("GET", "requests?wait=-1", 400, "wait: expected a number from 0 to 600, found '-1'.")]
    [TestCase("DELETE", "faults/7", 404, "There is no fault '7'.")]
    public async Task A_wrong_request_gets_a_problem_that_says_what_to_do(string method, string path, int status, string message)
    {
        using var response = await Control.Http.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));

        using (Assert.EnterMultipleScope())
        {
            Assert.That((int)response.StatusCode, Is.EqualTo(status));
            Assert.That(response.Content.Headers.ContentType!.MediaType, Is.EqualTo("application/problem+json"));
            Assert.That(await response.Content.ReadAsStringAsync(), Does.Contain(message));
        }
    }

    // https://www.rfc-editor.org/rfc/rfc9110#section-10.2.1
    [Test]
    public async Task A_wrong_method_is_answered_with_the_methods_of_the_path()
    {
        using var response = await Control.Http.SendAsync(new HttpRequestMessage(HttpMethod.Delete, "time"));

        Assert.That((int)response.StatusCode, Is.EqualTo(405));
        Assert.That(response.Content.Headers.Allow, Is.EqualTo(new[] { "GET", "POST" }));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_body_beyond_16_MiB_is_refused_with_or_without_its_length(bool hasLength)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "faults")
        {
            Content = new ByteArrayContent(new byte[(16 * 1024 * 1024) + 1]),
        };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.TransferEncodingChunked = !hasLength;
        using var response = await Control.Http.SendAsync(request);

        Assert.That((int)response.StatusCode, Is.EqualTo(413));
    }

    // The health check recognizes its own requests by a header, and a client cannot guess the value.
    [Test]
    public async Task A_request_with_the_header_of_the_health_check_is_recorded()
    {
        await Client.SendAsync(
            HttpMethod.Get, $"{GraphUrl}/me", configure: request => request.Headers.Add("x-local-self-check", "0123"));

        Assert.That(Tenant.Requests.Count(request => request.Path == "/v1.0/me"), Is.EqualTo(1));
    }

    [Test]
    public async Task Requests_of_the_control_API_are_not_recorded_and_meet_no_faults()
    {
        var before = Tenant.Requests.Count;
        Tenant.Faults.Fail("*", 500);

        var (status, _) = await Control.GetAsync("faults");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(200));
            Assert.That(Tenant.Requests, Has.Count.EqualTo(before));
            Assert.That(Tenant.Faults.Remaining, Is.EqualTo(1));
        }
    }
}
