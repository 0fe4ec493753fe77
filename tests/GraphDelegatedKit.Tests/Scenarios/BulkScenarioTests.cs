using GraphDelegatedKit.Testing;

namespace GraphDelegatedKit.Tests.Scenarios;

public sealed class BulkScenarioTests
{
    private readonly Clock _clock = new();

    [Test]
    public async Task Two_hundred_users_are_disabled_each_once_though_some_are_throttled()
    {
        await using var tenant = await TestData.StartTenantAsync(new LocalTenantOptions { Users = LocalUser.Generate(201) });
        await using var graph = TestData.CreateClient(tenant, _clock);
        foreach (var user in GetOtherUsers(tenant).Where((_, i) => i % 10 == 0))
            tenant.Faults.Throttle("/v1.0/users/" + user.Id, times: 1, retryAfter: TimeSpan.FromSeconds(5));

        var results = await ToListAsync(graph.Users().DisableAsync(ToAsyncEnumerable(GetOtherUsers(tenant).Select(user => user.Id))));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(results.Count(result => result.IsSuccess), Is.EqualTo(200));
            Assert.That(results.Count(result => result.Attempts == 2), Is.EqualTo(20));
        }

        Assert.That(GetOtherUsers(tenant).Count(user => user.AccountEnabled), Is.Zero);
        Assert.That(CountBatches(tenant), Is.EqualTo(11));
        Assert.That(_clock.Delays, Is.Not.Empty.And.All.LessThanOrEqualTo(TimeSpan.FromSeconds(5)));
    }

    [Test]
    public async Task Users_are_looked_up_by_id_and_by_name_and_missing_users_are_reported()
    {
        await using var tenant = await TestData.StartTenantAsync(TestUsers.Create("Ada"), TestUsers.Create("Grace"));
        await using var graph = TestData.CreateClient(tenant, _clock);

        var results = await ToListAsync(graph.Users()
            .GetManyAsync(ToAsyncEnumerable([tenant.Users[0].Id, tenant.Users[1].UserPrincipalName, "unknown@contoso.onmicrosoft.com"])));

        Assert.That(results.OrderBy(result => result.Value?.DisplayName)
            .Select(result => (result.Value?.DisplayName, result.Value?.AccountEnabled, result.IsFound)), Is.EqualTo(new[]
        {
            (null, (bool?)null, (bool?)false), ("Ada", (bool?)true, (bool?)true), ("Grace", (bool?)true, (bool?)true),
        }));
    }

    [Test]
    public async Task A_bulk_job_under_many_faults_answers_each_request_once_and_completes_each_write()
    {
        await using var tenant = await TestData.StartTenantAsync(new LocalTenantOptions { Users = LocalUser.Generate(301) });
        await using var graph = TestData.CreateClient(tenant, _clock);
        var random = new Random(7);
        foreach (var user in GetOtherUsers(tenant))
        {
            if (random.Next(4) > 0) continue;
            tenant.Faults.Fail(
                "/v1.0/users/" + user.Id, new[] { 429, 500, 502, 503, 504 }[random.Next(5)],
                times: random.Next(1, 3), retryAfter: random.Next(2) == 0 ? TimeSpan.FromSeconds(2) : null);
        }

        tenant.Faults.Fail("/v1.0/$batch", 429, retryAfter: TimeSpan.FromSeconds(3));
        tenant.Faults.Fail("/v1.0/$batch", 502, body: "<html>", contentType: "text/html");
        tenant.Faults.Fail("/v1.0/$batch", 200, body: "<html>", contentType: "text/html");
        tenant.Faults.Fail("/v1.0/$batch", 503);

        var results = await ToListAsync(graph.Users().DisableAsync(ToAsyncEnumerable(GetOtherUsers(tenant).Select(user => user.Id))));

        Assert.That(results.Select(result => result.IdOrName), Is.EquivalentTo(GetOtherUsers(tenant).Select(user => user.Id)));
        Assert.That(results.Where(result => !result.IsSuccess).Select(result => result.Error!.Message), Is.Empty);
        Assert.That(GetOtherUsers(tenant).Count(user => user.AccountEnabled), Is.Zero);
        Assert.That(tenant.Faults.Remaining, Is.Zero);
    }

    // A user who disables their own account is signed out during the job.
    private static IEnumerable<LocalUser> GetOtherUsers(LocalTenant tenant) => tenant.Users.Skip(1);

    private static int CountBatches(LocalTenant tenant) => tenant.Requests.Count(request => request.Path == "/v1.0/$batch");

    private static async IAsyncEnumerable<string> ToAsyncEnumerable(IEnumerable<string> users)
    {
        await Task.CompletedTask;
        foreach (var user in users) yield return user;
    }

    private static async Task<List<UserResult>> ToListAsync(IAsyncEnumerable<UserResult> results)
    {
        var all = new List<UserResult>();
        await foreach (var result in results) all.Add(result);
        return all;
    }
}
