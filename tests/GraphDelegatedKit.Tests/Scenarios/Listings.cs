using GraphDelegatedKit.Testing;

namespace GraphDelegatedKit.Tests.Scenarios;

/// <summary>Lists against the local tenant, over sockets.</summary>
public sealed class Listings
{
    private readonly Clock _clock = new();

    [Test]
    public async Task Stopped_after_every_page_and_gone_on_with_by_another_client_are_whole()
    {
        await using var tenant = await Some.Tenant(new LocalTenantOptions { Users = LocalUser.Generate(450) });
        await using var session = Some.Session(tenant);
        var ids = new List<string?>();
        var stored = "";

        for (var complete = false; !complete;)
        {
            await using var graph = Some.Client(tenant, _clock, session);
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
    public async Task Of_one_person_are_not_gone_on_with_by_another()
    {
        await using var tenant = await Some.Tenant(new LocalTenantOptions { Users = LocalUser.Generate(250) });
        await using var first = Some.Client(tenant, _clock);
        PageCheckpoint? place = null;
        await foreach (var page in first.ListAsync<User>("users").AsPages())
        {
            place = page.Checkpoint;
            break;
        }

        await using var grace = Some.Session(tenant, change: options => options.DeviceCodePrompt = (code, stop) => tenant.SimulateUser(tenant.Users[1].UserPrincipalName!).EnterCodeAsync(code.UserCode, stop));
        await using var second = Some.Client(tenant, _clock, grace);
        var hers = (await grace.GetTokenAsync()).Header.ToString();
        var error = await Assert.ThrowsAsync<GraphException>(async () =>
        {
            await foreach (var _ in second.ListAsync<User>("users").AsPages(place)) Assert.Fail("It is another's.");
        });

        Assert.That(error!.Code, Is.EqualTo("otherAccount"));
        Assert.That(tenant.Requests.Where(request => request.Headers.GetValueOrDefault("Authorization") == hers), Is.Empty);
    }

    [Test]
    public async Task Whose_page_token_the_service_does_not_know_have_expired()
    {
        await using var tenant = await Some.Tenant(new LocalTenantOptions { Users = LocalUser.Generate(250) });
        await using var graph = Some.Client(tenant, _clock);
        var pages = 0;

        var error = await Assert.ThrowsAsync<GraphException>(async () =>
        {
            await foreach (var _ in graph.ListAsync<User>("users").AsPages())
                if (++pages == 1) tenant.Faults.Fail("/v1.0/users", 410); // for the second page or, where that is here already, the third
        });

        Assert.That(error!.Code, Is.EqualTo("listingExpired"));
    }

    [Test]
    public async Task Can_be_counted_without_being_read()
    {
        await using var tenant = await Some.Tenant(new LocalTenantOptions { Users = LocalUser.Generate(250) });
        await using var graph = Some.Client(tenant, _clock);

        Assert.That(await graph.CountAsync("users"), Is.EqualTo(250));
        Assert.That(Listed(tenant), Is.Zero);
    }

    private static int Listed(LocalTenant tenant) => tenant.Requests.Count(request => request.Path == "/v1.0/users");
}
