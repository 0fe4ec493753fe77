using GraphDelegatedKit.Testing;

namespace GraphDelegatedKit.Tests.Scenarios;

/// <summary>The identity scenarios, by both ways out: the client's pipeline and the handler over a plain HttpClient.</summary>
[TestFixture(Over.TheClient)]
[TestFixture(Over.APlainHttpClient)]
public sealed class Staying_signed_in(Over over)
{
    [Test]
    public async Task Signed_in_once_every_later_call_is_silent_in_this_process_and_the_next()
    {
        using var folder = new Folder();
        await using var tenant = await Some.Tenant(With.User("Ada"));
        var me = over.Me(tenant, Some.Session(tenant, folder["cache"]));

        Assert.That((await me(), await me()), Is.EqualTo(("ada@contoso.onmicrosoft.com", "ada@contoso.onmicrosoft.com")));
        var next = over.Me(tenant, Never(tenant, folder["cache"]));
        await next();

        Assert.That(tenant.TokenRequests().Count(request => request.Status == 200), Is.EqualTo(1));
    }

    [Test]
    public async Task A_token_refused_without_a_reason_is_refreshed_once()
    {
        await using var tenant = await Some.Tenant();
        var me = over.Me(tenant, Some.Session(tenant));
        await me();
        tenant.Faults.Fail("/v1.0/me", 401);

        await me();

        Assert.That(tenant.Answers(), Is.EqualTo(new[] { "200", "401", "200" }));
        Assert.That(tenant.Refreshes(), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_challenge_is_met_silently_and_later_calls_come_from_the_cache_again()
    {
        await using var tenant = await Some.Tenant();
        var session = Some.Session(tenant);
        var me = over.Me(tenant, session);
        await me();
        tenant.Faults.Challenge("/v1.0/me", Journeys.Step1);

        await me();
        await me();
        var held = await session.GetTokenAsync();

        Assert.Multiple(() =>
        {
            Assert.That(tenant.Answers(), Is.EqualTo(new[] { "200", "401", "200", "200" }));
            Assert.That(tenant.Refreshes().Single().Claims(), Does.Contain("\"acrs\"").And.Contain("c1").And.Contain("cp1"));
            Assert.That(tenant.TokenRequests("device_code").Count(request => request.Status == 200), Is.EqualTo(1), "nobody was asked again");
            Assert.That(held.Origin, Is.EqualTo(TokenOrigin.Cache));
        });
    }

    [Test]
    public async Task Fifty_calls_challenged_at_once_are_one_refresh()
    {
        await using var tenant = await Some.Tenant();
        var me = over.Me(tenant, Some.Session(tenant));
        await me();
        tenant.Faults.Challenge("/v1.0/me", Journeys.Step1);

        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => me()));

        Assert.That(tenant.Refreshes(), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_challenge_that_cannot_be_met_is_not_tried_twice()
    {
        await using var tenant = await Some.Tenant();
        var me = over.Me(tenant, Some.Session(tenant));
        await me();
        tenant.Faults.Fail("/v1.0/me", 401, times: 2, headers: new Dictionary<string, string> { ["WWW-Authenticate"] = "Bearer error=\"insufficient_claims\", claims=\"e30=\"" });

        await Assert.ThatAsync(() => me(), Throws.Exception);

        Assert.That(tenant.Answers(), Is.EqualTo(new[] { "200", "401", "401" }));
    }

    [Test]
    public async Task A_revoked_sign_in_says_so_where_nobody_may_be_asked_with_the_claims_the_service_wants_to_see()
    {
        using var folder = new Folder();
        await using var tenant = await Some.Tenant(With.User("Ada"));
        await over.Me(tenant, Some.Session(tenant, folder["cache"]))();
        var me = over.Me(tenant, Never(tenant, folder["cache"]));
        await me();
        tenant.RevokeSignInSessions("ada@contoso.onmicrosoft.com");

        var e = (await Assert.ThrowsAsync<SignInException>(() => me()))!;

        Assert.That((e.Reason, e.AadstsCodes.Single()), Is.EqualTo((SignInReason.SignInRequired, 50173)));
        Assert.That(e.Claims, Does.Contain("nbf"));
    }

    [Test]
    public async Task A_revoked_sign_in_is_mended_by_a_person_who_may_be_asked()
    {
        await using var tenant = await Some.Tenant(With.User("Ada"));
        var me = over.Me(tenant, Some.Session(tenant));
        await me();
        tenant.RevokeSignInSessions("ada@contoso.onmicrosoft.com");

        await me();

        Assert.That(tenant.Answers(), Is.EqualTo(new[] { "200", "401", "200" }));
        Assert.That(tenant.TokenRequests("device_code")[^1].Claims(), Does.Contain("nbf"), "the sign-in meets what the service asked for");
    }

    [Test]
    public async Task A_process_that_runs_on_recovers_when_somebody_signs_in_in_another()
    {
        using var folder = new Folder();
        await using var tenant = await Some.Tenant(With.User("Ada"));
        var person = Some.Session(tenant, folder["cache"]);
        await person.SignInAsync();
        var daemon = over.Me(tenant, Never(tenant, folder["cache"]));
        await daemon();
        tenant.RevokeSignInSessions("ada@contoso.onmicrosoft.com");
        await Assert.ThrowsAsync<SignInException>(() => daemon());
        await Assert.ThrowsAsync<SignInException>(() => daemon());

        await person.SignInAsync();
        var asked = tenant.TokenRequests().Count;
        await daemon();

        Assert.That(tenant.TokenRequests(), Has.Count.EqualTo(asked), "the new token was there already");
    }

    [Test]
    public async Task A_second_factor_that_is_asked_for_reaches_the_next_sign_in_by_itself()
    {
        const string Mfa = """{"access_token":{"capolids":{"essential":true,"values":["a-policy"]}}}""";
        await using var tenant = await Some.Tenant();
        var options = Some.Options(tenant, null, new Clock());
        var session = DelegatedSession.Open(options);
        var me = over.Me(tenant, session);
        await session.SignInAsync();
        options.Interaction = Interaction.Never;
        tenant.Faults.Challenge("/v1.0/me", Journeys.Step1);
        tenant.Faults.RequireInteraction(Mfa);

        var e = (await Assert.ThrowsAsync<SignInException>(() => me()))!;
        options.Interaction = Interaction.Allowed;
        await session.SignInAsync();

        Assert.Multiple(() =>
        {
            Assert.That((e.Reason, e.AadstsCodes.Single(), e.Claims), Is.EqualTo((SignInReason.SignInRequired, 50076, Mfa)));
            Assert.That(e.Remedy, Does.Contain("Multi-factor"));
            Assert.That(tenant.TokenRequests("device_code")[^1].Claims(), Does.Contain("a-policy"));
        });
        await me();
        Assert.That(tenant.Answers().Last(), Is.EqualTo("200"));

        await session.SignInAsync();
        Assert.That(tenant.TokenRequests("device_code")[^1].Claims(), Does.Not.Contain("a-policy"), "what is met is over");
    }

    [Test]
    public async Task A_second_factor_is_asked_of_a_person_who_may_be_asked([Values] SignInMethod way)
    {
        const string Mfa = """{"access_token":{"acrs":{"essential":true,"value":"c1"},"capolids":{"essential":true,"values":["a-policy"]}}}""";
        await using var tenant = await Some.Tenant();
        var me = over.Me(tenant, Some.Session(tenant, change: options =>
        {
            options.Methods = [way];
            options.OpenBrowser = (page, stop) => tenant.SimulateUser(tenant.Address.DefaultUser).SignInAsync(page, stop);
        }));
        await me();
        tenant.Faults.Challenge("/v1.0/me", Journeys.Step1);
        tenant.Faults.RequireInteraction(Mfa);

        await me();

        Assert.That(tenant.Answers(), Is.EqualTo(new[] { "200", "401", "200" }));
        Assert.That(tenant.TokenRequests(way == SignInMethod.Browser ? "authorization_code" : "device_code").Count(request => request.Status == 200), Is.EqualTo(2));
    }

    private static DelegatedSession Never(LocalTenant tenant, string cache) => Some.Session(tenant, cache, change: options => options.Interaction = Interaction.Never);
}
