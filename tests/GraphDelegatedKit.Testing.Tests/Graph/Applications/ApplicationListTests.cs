using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Tests.Graph.Applications;

// https://learn.microsoft.com/graph/api/application-list
[TestFixture]
internal sealed class ApplicationListTests : AppFixture
{
    [SetUp]
    public async Task CreateAppsAsync()
    {
        await CreateAppAsync("""{"displayName":"Alpha","uniqueName":"one","tags":["kit"],"identifierUris":["api://alpha"]}""");
        await CreateAppAsync("""{"displayName":"alphabet","uniqueName":"two","tags":["kit","web"]}""");
        await CreateAppAsync(
            """
            {
              "displayName": "Beta", "isFallbackPublicClient": true,
              "web": {
                "homePageUrl": "https://beta.example", "redirectUris": ["https://beta.example/a"],
                "implicitGrantSettings": { "enableIdTokenIssuance": true }
              },
              "api": { "oauth2PermissionScopes": [{ "value": "read" }] }
            }
            """);
    }

    [TestCase("displayName eq 'beta'", "Beta")]
    [TestCase("startswith(displayName,'alpha')", "Alpha alphabet")]
    [TestCase("uniqueName eq 'two'", "alphabet")]
    [TestCase("displayName in ('Beta','Alpha')", "Alpha Beta")]
    [TestCase("tags/any(t:t eq 'web')", "alphabet")]
    [TestCase("identifierUris/any(u:startswith(u,'api://'))", "Alpha")]
    [TestCase("startswith(displayName,'alpha') and uniqueName eq 'one'", "Alpha")]
    [TestCase("displayName eq 'Alpha' or (displayName eq 'Beta')", "Alpha Beta")]
    [TestCase("createdDateTime ge 2000-01-01T00:00:00Z and displayName ge 'B' and displayName le 'C'", "Beta")]
    [TestCase("signInAudience eq 'AzureADMyOrg' or web/homePageUrl eq 'https://beta.example'", "Beta")]
    [TestCase("web/implicitGrantSettings/enableIdTokenIssuance eq true", "Beta")]
    [TestCase("web/redirectUris/any(u:u eq 'https://beta.example/a')", "Beta")]
    [TestCase("api/oauth2PermissionScopes/any(s:s/value eq 'read')", "Beta")]
    [TestCase("isFallbackPublicClient eq true", "GraphDelegatedKit sample Beta")]
    public async Task A_filter_selects_applications(string filter, string expected)
    {
        var list = await GetAsync($"applications?$filter={Uri.EscapeDataString(filter)}&$select=displayName");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(string.Join(' ', GetNames(list)), Is.EqualTo(expected));
            Assert.That((string)list["@odata.context"]!, Does.EndWith("#applications(displayName)"));
        }
    }

    [Test]
    public async Task A_filter_by_client_id_finds_the_default_application()
    {
        var list = await GetAsync($"applications?$filter=appId eq '{Tenant.ClientId}'");

        Assert.That((string)list["value"]![0]!["appId"]!, Is.EqualTo(Tenant.ClientId));
    }

    // https://learn.microsoft.com/graph/aad-advanced-queries
    [TestCase("displayName ne 'Beta'")]
    [TestCase("not startswith(displayName,'a')")]
    [TestCase("uniqueName eq null")]
    [TestCase("tags/$count eq 2")]
    public async Task An_advanced_filter_needs_the_header_and_the_count(string filter)
    {
        var url = $"{GraphUrl}/applications?$filter={Uri.EscapeDataString(filter)}";

        var refused = await Client.GetAsync(url);
        var accepted = await Client.SendAsync(
            HttpMethod.Get, url + "&$count=true", configure: request => request.Headers.Add("ConsistencyLevel", "eventual"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(refused.Status, Is.EqualTo(400));
            Assert.That(GetErrorCode(refused.Body), Is.EqualTo("Request_UnsupportedQuery"));
            Assert.That(accepted.Status, Is.EqualTo(200));
            Assert.That((int)accepted.Body["@odata.count"]!, Is.EqualTo(accepted.Body["value"]!.AsArray().Count));
        }
    }

    [Test]
    public async Task Pages_follow_each_other_and_the_count_is_on_the_first()
    {
        Client.Http.DefaultRequestHeaders.Add("ConsistencyLevel", "eventual");
        var first = await Client.GetAsync($"{GraphUrl}/applications?$top=3&$count=true&$orderby=displayName desc&$select=displayName");
        var (_, second) = await Client.GetAsync((string)first.Body["@odata.nextLink"]!);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((int)first.Body["@odata.count"]!, Is.EqualTo(4));
            Assert.That(GetNames(first.Body), Is.EqualTo(new[] { "GraphDelegatedKit sample", "Beta", "alphabet" }));
            Assert.That(GetNames(second), Is.EqualTo(new[] { "Alpha" }));
            Assert.That(second["@odata.count"], Is.Null);
        }
    }

    [Test]
    public async Task The_number_alone_is_plain_text()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{GraphUrl}/applications/$count");
        request.Headers.Add("ConsistencyLevel", "eventual");
        using var response = await Client.Http.SendAsync(request);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(response.Content.Headers.ContentType!.MediaType, Is.EqualTo("text/plain"));
            Assert.That(await response.Content.ReadAsStringAsync(), Is.EqualTo("4"));
        }
    }

    [TestCase("$filter=colour eq 'red'", 400)]
    [TestCase("$select=colour", 400)]
    [TestCase("$filter=displayName eq", 400)]
    [TestCase("$top=1000", 400)]
    [TestCase("$search=\"displayName:a\"", 400)]
    [TestCase("$filter=isFallbackPublicClient eq 'true'", 400)]
    [TestCase("$filter=endswith(displayName,'a')", 400)]
    [TestCase("$filter=web/colour eq 'red'", 501)]
    [TestCase("$filter=displayName gt 'a'", 501)]
    [TestCase("$orderby=tags", 400)]
    [TestCase("$expand=owners", 501)]
    public async Task A_query_that_is_not_played_is_refused(string query, int expected)
    {
        var (status, body) = await Client.GetAsync($"{GraphUrl}/applications?{query}");

        Assert.That(status, Is.EqualTo(expected), body.ToJsonString());
    }

    private static IEnumerable<string> GetNames(JsonNode list) => list["value"]!.AsArray().Select(app => (string)app!["displayName"]!);
}
