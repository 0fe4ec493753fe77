namespace GraphDelegatedKit.Testing.Tests.Entra;

// The ids by which Microsoft's libraries match a response to its request, as observed:
// https://learn.microsoft.com/entra/identity-platform/reference-error-codes#handling-error-codes-in-your-application
[TestFixture]
internal sealed class CorrelationTests : TenantFixture
{
    private const string Id = "5b2d1f38-0c3e-4c37-9d9e-4f7c1f0f6a01";

    [Test]
    public async Task The_id_of_the_client_is_echoed_on_request_whether_it_came_by_header_or_query()
    {
        using var plain = await SendAsync("", ("client-request-id", Id));
        using var byHeader = await SendAsync("", ("client-request-id", Id), ("return-client-request-id", "true"));
        using var byQuery = await SendAsync($"?client-request-id={Id}&return-client-request-id=true");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(plain.Headers.Contains("client-request-id"), Is.False);
            Assert.That(byHeader.Headers.GetValues("client-request-id"), Is.EqualTo(new[] { Id }));
            Assert.That(byQuery.Headers.GetValues("client-request-id"), Is.EqualTo(new[] { Id }));
        }
    }

    [Test]
    public async Task An_error_carries_the_id_of_the_client_and_the_trace_id_of_the_response()
    {
        using var response = await Client.Http.PostAsync(
            $"{Client.AuthorityUrl}/oauth2/v2.0/token?client-request-id={Id}",
            new FormUrlEncodedContent([new("client_id", Tenant.ClientId), new("grant_type", "unknown")]));

        var error = System.Text.Json.Nodes.JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That((string)error["correlation_id"]!, Is.EqualTo(Id));
            Assert.That((string)error["trace_id"]!, Is.EqualTo(response.Headers.GetValues("x-ms-request-id").Single()));
        }
    }

    [Test]
    public async Task A_browser_gets_an_icon()
    {
        using var response = await Client.Http.GetAsync("https://login.microsoftonline.com/favicon.ico");

        Assert.That(response.Content.Headers.ContentType!.MediaType, Is.EqualTo("image/svg+xml"));
    }

    private Task<HttpResponseMessage> SendAsync(string query, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, $"{Client.AuthorityUrl}/v2.0/.well-known/openid-configuration{query}");
        foreach (var (name, value) in headers)
            request.Headers.Add(name, value);
        return Client.Http.SendAsync(request);
    }
}
