using GraphDelegatedKit.Testing;

namespace GraphDelegatedKit.Tests.Scenarios;

/// <summary>The identity scenarios through the client's pipeline and through the handler of a plain HttpClient.</summary>
[TestFixture(ClientKind.GraphClient)]
[TestFixture(ClientKind.PlainHttpClient)]
public sealed class StaySignedInScenarioTests(ClientKind clientKind)
{
    [Test]
    public async Task After_one_sign_in_every_later_call_is_silent_in_this_process_and_the_next()
    {
        using var folder = new TemporaryFolder();
        await using var tenant = await TestData.StartTenantAsync(TestUsers.Create("Ada"));
        var getMe = clientKind.CreateGetMe(tenant, TestData.OpenSession(tenant, folder["cache"]));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await getMe(), Is.EqualTo("ada@contoso.onmicrosoft.com"));
            Assert.That(await getMe(), Is.EqualTo("ada@contoso.onmicrosoft.com"));
        }

        var next = clientKind.CreateGetMe(tenant, OpenUnattendedSession(tenant, folder["cache"]));
        await next();

        Assert.That(tenant.GetTokenRequests().Count(request => request.Status == 200), Is.EqualTo(1));
    }

    [Test]
    public async Task A_401_without_a_challenge_refreshes_the_token_once()
    {
        await using var tenant = await TestData.StartTenantAsync();
        var getMe = clientKind.CreateGetMe(tenant, TestData.OpenSession(tenant));
        await getMe();
        tenant.Faults.Fail("/v1.0/me", 401);

        await getMe();

        Assert.That(tenant.GetStatusCodes(), Is.EqualTo(new[] { "200", "401", "200" }));
        Assert.That(tenant.GetRefreshRequests(), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_claims_challenge_is_answered_silently_and_later_calls_use_the_cache()
    {
        await using var tenant = await TestData.StartTenantAsync();
        var session = TestData.OpenSession(tenant);
        var getMe = clientKind.CreateGetMe(tenant, session);
        await getMe();
        tenant.Faults.Challenge("/v1.0/me", ScenarioExtensions.StepUpClaims);

        await getMe();
        await getMe();
        var cachedToken = await session.GetTokenAsync();

        Assert.Multiple(() =>
        {
            Assert.That(tenant.GetStatusCodes(), Is.EqualTo(new[] { "200", "401", "200", "200" }));
            Assert.That(tenant.GetRefreshRequests().Single().GetClaims(), Does.Contain("\"acrs\"").And.Contain("c1").And.Contain("cp1"));
            Assert.That(
                tenant.GetTokenRequests("device_code").Count(request => request.Status == 200),
                Is.EqualTo(1),
                "the user was not asked again");
            Assert.That(cachedToken.Origin, Is.EqualTo(TokenOrigin.Cache));
        });
    }

    [Test]
    public async Task Fifty_calls_challenged_at_the_same_time_cause_one_refresh()
    {
        await using var tenant = await TestData.StartTenantAsync();
        var getMe = clientKind.CreateGetMe(tenant, TestData.OpenSession(tenant));
        await getMe();
        tenant.Faults.Challenge("/v1.0/me", ScenarioExtensions.StepUpClaims);

        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => getMe()));

        Assert.That(tenant.GetRefreshRequests(), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_claims_challenge_that_cannot_be_satisfied_is_answered_only_once()
    {
        await using var tenant = await TestData.StartTenantAsync();
        var getMe = clientKind.CreateGetMe(tenant, TestData.OpenSession(tenant));
        await getMe();
        tenant.Faults.Fail(
            "/v1.0/me",
            401,
            times: 2,
            headers: new Dictionary<string, string> { ["WWW-Authenticate"] = "Bearer error=\"insufficient_claims\", claims=\"e30=\"" });

        await Assert.ThatAsync(() => getMe(), Throws.Exception);

        Assert.That(tenant.GetStatusCodes(), Is.EqualTo(new[] { "200", "401", "401" }));
    }

    [Test]
    public async Task A_revoked_sign_in_fails_with_the_required_claims_when_no_prompt_is_allowed()
    {
        using var folder = new TemporaryFolder();
        await using var tenant = await TestData.StartTenantAsync(TestUsers.Create("Ada"));
        await clientKind.CreateGetMe(tenant, TestData.OpenSession(tenant, folder["cache"]))();
        var getMe = clientKind.CreateGetMe(tenant, OpenUnattendedSession(tenant, folder["cache"]));
        await getMe();
        tenant.RevokeSignInSessions("ada@contoso.onmicrosoft.com");

        var e = (await Assert.ThrowsAsync<SignInException>(() => getMe()))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(e.Reason, Is.EqualTo(SignInReason.SignInRequired));
            Assert.That(e.AadstsCodes.Single(), Is.EqualTo(50173));
        }

        Assert.That(e.Claims, Does.Contain("nbf"));
    }

    [Test]
    public async Task A_revoked_sign_in_is_renewed_by_a_prompt_when_prompts_are_allowed()
    {
        await using var tenant = await TestData.StartTenantAsync(TestUsers.Create("Ada"));
        var getMe = clientKind.CreateGetMe(tenant, TestData.OpenSession(tenant));
        await getMe();
        tenant.RevokeSignInSessions("ada@contoso.onmicrosoft.com");

        await getMe();

        Assert.That(tenant.GetStatusCodes(), Is.EqualTo(new[] { "200", "401", "200" }));
        Assert.That(
            tenant.GetTokenRequests("device_code")[^1].GetClaims(), Does.Contain("nbf"), "the sign-in meets what the service asked for");
    }

    [Test]
    public async Task A_running_process_recovers_when_the_user_signs_in_in_another_process()
    {
        using var folder = new TemporaryFolder();
        await using var tenant = await TestData.StartTenantAsync(TestUsers.Create("Ada"));
        var interactive = TestData.OpenSession(tenant, folder["cache"]);
        await interactive.SignInAsync();
        var getMe = clientKind.CreateGetMe(tenant, OpenUnattendedSession(tenant, folder["cache"]));
        await getMe();
        tenant.RevokeSignInSessions("ada@contoso.onmicrosoft.com");
        await Assert.ThrowsAsync<SignInException>(() => getMe());
        await Assert.ThrowsAsync<SignInException>(() => getMe());

        await interactive.SignInAsync();
        var tokenRequests = tenant.GetTokenRequests().Count;
        await getMe();

        Assert.That(tenant.GetTokenRequests(), Has.Count.EqualTo(tokenRequests), "the new token was there already");
    }

    [Test]
    public async Task Claims_of_a_failed_multi_factor_challenge_are_sent_with_the_next_sign_in()
    {
        const string Mfa = """{"access_token":{"capolids":{"essential":true,"values":["a-policy"]}}}""";
        await using var tenant = await TestData.StartTenantAsync();
        var options = TestData.CreateSessionOptions(tenant, null, new Clock());
        var session = DelegatedSession.Open(options);
        var getMe = clientKind.CreateGetMe(tenant, session);
        await session.SignInAsync();
        options.Interaction = Interaction.Never;
        tenant.Faults.Challenge("/v1.0/me", ScenarioExtensions.StepUpClaims);
        tenant.Faults.RequireInteraction(Mfa);

        var e = (await Assert.ThrowsAsync<SignInException>(() => getMe()))!;
        options.Interaction = Interaction.Allowed;
        await session.SignInAsync();

        Assert.Multiple(() =>
        {
            Assert.That(e.Reason, Is.EqualTo(SignInReason.SignInRequired));
            Assert.That(e.AadstsCodes.Single(), Is.EqualTo(50076));
            Assert.That(e.Claims, Is.EqualTo(Mfa));
            Assert.That(e.Remedy, Does.Contain("Multi-factor"));
            Assert.That(tenant.GetTokenRequests("device_code")[^1].GetClaims(), Does.Contain("a-policy"));
        });
        await getMe();
        Assert.That(tenant.GetStatusCodes().Last(), Is.EqualTo("200"));

        await session.SignInAsync();
        Assert.That(tenant.GetTokenRequests("device_code")[^1].GetClaims(), Does.Not.Contain("a-policy"), "what is met is over");
    }

    [Test]
    public async Task A_multi_factor_challenge_prompts_the_user_when_prompts_are_allowed([Values] SignInMethod method)
    {
        const string Mfa =
            """{"access_token":{"acrs":{"essential":true,"value":"c1"},"capolids":{"essential":true,"values":["a-policy"]}}}""";
        await using var tenant = await TestData.StartTenantAsync();
        var getMe = clientKind.CreateGetMe(tenant, TestData.OpenSession(tenant, configure: options =>
        {
            options.Methods = [method];
            options.OpenBrowser =
                (page, cancellationToken) => tenant.SimulateUser(tenant.Address.DefaultUser).SignInAsync(page, cancellationToken);
        }));
        await getMe();
        tenant.Faults.Challenge("/v1.0/me", ScenarioExtensions.StepUpClaims);
        tenant.Faults.RequireInteraction(Mfa);

        await getMe();

        Assert.That(tenant.GetStatusCodes(), Is.EqualTo(new[] { "200", "401", "200" }));
        Assert.That(tenant.GetTokenRequests(method == SignInMethod.Browser ? "authorization_code" : "device_code")
            .Count(request => request.Status == 200), Is.EqualTo(2));
    }

    private static DelegatedSession OpenUnattendedSession(LocalTenant tenant, string cache) =>
        TestData.OpenSession(tenant, cache, configure: options => options.Interaction = Interaction.Never);
}
