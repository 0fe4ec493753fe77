using GraphDelegatedKit.Testing;

namespace GraphDelegatedKit.Tests.Scenarios;

public sealed class RejectedTokenScenarioTests
{
    [TestCase(null)]
    [TestCase(ScenarioExtensions.StepUpClaims)]
    public async Task A_rejected_token_is_replaced_by_the_newer_token_of_the_same_session(string? claims)
    {
        await using var tenant = await TestData.StartTenantAsync();
        var session = TestData.OpenSession(tenant);
        var rejected = await session.GetTokenAsync();
        var newer = await session.GetTokenAsync(new() { ForceRefresh = true });

        var answer = await session.GetTokenAsync(new() { ForceRefresh = true, Claims = claims, Rejected = rejected });

        Assert.That(answer.Value, Is.EqualTo(newer.Value));
        Assert.That(tenant.GetRefreshRequests(), Has.Count.EqualTo(1));
    }

    [TestCase(null)]
    [TestCase(ScenarioExtensions.StepUpClaims)]
    public async Task A_rejected_token_is_replaced_by_a_newer_token_that_another_process_cached(string? claims)
    {
        using var folder = new TemporaryFolder();
        await using var tenant = await TestData.StartTenantAsync();
        var (session, otherSession) = (TestData.OpenSession(tenant, folder["cache"]), TestData.OpenSession(tenant, folder["cache"]));
        var rejected = await session.GetTokenAsync();
        var newer = await otherSession.GetTokenAsync(new() { ForceRefresh = true });

        var answer = await session.GetTokenAsync(new() { ForceRefresh = true, Claims = claims, Rejected = rejected });

        Assert.That(answer.Value, Is.EqualTo(newer.Value));
        Assert.That(tenant.GetRefreshRequests(), Has.Count.EqualTo(1));
    }

    [TestCase(null)]
    [TestCase(ScenarioExtensions.StepUpClaims)]
    public async Task A_rejected_token_is_never_returned_again(string? claims)
    {
        await using var tenant = await TestData.StartTenantAsync();
        var session = TestData.OpenSession(tenant);
        var rejected = await session.GetTokenAsync();

        var answer = await session.GetTokenAsync(new() { Claims = claims, Rejected = rejected });

        Assert.That((answer.Value, answer.Origin), Is.Not.EqualTo((rejected.Value, TokenOrigin.Cache)));
        Assert.That(tenant.GetRefreshRequests(), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_rejected_token_that_has_expired_is_renewed_with_one_request()
    {
        var clock = new Clock();
        await using var tenant = await TestData.StartTenantAsync();
        var session = TestData.OpenSession(tenant, clock: clock);
        var rejected = await session.GetTokenAsync();
        clock.Advance(TimeSpan.FromHours(2));

        await session.GetTokenAsync(new() { ForceRefresh = true, Rejected = rejected });

        Assert.That(tenant.GetRefreshRequests(), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_request_with_claims_and_no_rejected_token_always_refreshes_with_those_claims()
    {
        await using var tenant = await TestData.StartTenantAsync();
        var session = TestData.OpenSession(tenant);
        await session.GetTokenAsync();

        await session.GetTokenAsync(new() { Claims = ScenarioExtensions.StepUpClaims });

        Assert.That(tenant.GetRefreshRequests().Single().GetClaims(), Does.Contain("acrs"));
    }

    [Test]
    public async Task A_claims_challenge_in_a_403_is_reported_and_not_answered([Values("header", "documented")] string form)
    {
        await using var tenant = await TestData.StartTenantAsync();
        if (form == "header") tenant.Faults.Challenge("/v1.0/me", ScenarioExtensions.StepUpClaims, status: 403);
        else tenant.Faults.Fail("/v1.0/me", 403, headers: new Dictionary<string, string>
        {
            ["WWW-Authenticate"] = $"Bearer error=insufficient_claims claims={ScenarioExtensions.StepUpClaims}",
        });

        var e = await Assert.ThrowsAsync<GraphException>(() => TestData.CreateClient(tenant).GetAsync<User>("me"));

        Assert.Multiple(() =>
        {
            Assert.That(e!.Claims, Is.EqualTo(ScenarioExtensions.StepUpClaims));
            Assert.That(e.Remedy, Does.Contain("Sign in again with these claims"));
            Assert.That(tenant.GetStatusCodes(), Is.EqualTo(new[] { "403" }));
        });
    }
}
