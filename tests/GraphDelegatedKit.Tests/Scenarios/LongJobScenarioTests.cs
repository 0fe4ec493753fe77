using GraphDelegatedKit.Testing;

namespace GraphDelegatedKit.Tests.Scenarios;

/// <summary>A crawl that took its token once, at the start, died after an hour with "Lifetime validation failed".</summary>
public sealed class LongJobScenarioTests
{
    [Test]
    public async Task A_job_of_three_hours_refreshes_its_hourly_tokens_and_never_prompts()
    {
        var clock = new Clock();
        await using var tenant = await TestData.StartTenantAsync(new LocalTenantOptions
        {
            TimeProvider = clock,
            AccessTokenLifetime = TimeSpan.FromHours(1),
            DeviceCodeInterval = TimeSpan.FromSeconds(1),
        });
        await using var session = TestData.OpenSession(tenant, clock: clock);
        await using var graph = TestData.CreateClient(tenant, clock, session);
        await graph.GetAsync<User>("me");
        var signedIn = tenant.Requests.Count;

        for (var minute = 0; minute < 180; minute += 10)
        {
            clock.Advance(TimeSpan.FromMinutes(10));
            await graph.GetAsync<User>("me");
        }

        var refreshes = tenant.Requests.Skip(signedIn).Where(request => request.Form.GetValueOrDefault("grant_type") == "refresh_token")
            .ToList();
        Assert.That(tenant.Requests.Skip(signedIn).Where(request => request.Path.Contains("/me", StringComparison.Ordinal))
            .Select(request => request.Status), Has.All.EqualTo(200));
        Assert.That(refreshes, Has.Count.EqualTo(3));
        Assert.That(
            tenant.Requests.Skip(signedIn),
            Has.None.Matches<RecordedRequest>(request => request!.Path.EndsWith("/devicecode", StringComparison.Ordinal)));
    }
}
