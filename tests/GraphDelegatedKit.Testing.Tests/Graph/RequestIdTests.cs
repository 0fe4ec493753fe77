namespace GraphDelegatedKit.Testing.Tests.Graph;

// https://learn.microsoft.com/graph/best-practices-concept#reliability-and-support: the ids of a request.
public sealed class RequestIdTests : TenantFixture
{
    private const string Id = "5b2d1f38-0c3e-4c37-9d9e-4f7c1f0f6a01";

    [Test]
    public async Task Graph_echoes_the_id_of_the_client_and_adds_its_own_with_the_time()
    {
        using var response = await SendAsync(GraphUrl + "/me", Id);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(GetHeader(response, "client-request-id"), Is.EqualTo(Id));
            Assert.That(Guid.TryParse(GetHeader(response, "request-id"), out _), Is.True);
            Assert.That(GetHeader(response, "request-id"), Is.Not.EqualTo(Id));
            Assert.That(GetHeader(response, "x-ms-ags-diagnostic"), Does.Contain("ServerInfo"));
            Assert.That(response.Headers.Date, Is.EqualTo(Clock.GetUtcNow()));
        }
    }

    // Not documented; assumed: what is no id of a client is replaced by that of the service.
    [TestCase(null)]
    [TestCase(200)]
    public async Task A_request_without_a_usable_id_gets_that_of_the_service(int? length)
    {
        using var response = await SendAsync(GraphUrl + "/me", length is { } count ? new string('x', count) : null);

        Assert.That(GetHeader(response, "client-request-id"), Is.EqualTo(GetHeader(response, "request-id")));
    }

    [Test]
    public async Task An_id_of_199_characters_is_echoed()
    {
        var id = new string('~', 199);

        using var response = await SendAsync(GraphUrl + "/me", id);

        Assert.That(GetHeader(response, "client-request-id"), Is.EqualTo(id));
    }

    [TestCase("false", false)]
    [TestCase("TRUE", true)]
    public async Task A_sign_in_host_echoes_on_request_only_and_prefers_the_header(string wanted, bool isEchoed)
    {
        using var response = await SendAsync(
            $"{Client.AuthorityUrl}/v2.0/.well-known/openid-configuration?client-request-id=other&return-client-request-id={wanted}", Id);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(response.Headers.Contains("client-request-id"), Is.EqualTo(isEchoed));
            if (isEchoed)
                Assert.That(GetHeader(response, "client-request-id"), Is.EqualTo(Id));
            Assert.That(GetHeader(response, "x-ms-request-id"), Is.EqualTo(GetHeader(response, "request-id")));
        }
    }

    private Task<HttpResponseMessage> SendAsync(string url, string? id)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, url);
        if (id is not null)
            request.Headers.Add("client-request-id", id);
        return Client.Http.SendAsync(request);
    }

    private static string GetHeader(HttpResponseMessage response, string name) => response.Headers.GetValues(name).Single();
}
