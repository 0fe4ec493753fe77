using GraphDelegatedKit.Testing;

namespace GraphDelegatedKit.Tests.Scenarios;

/// <summary>Lists against the local tenant, over sockets.</summary>
public sealed class ListingScenarioTests
{
    private readonly Clock _clock = new();

    [Test]
    public async Task A_listing_resumed_after_every_page_by_another_client_is_complete()
    {
        await using var tenant = await TestData.StartTenantAsync(new LocalTenantOptions { Users = LocalUser.Generate(450) });
        await using var session = TestData.OpenSession(tenant);
        var ids = new List<string?>();
        var stored = "";

        for (var complete = false; !complete;)
        {
            await using var graph = TestData.CreateClient(tenant, _clock, session);
            await foreach (var page in graph.ListAsync<User>("users").AsPages(stored.Length == 0 ? null : PageCheckpoint.Parse(stored)))
            {
                ids.AddRange(page.Items.Select(user => user.Id));
                (stored, complete) = (page.Checkpoint.ToJson(), page.Checkpoint.IsComplete);
                break;
            }
        }

        Assert.That(ids, Is.EqualTo(tenant.Users.Select(user => user.Id)));
        Assert.That(stored, Does.Contain(tenant.TenantId), "whose it is comes from the token of the call");
    }

    [Test]
    public async Task A_listing_of_one_user_cannot_be_resumed_by_another_user()
    {
        await using var tenant = await TestData.StartTenantAsync(new LocalTenantOptions { Users = LocalUser.Generate(250) });
        await using var first = TestData.CreateClient(tenant, _clock);
        PageCheckpoint? checkpoint = null;
        await foreach (var page in first.ListAsync<User>("users").AsPages())
        {
            checkpoint = page.Checkpoint;
            break;
        }

        await using var grace = TestData.OpenSession(tenant, configure: options => options.DeviceCodePrompt = (code, cancellationToken) =>
            tenant.SimulateUser(tenant.Users[1].UserPrincipalName!).EnterCodeAsync(code.UserCode, cancellationToken));
        await using var second = TestData.CreateClient(tenant, _clock, grace);
        var graceAuthorization = (await grace.GetTokenAsync()).Header.ToString();
        var error = await Assert.ThrowsAsync<GraphException>(async () =>
        {
            await foreach (var _ in second.ListAsync<User>("users").AsPages(checkpoint)) Assert.Fail("It is another's.");
        });

        Assert.That(error!.Code, Is.EqualTo("otherAccount"));
        Assert.That(tenant.Requests.Where(request => request.Headers.GetValueOrDefault("Authorization") == graceAuthorization), Is.Empty);
    }

    [Test]
    public async Task A_listing_whose_page_token_the_service_does_not_know_fails_as_expired()
    {
        await using var tenant = await TestData.StartTenantAsync(new LocalTenantOptions { Users = LocalUser.Generate(250) });
        await using var graph = TestData.CreateClient(tenant, _clock);
        var pages = 0;

        var error = await Assert.ThrowsAsync<GraphException>(async () =>
        {
            await foreach (var _ in graph.ListAsync<User>("users").AsPages())
                if (++pages == 1) tenant.Faults.Fail("/v1.0/users", 410); // for the second page or, where that is here already, the third
        });

        Assert.That(error!.Code, Is.EqualTo("listingExpired"));
    }

    [Test]
    public async Task A_collection_can_be_counted_without_being_listed()
    {
        await using var tenant = await TestData.StartTenantAsync(new LocalTenantOptions { Users = LocalUser.Generate(250) });
        await using var graph = TestData.CreateClient(tenant, _clock);

        Assert.That(await graph.CountAsync("users"), Is.EqualTo(250));
        Assert.That(CountListRequests(tenant), Is.Zero);
    }

    private static int CountListRequests(LocalTenant tenant) => tenant.Requests.Count(request => request.Path == "/v1.0/users");
}
