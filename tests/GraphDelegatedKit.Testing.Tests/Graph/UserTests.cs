namespace GraphDelegatedKit.Testing.Tests.Graph;

public sealed class UserTests
{
    [Test]
    public async Task The_me_endpoint_returns_the_signed_in_user()
    {
        await using var tenant = await LocalTenant.StartAsync();
        using var client = new TenantClient(tenant);
        await client.SignInAsync();

        var (status, me) = await client.GetAsync("https://graph.microsoft.com/v1.0/me");

        Assert.Multiple(() =>
        {
            Assert.That(status, Is.EqualTo(200));
            Assert.That((string)me["displayName"]!, Is.EqualTo("Ada Lindqvist"));
            Assert.That((string)me["@odata.context"]!, Is.EqualTo("https://graph.microsoft.com/v1.0/$metadata#users/$entity"));
        });
    }

    [Test]
    public async Task A_user_listing_returns_each_user_once_and_its_links_keep_the_options()
    {
        await using var tenant = await LocalTenant.StartAsync(new() { Users = LocalUser.Generate(2_345) });
        using var client = new TenantClient(tenant);
        await client.SignInAsync();
        client.Http.DefaultRequestHeaders.Add("ConsistencyLevel", "eventual");

        var names = new List<string>();
        var counts = new List<int?>();
        for (var link = "https://graph.microsoft.com/v1.0/users?$top=999&$select=id,displayName&$count=true"; link is not null;)
        {
            var (_, page) = await client.GetAsync(link);
            names.AddRange(page["value"]!.AsArray().Select(user => (string)user!["id"]!));
            counts.Add((int?)page["@odata.count"]);
            Assert.That(page["value"]![0]!.AsObject().Select(property => property.Key), Is.EqualTo(new[] { "id", "displayName" }));
            link = (string?)page["@odata.nextLink"];
        }

        Assert.Multiple(() =>
        {
            Assert.That(names, Is.EqualTo(tenant.Users.Select(user => user.Id)));
            Assert.That(names, Is.Unique);
            Assert.That(counts, Is.EqualTo(new int?[] { 2_345, null, null }));
        });
    }

    [Test]
    public async Task A_page_size_of_a_thousand_is_refused()
    {
        await using var tenant = await LocalTenant.StartAsync();
        using var client = new TenantClient(tenant);
        await client.SignInAsync();

        var (status, body) = await client.GetAsync("https://graph.microsoft.com/v1.0/users?$top=1000");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(400));
            Assert.That((string)body["error"]!["code"]!, Is.EqualTo("Request_UnsupportedQuery"));
        }
    }

    // https://learn.microsoft.com/graph/api/user-update
    [TestCase("""{"jobTitle":"Pilot","department":"Flight"}""", 204, "Pilot")]
    [TestCase("""{"jobTitle":null}""", 204, null)]
    [TestCase("""{"jobTitle":"Pilot","accountEnabled":false}""", 204, "Pilot")]
    [TestCase("""{"jobTitle":7}""", 400, "Engineer")]
    [TestCase("""{"displayName":null}""", 400, "Engineer")]
    [TestCase("""{"jobTitle":"Pilot","shoeSize":42}""", 400, "Engineer")]
    public async Task A_property_of_a_user_can_be_changed_and_cleared(string change, int expectedStatus, string? expectedTitle)
    {
        await using var tenant = await LocalTenant.StartAsync();
        using var client = new TenantClient(tenant);
        await client.SignInAsync();
        var user = tenant.Users[1];
        tenant.ChangeUser(user.Id, current => current with { JobTitle = "Engineer" });

        using var request = new HttpRequestMessage(HttpMethod.Patch, $"https://graph.microsoft.com/v1.0/users/{user.Id}")
        {
            Content = new StringContent(change, System.Text.Encoding.UTF8, "application/json"),
        };
        using var response = await client.Http.SendAsync(request);

        var changed = tenant.Users[1];
        using (Assert.EnterMultipleScope())
        {
            Assert.That((int)response.StatusCode, Is.EqualTo(expectedStatus));
            Assert.That(changed.JobTitle, Is.EqualTo(expectedTitle));
            Assert.That(changed.AccountEnabled, Is.EqualTo(!change.Contains("accountEnabled", StringComparison.Ordinal)));
        }
    }

    [Test]
    public async Task An_unsupported_request_is_named_in_the_error()
    {
        await using var tenant = await LocalTenant.StartAsync();
        using var client = new TenantClient(tenant);

        var (status, body) = await client.GetAsync("https://graph.microsoft.com/v1.0/foo");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(501));
            Assert.That(
                (string)body["error"]!["message"]!,
                Is.EqualTo("The local tenant does not support GET /v1.0/foo on https://graph.microsoft.com."));
        }
    }
}
