using GraphDelegatedKit.Testing;

namespace GraphDelegatedKit.Tests.Scenarios;

/// <summary>
/// Links and redirects that leave Graph, over sockets. SharePoint's host is the tenant's too, and plain http reaches it: a token that
/// leaked there would stand in its record.
/// </summary>
public sealed class UntrustedUrlScenarioTests
{
    private readonly Clock _clock = new();

    [TestCase("https://evil.example/v1.0/users?$skiptoken=x")]
    [TestCase("https://contoso-my.sharepoint.com/v1.0/users?$skiptoken=x")]
    [TestCase("https://graph.microsoft.com.evil.example/v1.0/users?$skiptoken=x")]
    [TestCase("https://graph.microsoft.com@evil.example/v1.0/users?$skiptoken=x")]
    [TestCase("http://graph.microsoft.com/v1.0/users?$skiptoken=x")]
    [TestCase("//evil.example/v1.0/users?$skiptoken=x")]
    [TestCase("users?$skiptoken=x")]
    [TestCase("::not a link::")]
    public async Task A_listing_whose_next_link_leaves_Graph_fails_before_a_request_is_sent_there(string link)
    {
        await using var tenant = await TestData.StartTenantAsync(new LocalTenantOptions { Users = LocalUser.Generate(250) });
        await using var graph = TestData.CreateClient(tenant, _clock);
        tenant.Faults.ReplaceNextLink("/v1.0/users", link);
        var itemsRead = 0;

        var error = await Assert.ThrowsAsync<GraphException>(async () =>
        {
            await foreach (var _ in graph.ListAsync<User>("users")) itemsRead++;
        });

        Assert.Multiple(() =>
        {
            Assert.That(itemsRead, Is.LessThanOrEqualTo(100));
            Assert.That(error!.Message, Does.Not.Contain("skiptoken"));
            Assert.That(tenant.Requests.Count(request => request.Path == "/v1.0/users"), Is.EqualTo(1));
            AssertTokensWentOnlyToGraph(tenant);
        });
    }

    [TestCase("http://graph.microsoft.com/v1.0/me?secret")]
    [TestCase("https://contoso-my.sharepoint.com/v1.0/me?secret")]
    public async Task A_redirect_of_a_JSON_read_that_leaves_Graph_is_not_followed_and_is_an_error(string location)
    {
        await using var tenant = await TestData.StartTenantAsync(TestUsers.Create("Ada"));
        await using var graph = TestData.CreateClient(tenant, _clock);
        tenant.Faults.Redirect("/v1.0/me", location);

        var error = await Assert.ThrowsAsync<GraphException>(() => graph.GetAsync<User>("me"));

        Assert.Multiple(() =>
        {
            Assert.That(error!.ToString(), Does.Not.Contain("secret"));
            Assert.That(
                tenant.Requests.Count(request => request.Path == "/v1.0/me"),
                Is.EqualTo(1),
                "another host's response must not pass for Graph's");
            AssertTokensWentOnlyToGraph(tenant);
        });
    }

    private static void AssertTokensWentOnlyToGraph(LocalTenant tenant) =>
        Assert.That(
            tenant.Requests.Where(request => request.HasAuthorization).Select(request => $"{request.Scheme}://{request.Host}").Distinct(),
            Is.EqualTo(new[] { "https://graph.microsoft.com" }));
}
