using GraphDelegatedKit.Testing;

namespace GraphDelegatedKit.Tests.Scenarios;

public sealed class A_newer_token_is_the_answer
{
    [TestCase(null)]
    [TestCase(Journeys.Step1)]
    public async Task To_a_refusal_where_this_session_holds_one(string? claims)
    {
        await using var tenant = await Some.Tenant();
        var session = Some.Session(tenant);
        var refused = await session.GetTokenAsync();
        var newer = await session.GetTokenAsync(new() { ForceRefresh = true });

        var answer = await session.GetTokenAsync(new() { ForceRefresh = true, Claims = claims, Rejected = refused });

        Assert.That(answer.Value, Is.EqualTo(newer.Value));
        Assert.That(tenant.Refreshes(), Has.Count.EqualTo(1));
    }

    [TestCase(null)]
    [TestCase(Journeys.Step1)]
    public async Task To_a_refusal_where_another_process_put_one_into_the_cache(string? claims)
    {
        using var folder = new Folder();
        await using var tenant = await Some.Tenant();
        var (here, there) = (Some.Session(tenant, folder["cache"]), Some.Session(tenant, folder["cache"]));
        var refused = await here.GetTokenAsync();
        var newer = await there.GetTokenAsync(new() { ForceRefresh = true });

        var answer = await here.GetTokenAsync(new() { ForceRefresh = true, Claims = claims, Rejected = refused });

        Assert.That(answer.Value, Is.EqualTo(newer.Value));
        Assert.That(tenant.Refreshes(), Has.Count.EqualTo(1));
    }

    [TestCase(null)]
    [TestCase(Journeys.Step1)]
    public async Task But_not_the_very_token_that_was_refused(string? claims)
    {
        await using var tenant = await Some.Tenant();
        var session = Some.Session(tenant);
        var refused = await session.GetTokenAsync();

        var answer = await session.GetTokenAsync(new() { Claims = claims, Rejected = refused });

        Assert.That((answer.Value, answer.Origin), Is.Not.EqualTo((refused.Value, TokenOrigin.Cache)));
        Assert.That(tenant.Refreshes(), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_token_that_has_expired_meanwhile_is_renewed_by_one_request_only()
    {
        var clock = new Clock();
        await using var tenant = await Some.Tenant();
        var session = Some.Session(tenant, clock: clock);
        var refused = await session.GetTokenAsync();
        clock.Advance(TimeSpan.FromHours(2));

        await session.GetTokenAsync(new() { ForceRefresh = true, Rejected = refused });

        Assert.That(tenant.Refreshes(), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Claims_without_a_refusal_are_always_asked_for()
    {
        await using var tenant = await Some.Tenant();
        var session = Some.Session(tenant);
        await session.GetTokenAsync();

        await session.GetTokenAsync(new() { Claims = Journeys.Step1 });

        Assert.That(tenant.Refreshes().Single().Claims(), Does.Contain("acrs"));
    }

    [Test]
    public async Task A_policy_in_a_403_is_not_answered_but_told([Values("header", "documented")] string form)
    {
        await using var tenant = await Some.Tenant();
        if (form == "header") tenant.Faults.Challenge("/v1.0/me", Journeys.Step1, status: 403);
        else tenant.Faults.Fail("/v1.0/me", 403, headers: new Dictionary<string, string> { ["WWW-Authenticate"] = $"Bearer error=insufficient_claims claims={Journeys.Step1}" });

        var e = await Assert.ThrowsAsync<GraphException>(() => Some.Client(tenant).GetAsync<User>("me"));

        Assert.Multiple(() =>
        {
            Assert.That(e!.Claims, Is.EqualTo(Journeys.Step1));
            Assert.That(e.Remedy, Does.Contain("Sign in again with these claims"));
            Assert.That(tenant.Answers(), Is.EqualTo(new[] { "403" }));
        });
    }
}
