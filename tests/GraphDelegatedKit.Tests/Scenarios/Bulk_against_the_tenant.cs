using GraphDelegatedKit.Testing;

namespace GraphDelegatedKit.Tests.Scenarios;

public sealed class Bulk_against_the_tenant
{
    private readonly Clock _clock = new();

    [Test]
    public async Task Two_hundred_users_are_disabled_each_once_though_some_are_throttled()
    {
        await using var tenant = await Some.Tenant(new LocalTenantOptions { Users = LocalUser.Generate(201) });
        await using var graph = Some.Client(tenant, _clock);
        foreach (var user in Others(tenant).Where((_, i) => i % 10 == 0)) tenant.Faults.Throttle("/v1.0/users/" + user.Id, times: 1, retryAfter: TimeSpan.FromSeconds(5));

        var results = await AllAsync(graph.Users().DisableAsync(Each(Others(tenant).Select(user => user.Id))));

        Assert.That((results.Count(result => result.IsSuccess), results.Count(result => result.Attempts == 2)), Is.EqualTo((200, 20)));
        Assert.That(Others(tenant).Count(user => user.AccountEnabled), Is.Zero);
        Assert.That(Batches(tenant), Is.EqualTo(11));
        Assert.That(_clock.Delays, Is.Not.Empty.And.All.LessThanOrEqualTo(TimeSpan.FromSeconds(5)));
    }

    [Test]
    public async Task Users_are_looked_up_by_id_and_by_name_and_the_missing_are_told()
    {
        await using var tenant = await Some.Tenant(With.User("Ada"), With.User("Grace"));
        await using var graph = Some.Client(tenant, _clock);

        var results = await AllAsync(graph.Users().GetManyAsync(Each([tenant.Users[0].Id, tenant.Users[1].UserPrincipalName, "nobody@contoso.onmicrosoft.com"])));

        Assert.That(results.OrderBy(result => result.Value?.DisplayName).Select(result => (result.Value?.DisplayName, result.Value?.AccountEnabled, result.IsFound)), Is.EqualTo(new[]
        {
            (null, (bool?)null, (bool?)false), ("Ada", (bool?)true, (bool?)true), ("Grace", (bool?)true, (bool?)true),
        }));
    }

    [Test]
    public async Task A_storm_of_faults_leaves_each_request_answered_once_and_each_write_done()
    {
        await using var tenant = await Some.Tenant(new LocalTenantOptions { Users = LocalUser.Generate(301) });
        await using var graph = Some.Client(tenant, _clock);
        var random = new Random(7);
        foreach (var user in Others(tenant))
        {
            if (random.Next(4) > 0) continue;
            tenant.Faults.Fail("/v1.0/users/" + user.Id, new[] { 429, 500, 502, 503, 504 }[random.Next(5)], times: random.Next(1, 3), retryAfter: random.Next(2) == 0 ? TimeSpan.FromSeconds(2) : null);
        }

        tenant.Faults.Fail("/v1.0/$batch", 429, retryAfter: TimeSpan.FromSeconds(3));
        tenant.Faults.Fail("/v1.0/$batch", 502, body: "<html>", contentType: "text/html");
        tenant.Faults.Fail("/v1.0/$batch", 200, body: "<html>", contentType: "text/html");
        tenant.Faults.Fail("/v1.0/$batch", 503);

        var results = await AllAsync(graph.Users().DisableAsync(Each(Others(tenant).Select(user => user.Id))));

        Assert.That(results.Select(result => result.IdOrName), Is.EquivalentTo(Others(tenant).Select(user => user.Id)));
        Assert.That(results.Where(result => !result.IsSuccess).Select(result => result.Error!.Message), Is.Empty);
        Assert.That(Others(tenant).Count(user => user.AccountEnabled), Is.Zero);
        Assert.That(tenant.Faults.Remaining, Is.Zero);
    }

    // Who disables themselves are signed out in the middle of it.
    private static IEnumerable<LocalUser> Others(LocalTenant tenant) => tenant.Users.Skip(1);

    private static int Batches(LocalTenant tenant) => tenant.Requests.Count(request => request.Path == "/v1.0/$batch");

    private static async IAsyncEnumerable<string> Each(IEnumerable<string> users)
    {
        await Task.CompletedTask;
        foreach (var user in users) yield return user;
    }

    private static async Task<List<UserResult>> AllAsync(IAsyncEnumerable<UserResult> results)
    {
        var all = new List<UserResult>();
        await foreach (var result in results) all.Add(result);
        return all;
    }
}
