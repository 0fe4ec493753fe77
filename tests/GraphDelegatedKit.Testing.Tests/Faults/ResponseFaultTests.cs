using System.Net;
using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Tests.Faults;

public sealed class ResponseFaultTests : SharedTenantFixture
{
    private const string MeUrl = "https://graph.microsoft.com/v1.0/me";

    [TestCase("0")]
    [TestCase("7")]
    [TestCase("2.5")]
    [TestCase("99999999999999999999")]
    [TestCase("soon")]
    [TestCase("Wed, 04 Mar 2026 05:07:07 GMT")]
    [TestCase("Wednesday, 04-Mar-26 05:07:07 GMT")]
    [TestCase("Wed, 04 Mar 2026 07:07:07 +0200")]
    [TestCase(null)]
    public async Task A_scripted_Retry_After_header_is_sent_unchanged(string? retryAfter)
    {
        Tenant.Faults.Throttle("/v1.0/me", times: 1, retryAfter: retryAfter, status: 503);

        using var response = await Client.Http.GetAsync(MeUrl);

        Assert.That((int)response.StatusCode, Is.EqualTo(503));
        Assert.That(
            response.Headers.NonValidated.TryGetValues("Retry-After", out var values) ? values.ToString() : null, Is.EqualTo(retryAfter));
    }

    [TestCase("<html><body>Sign in to the proxy</body></html>", "text/html")]
    [TestCase("""["another","shape"]""", "application/json")]
    [TestCase("", "application/json")]
    public async Task A_scripted_response_body_replaces_the_real_one(string body, string contentType)
    {
        Tenant.Faults.Respond("/v1.0/me", body, contentType);

        using var response = await Client.Http.GetAsync(MeUrl);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((int)response.StatusCode, Is.EqualTo(200));
            Assert.That(await response.Content.ReadAsStringAsync(), Is.EqualTo(body));
            Assert.That(response.Content.Headers.ContentType!.MediaType, Is.EqualTo(contentType));
        }
    }

    [Test]
    public async Task A_scripted_response_can_be_very_large()
    {
        Tenant.Faults.Flood("/v1.0/me", bytes: 5_000_001, status: 502);

        using var response = await Client.Http.GetAsync(MeUrl, HttpCompletionOption.ResponseHeadersRead);

        Assert.That(response.Content.Headers.ContentLength, Is.Null);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadGateway));
            Assert.That((await response.Content.ReadAsByteArrayAsync()).Length, Is.EqualTo(5_000_001));
        }
    }

    [Test]
    public async Task A_shortened_response_has_a_matching_Content_Length()
    {
        Tenant.Faults.TruncateBody("/v1.0/me", afterBytes: 40);

        using var response = await Client.Http.GetAsync(MeUrl);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(response.Content.Headers.ContentLength, Is.EqualTo(40L));
            Assert.That((await response.Content.ReadAsByteArrayAsync()).Length, Is.EqualTo(40));
        }
    }

    [Test]
    public async Task A_scripted_response_can_be_altered_or_have_another_content_type()
    {
        Tenant.Faults.ModifyJson("/v1.0/me", me => me["displayName"] = 7);
        Tenant.Faults.ChangeContentType("/v1.0/me", "text/plain");

        var (_, changed) = await Client.GetAsync(MeUrl);
        using var renamed = await Client.Http.GetAsync(MeUrl);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((int)changed["displayName"]!, Is.EqualTo(7));
            Assert.That(renamed.Content.Headers.ContentType!.MediaType, Is.EqualTo("text/plain"));
        }
    }

    [TestCase("https://evil.example/v1.0/me", 302)]
    [TestCase("http://graph.microsoft.com/v1.0/me", 307)]
    [TestCase("https://graph.microsoft.com/v1.0/me", 302)]
    [TestCase("../me", 308)]
    public async Task A_scripted_redirect_is_sent(string location, int status)
    {
        Tenant.Faults.Redirect("/v1.0/me", location, status);

        using var response = await Client.Http.GetAsync(MeUrl);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((int)response.StatusCode, Is.EqualTo(status));
            Assert.That(response.Headers.Location!.OriginalString, Is.EqualTo(location));
        }
    }

    [Test]
    public async Task A_fault_is_applied_after_the_scripted_number_of_passes()
    {
        Tenant.Faults.LetThrough("/v1.0/me", times: 2);
        Tenant.Faults.Fail("/v1.0/me", 500);

        var statuses = new List<int>();
        for (var attempt = 0; attempt < 4; attempt++)
            statuses.Add((await Client.GetAsync(MeUrl)).Status);

        Assert.That(statuses, Is.EqualTo(new[] { 200, 200, 500, 200 }));
    }

    [Test]
    public async Task A_fault_of_a_batched_request_does_not_affect_the_batch()
    {
        Tenant.Faults.LoseResponse("/v1.0/me");
        Tenant.Faults.AbortResponse("/v1.0/users", afterBytes: 10);
        Tenant.Faults.Respond("/v1.0/me/drive", "<html>", status: 503);

        var (status, body) = await Client.PostAsync("https://graph.microsoft.com/v1.0/$batch", """
            {"requests":[{"id":"1","method":"GET","url":"/me"},{"id":"2","method":"GET","url":"/users"},{"id":"3","method":"GET",
            "url":"/me/drive"}]}
            """);

        var responses = body["responses"]!.AsArray()
            .ToDictionary(response => (string)response!["id"]!, response => (int)response!["status"]!);
        Assert.That(status, Is.EqualTo(200));
        Assert.That(responses, Is.EquivalentTo(new Dictionary<string, int> { ["1"] = 504, ["2"] = 504, ["3"] = 503 }));
    }
}
