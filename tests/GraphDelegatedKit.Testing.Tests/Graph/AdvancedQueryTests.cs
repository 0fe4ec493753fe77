namespace GraphDelegatedKit.Testing.Tests.Graph;

public sealed class AdvancedQueryTests : SharedTenantFixture
{
    private protected override LocalTenantOptions Options => new() { Users = LocalUser.Generate(500) };

    [TestCase("$filter=accountEnabled ne true", false, 400)]
    [TestCase("$filter=accountEnabled ne true&$count=true", false, 400)]
    [TestCase("$filter=accountEnabled ne true", true, 400)]
    [TestCase("$filter=accountEnabled ne true&$count=true", true, 200)]
    [TestCase("$search=\"displayName:ada\"", false, 400)]
    [TestCase("$search=\"displayName:ada\"", true, 200)]
    [TestCase("$orderby=displayName", false, 200)]
    [TestCase("$orderby=displayName&$filter=accountEnabled eq true", true, 400)]
    [TestCase("$orderby=displayName&$filter=accountEnabled eq true&$count=true", true, 200)]
    [TestCase("$orderby=jobTitle", true, 400)]
    public async Task An_advanced_query_requires_the_ConsistencyLevel_header_and_count(string query, bool eventual, int expected)
    {
        var (status, body) = await GetAsync("https://graph.microsoft.com/v1.0/users?" + query, eventual);

        Assert.That(status, Is.EqualTo(expected), body.ToJsonString());
        if (expected == 400) Assert.That((string)body["error"]!["code"]!, Is.EqualTo("Request_UnsupportedQuery"));
    }

    [TestCase("$filter=startswith(displayName,'B')", "")]
    [TestCase("$filter=startswith(displayName,'B')&$orderby=displayName desc", "desc")]
    [TestCase("$search=\"displayName:b\"&$orderby=userPrincipalName", "userPrincipalName")]
    [TestCase("$filter=accountEnabled eq false", "")]
    public async Task An_advanced_query_returns_all_pages_with_their_count(string query, string order)
    {
        var expected = Tenant.Users.Where(user =>
            query.Contains("accountEnabled") ? !user.AccountEnabled
            : query.Contains("startswith") ? user.DisplayName.StartsWith('B')
            : user.DisplayName.Split(' ', '\'').Any(word => word.StartsWith('B'))).ToList();
        if (order == "desc") expected = [.. expected.OrderByDescending(user => user.DisplayName, StringComparer.OrdinalIgnoreCase)];
        if (order == "userPrincipalName")
            expected = [.. expected.OrderBy(user => user.UserPrincipalName, StringComparer.OrdinalIgnoreCase)];

        var names = new List<string>();
        int? count = null;
        for (var link = $"https://graph.microsoft.com/v1.0/users?{query}&$top=5&$count=true&$select=displayName"; link is not null;)
        {
            var (_, page) = await GetAsync(link, eventual: true);
            names.AddRange(page["value"]!.AsArray().Select(user => (string)user!["displayName"]!));
            count ??= (int?)page["@odata.count"];
            link = (string?)page["@odata.nextLink"];
        }

        Assert.That(expected, Has.Count.GreaterThan(10));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(count, Is.EqualTo(expected.Count));
            Assert.That(string.Join(';', names), Is.EqualTo(string.Join(';', expected.Select(user => user.DisplayName))));
        }
    }

    [Test]
    public async Task Users_can_be_counted_without_a_listing()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://graph.microsoft.com/v1.0/users/$count?$filter=jobTitle ne "
            + "'Engineer'") { Headers = { { "ConsistencyLevel", "eventual" } } };
        using var response = await Client.Http.SendAsync(request);

        Assert.That(await response.Content.ReadAsStringAsync(), Is.EqualTo($"{Tenant.Users.Count(user => user.JobTitle != "Engineer")}"));
    }

    private Task<(int Status, System.Text.Json.Nodes.JsonNode Body)> GetAsync(string url, bool eventual) =>
        Client.SendAsync(HttpMethod.Get, url, null, request =>
        {
            if (eventual) request.Headers.Add("ConsistencyLevel", "eventual");
        });
}
