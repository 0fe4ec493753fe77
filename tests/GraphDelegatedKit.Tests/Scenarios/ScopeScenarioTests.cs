using System.Net;
using GraphDelegatedKit.Testing;

namespace GraphDelegatedKit.Tests.Scenarios;

public sealed class ScopeScenarioTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Clock _clock = new();

    private string CachePath => _folder["cache.bin"];

    public void Dispose() => _folder.Dispose();

    [Test]
    public async Task Scopes_that_were_not_granted_are_reported_and_not_fetched_again()
    {
        await using var tenant = await TestData.StartTenantAsync(TestUsers.Create("Ada"));
        await SignInAsync(tenant, "User.Read", "Mail.Send");
        tenant.Faults.WithholdScope("Mail.Send");
        await using var job = OpenUnattendedSession(tenant, "User.Read", "Mail.Send");
        var first = await Assert.ThrowsAsync<SignInException>(() => job.GetTokenAsync(new TokenRequest { ForceRefresh = true }).AsTask());
        var before = tenant.Requests.Count;

        var next = await Assert.ThrowsAsync<SignInException>(() => job.GetTokenAsync().AsTask());
        var otherSpelling = await Assert.ThrowsAsync<SignInException>(
            () => job.GetTokenAsync(new TokenRequest { Scopes = ["https://graph.microsoft.com/mail.send", "user.read"] }).AsTask());
        var grantedOnly = await job.GetTokenAsync(new TokenRequest { Scopes = ["User.Read"] });

        _clock.Advance(TimeSpan.FromHours(2));
        var later = await Assert.ThrowsAsync<SignInException>(() => job.GetTokenAsync().AsTask());

        Assert.Multiple(() =>
        {
            foreach (var error in new[] { first, next, otherSpelling, later })
            {
                Assert.That(error!.Reason, Is.EqualTo(SignInReason.ConsentRequired));
                Assert.That(error.MissingScopes.Single(), Is.EqualTo("Mail.Send").IgnoreCase);
            }

            Assert.That(first!.Message, Does.Contain("Mail.Send"));
            Assert.That(first.Remedy, Does.Contain($"/{tenant.TenantId}/adminconsent?client_id={tenant.ClientId}"));
            Assert.That(tenant.Requests, Has.Count.EqualTo(before), "MSAL would have fetched at every call");
            Assert.That(grantedOnly.Scopes, Is.EqualTo(new[] { "User.Read" }), "the scopes that were granted are available");
        });
    }

    [Test]
    public async Task Scopes_that_are_granted_later_are_found_by_a_forced_refresh()
    {
        await using var tenant = await TestData.StartTenantAsync(TestUsers.Create("Ada"));
        await SignInAsync(tenant, "User.Read", "Mail.Send");
        tenant.Faults.WithholdScope("Mail.Send");
        await using var job = OpenUnattendedSession(tenant, "User.Read", "Mail.Send");
        await Assert.ThrowsAsync<SignInException>(() => job.GetTokenAsync(new TokenRequest { ForceRefresh = true }).AsTask());
        tenant.Faults.Clear();

        await job.GetTokenAsync(new TokenRequest { ForceRefresh = true });
        var token = await job.GetTokenAsync();

        Assert.That(token.Scopes, Does.Contain("Mail.Send"));
    }

    [Test]
    public async Task Scopes_that_are_granted_in_another_process_are_found_without_a_restart()
    {
        await using var tenant = await TestData.StartTenantAsync(TestUsers.Create("Ada"));
        await SignInAsync(tenant, "User.Read", "Mail.Send");
        tenant.Faults.WithholdScope("Mail.Send");
        await using var job = OpenUnattendedSession(tenant, "User.Read", "Mail.Send");
        await Assert.ThrowsAsync<SignInException>(() => job.GetTokenAsync(new TokenRequest { ForceRefresh = true }).AsTask());
        tenant.Faults.Clear();
        await SignInAsync(tenant, "User.Read", "Mail.Send");
        var before = tenant.Requests.Count;

        var token = await job.GetTokenAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(token.Origin, Is.EqualTo(TokenOrigin.Cache));
            Assert.That(tenant.Requests.Count, Is.EqualTo(before));
        }

        Assert.That(token.Scopes, Does.Contain("Mail.Send"));
    }

    [Test]
    public async Task Scopes_that_the_user_did_not_grant_are_prompted_for_once_and_again_only_by_a_sign_in()
    {
        await using var tenant = await TestData.StartTenantAsync(TestUsers.Create("Ada"));
        tenant.Faults.WithholdScope("Mail.Send");
        await using var session = TestData.OpenSession(tenant, CachePath, _clock,  options => options.Scopes = ["User.Read", "Mail.Send"]);

        var first = await Assert.ThrowsAsync<SignInException>(() => session.GetTokenAsync().AsTask());
        var again = await Assert.ThrowsAsync<SignInException>(() => session.GetTokenAsync().AsTask());
        var prompts = CountPrompts(tenant);
        tenant.Faults.Clear();
        var signedIn = await session.SignInAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(first!.MissingScopes.Single(), Is.EqualTo("Mail.Send"));
            Assert.That(again!.MissingScopes.Single(), Is.EqualTo("Mail.Send"));
            Assert.That(prompts, Is.EqualTo(1));
        }

        Assert.That(signedIn.Scopes, Does.Contain("Mail.Send"));
        Assert.That((await session.GetTokenAsync()).Scopes, Does.Contain("Mail.Send"));
        Assert.That(await session.GetAccountsAsync(), Has.Count.EqualTo(1), "less than asked for is a sign-in all the same");
    }

    [Test]
    public async Task Scopes_that_were_not_granted_are_requested_again_after_any_sign_in()
    {
        await using var tenant = await TestData.StartTenantAsync(new LocalTenantOptions { GrantOnlyRequestedScopes = true });
        tenant.Faults.WithholdScope("Mail.Send");
        await using var session = TestData.OpenSession(tenant, CachePath, _clock, options => options.Scopes = ["User.Read", "Mail.Send"]);
        await Assert.ThrowsAsync<SignInException>(() => session.GetTokenAsync().AsTask());
        tenant.Faults.Clear();

        await session.SignInAsync(new SignInRequest { Scopes = ["User.Read"] });
        var token = await session.GetTokenAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(token.Origin, Is.EqualTo(TokenOrigin.Refresh));
            Assert.That(string.Join(' ', token.Scopes), Is.EqualTo("Mail.Send User.Read"));
        }
    }

    [Test]
    public async Task The_default_scope_never_counts_as_missing()
    {
        await using var tenant = await TestData.StartTenantAsync(TestUsers.Create("Ada"));
        await SignInAsync(tenant, "User.Read", "Mail.Send");
        tenant.Faults.WithholdScope("Mail.Send");
        await using var job = OpenUnattendedSession(tenant, ".default");

        var token = await job.GetTokenAsync();
        var before = tenant.Requests.Count;
        await job.GetTokenAsync(new TokenRequest { Scopes = ["https://graph.microsoft.com/.default"] });

        Assert.That(token.Scopes, Is.EqualTo(new[] { "User.Read" }));
        Assert.That(tenant.Requests, Has.Count.EqualTo(before));
        Assert.That(
            tenant.GetRefreshRequests()[^1].Form["scope"],
            Does.Contain("https://graph.microsoft.com/.default").And.Not.Contain("User.Read"));
    }

    [Test]
    public async Task Two_callers_with_overlapping_scopes_do_not_cause_repeated_refreshes()
    {
        await using var tenant = await TestData.StartTenantAsync(new LocalTenantOptions { GrantOnlyRequestedScopes = true });
        await SignInAsync(tenant, "User.Read", "Mail.Read", "Files.Read");
        await using var job = OpenUnattendedSession(tenant, "User.Read");
        TokenRequest mail = new() { Scopes = ["User.Read", "Mail.Read"] }, files = new() { Scopes = ["User.Read", "Files.Read"] };
        await job.GetTokenAsync(mail with { ForceRefresh = true });
        await job.GetTokenAsync(files with { ForceRefresh = true });
        var before = tenant.GetRefreshRequests().Count;

        for (var i = 0; i < 5; i++)
        {
            await job.GetTokenAsync(mail);
            await job.GetTokenAsync(files);
        }

        Assert.That(tenant.GetRefreshRequests(), Has.Count.EqualTo(before), "MSAL would have fetched ten times");
    }

    [Test]
    public async Task A_withdrawn_scope_does_not_block_a_token_for_the_other_scopes()
    {
        await using var tenant = await TestData.StartTenantAsync(new LocalTenantOptions { GrantOnlyRequestedScopes = true });
        await SignInAsync(tenant, "User.Read", "Mail.Read");
        await using var job = OpenUnattendedSession(tenant, "User.Read");
        await job.GetTokenAsync(new TokenRequest { Scopes = ["User.Read", "Mail.Read"] });
        tenant.Faults.FailToken(65001, suberror: "consent_required", grantType: "refresh_token");

        var token = await job.GetTokenAsync(new TokenRequest { ForceRefresh = true });

        Assert.That(token.Scopes, Is.EqualTo(new[] { "User.Read" }));
    }

    [TestCase("Mail.Send", "Mail.Send")]
    [TestCase("User.Read Mail.Send Files.Read", "Files.Read Mail.Send")]
    public async Task Scopes_without_consent_are_named_when_no_prompt_is_allowed(string requested, string missing)
    {
        await using var tenant = await TestData.StartTenantAsync(TestUsers.Create("Ada"));
        await SignInAsync(tenant, "User.Read");
        await using var job = OpenUnattendedSession(tenant, "User.Read");

        var error =
            await Assert.ThrowsAsync<SignInException>(() => job.GetTokenAsync(new TokenRequest { Scopes = requested.Split(' ') }).AsTask());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.Reason, Is.EqualTo(SignInReason.ConsentRequired));
            Assert.That(error.AadstsCodes.Single(), Is.EqualTo(65001));
            Assert.That(string.Join(' ', error.MissingScopes), Is.EqualTo(missing));
        }

        Assert.That(error.CorrelationId, Is.Not.Null);
        Assert.That(error.Remedy, Does.Contain("adminconsent"));
    }

    [Test]
    public async Task New_scopes_cause_one_prompt_for_all_scopes_of_the_session()
    {
        await using var tenant = await TestData.StartTenantAsync(TestUsers.Create("Ada"));
        await using var session = TestData.OpenSession(tenant, CachePath, _clock,  options => options.Scopes = ["User.Read", "Mail.Read"]);
        await session.SignInAsync();

        var token = await session.GetTokenAsync(new TokenRequest { Scopes = ["Mail.Send", "Files.Read"] });

        var prompts = tenant.Requests.Where(request => request.Path.EndsWith("/devicecode", StringComparison.Ordinal)).ToArray();
        Assert.That(prompts, Has.Length.EqualTo(2));
        Assert.That(prompts[1].Form["scope"].Split(' '), Is.SupersetOf(new[] { "User.Read", "Mail.Read", "Mail.Send", "Files.Read" }));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(token.Origin, Is.EqualTo(TokenOrigin.DeviceCode));
            Assert.That(token.Scopes, Is.EqualTo(new[] { "Files.Read", "Mail.Read", "Mail.Send", "User.Read" }));
        }
    }

    [Test]
    public async Task A_403_names_the_scopes_that_the_token_lacks_and_not_those_it_has()
    {
        await using var tenant = await TestData.StartTenantAsync(
            new LocalTenantOptions { Users = [TestUsers.Create("Ada"), TestUsers.Create("Grace")], EnforceScopes = true });
        var clientWithoutScope = TestData.CreateClient(
            tenant, tokens: TestData.OpenSession(tenant, configure: options => options.Scopes = ["User.Read"]));
        var clientWithScope = TestData.CreateClient(tenant, tokens: TestData.OpenSession(tenant, configure: options =>
        {
            options.Scopes = ["User.ReadWrite.All"];
            options.DeviceCodePrompt = (code, cancellationToken) =>
                tenant.SimulateUser("grace@contoso.onmicrosoft.com").EnterCodeAsync(code.UserCode, cancellationToken);
        }));

        var scopeError =
            await Assert.ThrowsAsync<GraphException>(() => clientWithoutScope.GetAsync<User>("users/grace@contoso.onmicrosoft.com"));
        var roleError = await Assert.ThrowsAsync<GraphException>(
            () => clientWithScope.PatchAsync("users/ada@contoso.onmicrosoft.com", new User { AccountEnabled = false }));
        var filesError = await Assert.ThrowsAsync<GraphException>(() => clientWithoutScope.GetAsync<Drive>("me/drive"));

        Assert.Multiple(() =>
        {
            Assert.That(scopeError!.Status, Is.EqualTo(HttpStatusCode.Forbidden));
            Assert.That(scopeError.Code, Is.EqualTo("Authorization_RequestDenied"));
            Assert.That(scopeError.LikelyMissingScopes[0], Is.EqualTo("User.ReadBasic.All"));
            Assert.That(scopeError.TokenScopes, Is.EqualTo(new[] { "User.Read" }));
            Assert.That(scopeError.Remedy, Does.Contain("User.ReadBasic.All"));
            Assert.That(roleError!.Status, Is.EqualTo(HttpStatusCode.Forbidden));
            Assert.That(roleError.Code, Is.EqualTo("Authorization_RequestDenied"));
            Assert.That(roleError.LikelyMissingScopes.Count, Is.Zero);
            Assert.That(roleError.Remedy, Does.Contain("the user probably lacks the right"));
            Assert.That(filesError!.Code, Is.EqualTo("accessDenied"));
            Assert.That(filesError.LikelyMissingScopes[0], Is.EqualTo("Files.Read"));
        });
    }

    [Test]
    public async Task One_sign_in_serves_two_resources_each_with_its_own_consent_and_token()
    {
        const string Management = "https://management.azure.com/user_impersonation";
        await using var tenant = await TestData.StartTenantAsync();
        await using var session = TestData.OpenSession(tenant, CachePath, _clock);
        var graphToken = await session.GetTokenAsync();

        var managementToken = await session.GetTokenAsync(new TokenRequest { Scopes = [Management] });
        var before = tenant.GetTokenRequests().Count;
        var cached = new[] { await session.GetTokenAsync(), await session.GetTokenAsync(new TokenRequest { Scopes = [Management] }) };

        Assert.Multiple(() =>
        {
            Assert.That(cached.Select(token => token.Value), Is.EqualTo(new[] { graphToken.Value, managementToken.Value }));
            Assert.That(tenant.GetTokenRequests(), Has.Count.EqualTo(before));
            Assert.That(managementToken.Scopes, Is.EqualTo(new[] { Management }));
            Assert.That(JwtInspector.Inspect(managementToken.Value).Audiences, Is.EqualTo(new[] { "https://management.azure.com" }));
            Assert.That(CountPrompts(tenant), Is.EqualTo(2), "once for the consent to the second resource");
        });
    }

    private static int CountPrompts(LocalTenant tenant) =>
        tenant.Requests.Count(request => request.Path.EndsWith("/devicecode", StringComparison.Ordinal));

    private DelegatedSession OpenUnattendedSession(LocalTenant tenant, params string[] scopes) =>
        TestData.OpenSession(tenant, CachePath, _clock,  options => (options.Interaction, options.Scopes) = (Interaction.Never, scopes));

    private async Task SignInAsync(LocalTenant tenant, params string[] scopes)
    {
        await using var session = TestData.OpenSession(tenant, CachePath, _clock,  options => options.Scopes = scopes);
        await session.SignInAsync();
    }
}
