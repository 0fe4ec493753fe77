namespace GraphDelegatedKit.Testing.Tests.Graph;

public sealed class People
{
    [Test]
    public async Task Tells_me_who_I_am()
    {
        await using var tenant = await LocalTenant.StartAsync();
        using var client = new Client(tenant);
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
    public async Task Lists_everybody_once_through_links_that_keep_the_other_options()
    {
        await using var tenant = await LocalTenant.StartAsync(new() { Users = LocalUser.Generate(2_345) });
        using var client = new Client(tenant);
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
    public async Task Refuses_a_page_of_a_thousand()
    {
        await using var tenant = await LocalTenant.StartAsync();
        using var client = new Client(tenant);
        await client.SignInAsync();

        var (status, body) = await client.GetAsync("https://graph.microsoft.com/v1.0/users?$top=1000");

        Assert.That((status, (string)body["error"]!["code"]!), Is.EqualTo((400, "Request_UnsupportedQuery")));
    }

    [Test]
    public async Task Names_what_it_does_not_play()
    {
        await using var tenant = await LocalTenant.StartAsync();
        using var client = new Client(tenant);

        var (status, body) = await client.GetAsync("https://graph.microsoft.com/v1.0/foo");

        Assert.That((status, (string)body["error"]!["message"]!), Is.EqualTo((501, "The local tenant does not play GET /v1.0/foo on https://graph.microsoft.com.")));
    }
}
