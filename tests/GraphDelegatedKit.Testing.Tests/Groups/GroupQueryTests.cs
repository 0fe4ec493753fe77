namespace GraphDelegatedKit.Testing.Tests.Groups;

// https://learn.microsoft.com/graph/aad-advanced-queries: queries of groups, and of lists that hold users and groups.
public sealed class GroupQueryTests : SharedTenantFixture
{
    private const string GraphUrl = "https://graph.microsoft.com/v1.0";

    private LocalGroup _outer = null!;

    [OneTimeSetUp]
    public void AddGroups()
    {
        var inner = Tenant.Groups.Add(new LocalGroup { DisplayName = "Inner circle", MailNickname = "inner", Description = "Blue" });
        _outer = Tenant.Groups.Add("Outer", inner.Id, Tenant.Users[1].Id, Tenant.Users[2].Id);
        Client.Http.DefaultRequestHeaders.Add("ConsistencyLevel", "eventual");
    }

    [TestCase("members/$count?$filter=userPrincipalName eq '{upn}'", 1)]
    [TestCase("members/$count?$filter=mailNickname eq 'inner'", 1)]
    [TestCase("members/$count?$filter=securityEnabled eq true", 1)]
    [TestCase("members/$count?$filter=accountEnabled eq true", 2)]
    [TestCase("members/$count?$filter=not(accountEnabled eq true)", 1)]
    [TestCase("members/$count?$filter=groupTypes/any(c:c eq 'Unified')", 0)]
    [TestCase("members/$count?$filter=displayName eq 'inner circle' or userPrincipalName eq '{upn}'", 2)]
    [TestCase("members/$count?$search=\"displayName:circle\"", 1)]
    [TestCase("members/$count?$search=\"displayName:circle\" OR \"mail:{upn}\"", 2)]
    [TestCase("members/$count?$search=\"displayName:circle\" AND \"description:blue\"", 1)]
    [TestCase("members/$count?$search=\"displayName:circle\"&$filter=accountEnabled eq true", 0)]
    public async Task A_property_of_one_type_selects_objects_of_that_type(string query, int expected)
    {
        var path = query.Replace("{upn}", Tenant.Users[1].UserPrincipalName, StringComparison.Ordinal);

        var count = await Client.Http.GetStringAsync($"{GraphUrl}/groups/{_outer.Id}/{path}");

        Assert.That(count, Is.EqualTo($"{expected}"));
    }

    [Test]
    public async Task A_list_of_users_and_groups_is_sorted_and_paged()
    {
        var names = new List<string>();
        var counts = new List<int?>();
        for (var link = $"{GraphUrl}/groups/{_outer.Id}/members?$orderby=displayName desc&$count=true&$top=2"; link is not null;)
        {
            var (status, page) = await Client.GetAsync(link);
            Assert.That(status, Is.EqualTo(200), page.ToJsonString());
            names.AddRange(page["value"]!.AsArray().Select(item => (string)item!["displayName"]!));
            counts.Add((int?)page["@odata.count"]);
            link = (string?)page["@odata.nextLink"];
        }

        string[] expected = [Tenant.Users[1].DisplayName, Tenant.Users[2].DisplayName, "Inner circle"];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(names, Is.EqualTo(expected.OrderByDescending(name => name, StringComparer.OrdinalIgnoreCase)));
            Assert.That(counts, Is.EqualTo(new int?[] { 3, null }));
        }
    }

    [Test]
    public async Task A_property_that_is_selected_twice_is_returned_once()
    {
        var text = await Client.Http.GetStringAsync($"{GraphUrl}/groups/{_outer.Id}?$select=displayName,DISPLAYNAME");

        Assert.That(text.Split("\"displayName\":"), Has.Length.EqualTo(2));
    }

    [TestCase("groups?$filter=displayName foo 'x'", 400, "BadRequest")]
    [TestCase("groups?$filter=displayName gt 'x'", 501, "notSupported")]
    [TestCase("groups?$filter=visibility eq 'Public'", 400, "Request_UnsupportedQuery")]
    [TestCase("groups?$filter=groupTypes/any(c:c eq 1)", 400, "BadRequest")]
    [TestCase("groups?$filter=groupTypes/any(c:startsWith(d,'U'))", 400, "BadRequest")]
    [TestCase("groups?$search=\"mailEnabled:true\"", 400, "Request_UnsupportedQuery")]
    [TestCase("groups?$search=\"displayName:\"", 400, "BadRequest")]
    [TestCase("groups?$orderby=mailNickname", 400, "Request_UnsupportedQuery")]
    [TestCase("groups?$orderby=displayName up", 501, "notSupported")]
    [TestCase("groups?$top=0", 400, "Request_UnsupportedQuery")]
    [TestCase("groups?$top=999", 200, null)]
    [TestCase("groups?$orderby=displayName asc", 200, null)]
    public async Task A_query_that_the_directory_does_not_have_is_refused(string query, int status, string? code)
    {
        var (actual, body) = await Client.GetAsync($"{GraphUrl}/{query}");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(actual, Is.EqualTo(status), body.ToJsonString());
            Assert.That((string?)body["error"]?["code"], Is.EqualTo(code));
        }
    }
}
