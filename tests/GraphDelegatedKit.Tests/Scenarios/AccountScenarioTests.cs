using GraphDelegatedKit.Testing;

namespace GraphDelegatedKit.Tests.Scenarios;

public sealed class AccountScenarioTests : IDisposable
{
    private const string Ada = "ada@contoso.onmicrosoft.com", Grace = "grace@contoso.onmicrosoft.com", Guest = "eve@fabrikam.com";

    private readonly TemporaryFolder _folder = new();
    private readonly Clock _clock = new();

    private string CachePath => _folder["cache.bin"];

    public void Dispose() => _folder.Dispose();

    [TestCase(Ada, Grace)]
    [TestCase(Grace, Ada)]
    public async Task An_account_named_in_a_request_takes_precedence_over_the_account_of_the_session(
        string sessionUsername, string requestedUsername)
    {
        await using var tenant = await StartTenantWithTwoSignInsAsync();
        await using var session = OpenSession(tenant, sessionUsername);
        var account = (await session.GetAccountsAsync()).Single(account => account.Username == requestedUsername);

        var token = await session.GetTokenAsync(new TokenRequest { Account = account });
        var refreshed = await session.GetTokenAsync(new TokenRequest { Account = account, ForceRefresh = true });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(token.Account, Is.EqualTo(account));
            Assert.That(refreshed.Account, Is.EqualTo(account));
            Assert.That((await session.GetTokenAsync()).Account!.Username, Is.EqualTo(sessionUsername));
        }
    }

    [Test]
    public async Task An_account_can_be_selected_by_its_home_account_id()
    {
        await using var tenant = await StartTenantWithTwoSignInsAsync();
        await using var session = OpenSession(tenant, $"{tenant.Users[1].Id}.{tenant.TenantId}".ToUpperInvariant());

        Assert.That((await session.GetTokenAsync()).Account!.Username, Is.EqualTo(Grace));
    }

    [Test]
    public async Task An_unknown_account_fails_with_a_list_of_the_known_accounts_and_without_a_prompt()
    {
        await using var tenant = await StartTenantWithTwoSignInsAsync();
        await using var session = TestData.OpenSession(tenant, CachePath, _clock);
        var before = tenant.Requests.Count;

        var error = await Assert.ThrowsAsync<SignInException>(
            () => session.GetTokenAsync(new TokenRequest { Account = TestData.CreateAccount("eve@contoso.com") }).AsTask());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.Reason, Is.EqualTo(SignInReason.AccountChoice));
            Assert.That(tenant.Requests.Count, Is.EqualTo(before));
        }

        Assert.That(error.Message, Does.Contain("eve@contoso.com").And.Contain(Ada).And.Contain(Grace));
    }

    [Test]
    public async Task A_guest_account_is_identified_by_its_home_tenant_and_renewed_in_the_tenant_it_visits()
    {
        var guest = LocalUser.CreateGuest(Guest, "Eve");
        await using var tenant = await TestData.StartTenantAsync(TestUsers.Create("Ada"), guest);
        await SignInAsync(tenant, Ada);
        await SignInAsync(tenant, Guest);
        await using var session = OpenSession(tenant, "EVE@fabrikam.com");
        await using var graph = TestData.CreateClient(tenant, tokens: session);

        var cached = await session.GetTokenAsync();
        _clock.Advance(TimeSpan.FromHours(2));
        var renewed = await session.GetTokenAsync();
        var me = await graph.GetAsync<User>("me");

        Assert.Multiple(() =>
        {
            Assert.That(
                cached.Account, Is.EqualTo(new GraphAccount(Guest, guest.Home!.TenantId, $"{guest.Home.ObjectId}.{guest.Home.TenantId}")));
            Assert.That(cached.Origin, Is.EqualTo(TokenOrigin.Cache));
            Assert.That(renewed.Origin, Is.EqualTo(TokenOrigin.Refresh));
            Assert.That(renewed.Account, Is.EqualTo(cached.Account));
            Assert.That(
                tenant.GetTokenRequests().Select(request => request.Path),
                Is.All.StartsWith("/" + tenant.TenantId),
                "never the guest's own tenant");
            Assert.That(me.Id, Is.EqualTo(guest.Id));
        });
    }

    [Test]
    public async Task Signing_out_a_guest_account_keeps_the_other_accounts()
    {
        await using var tenant = await TestData.StartTenantAsync(TestUsers.Create("Ada"), LocalUser.CreateGuest(Guest, "Eve"));
        await SignInAsync(tenant, Ada);
        await SignInAsync(tenant, Guest);
        await using var session = OpenSession(tenant, Guest);

        var report = await session.SignOutAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(report.Removed.Single().Username, Is.EqualTo(Guest));
            Assert.That((await session.GetAccountsAsync()).Single().Username, Is.EqualTo(Ada));
        }
    }

    [Test]
    public async Task A_different_user_who_signs_in_after_a_revocation_is_rejected_and_stays_signed_in()
    {
        await using var tenant = await TestData.StartTenantAsync(TestUsers.Create("Ada"), TestUsers.Create("Grace"));
        await SignInAsync(tenant, Ada);
        tenant.RevokeSignInSessions(Ada);
        await using var session = TestData.OpenSession(
            tenant, CachePath, _clock, options => options.DeviceCodePrompt = EnterCodeAs(tenant, Grace));

        var error =
            await Assert.ThrowsAsync<SignInException>(() => session.GetTokenAsync(new TokenRequest { ForceRefresh = true }).AsTask());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.Reason, Is.EqualTo(SignInReason.AccountChoice));
            Assert.That((await session.GetAccountsAsync()).Select(account => account.Username), Is.EquivalentTo(new[] { Ada, Grace }));
        }

        Assert.That(error.Message, Does.Contain(Ada).And.Contain(Grace));
        Assert.That(error.Remedy, Does.Contain($"set Username to {Grace}"));
    }

    [Test]
    public async Task A_rejected_user_who_was_already_signed_in_keeps_the_earlier_sign_in()
    {
        await using var tenant = await StartTenantWithTwoSignInsAsync();
        await using var session = TestData.OpenSession(
            tenant, CachePath, _clock, options => (options.Username, options.DeviceCodePrompt) = (Ada, EnterCodeAs(tenant, Grace)));

        var error = await Assert.ThrowsAsync<SignInException>(() => session.SignInAsync());
        await using var grace = OpenSession(tenant, Grace);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.Reason, Is.EqualTo(SignInReason.AccountChoice));
            Assert.That((await grace.GetTokenAsync()).Account!.Username, Is.EqualTo(Grace));
        }

        Assert.That(await session.GetAccountsAsync(), Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Signing_out_one_of_several_accounts_removes_only_the_tokens_of_that_account()
    {
        await using var tenant = await StartTenantWithTwoSignInsAsync();
        await using var session = OpenSession(tenant, Grace);
        await session.GetTokenAsync(new TokenRequest { ForceRefresh = true });
        var ada = (await session.GetAccountsAsync()).Single(account => account.Username == Ada);

        var report = await session.SignOutAsync(ada);
        var again = await session.SignOutAsync(ada);

        var disk = string.Concat(_folder.FileNames.Select(name => File.ReadAllText(_folder[name])));
        Assert.Multiple(() =>
        {
            Assert.That(report.Removed, Is.EqualTo(new[] { ada }));
            Assert.That(report.NotEnded, Is.Not.Empty);
            Assert.That(again.Removed, Is.EqualTo(Array.Empty<GraphAccount>()), "nothing was there to end");
            Assert.That(again.NotEnded, Is.EqualTo(Array.Empty<string>()), "nothing was there to end");
            Assert.That(disk, Does.Not.Contain(ada.HomeAccountId).And.Contain(tenant.Users[1].Id));
            Assert.That(async () => (await session.GetTokenAsync()).Account!.Username, Is.EqualTo(Grace));
            Assert.That(async () => await session.GetTokenAsync(new TokenRequest { Account = ada }), Throws.InstanceOf<SignInException>());
        });
    }

    private async Task<LocalTenant> StartTenantWithTwoSignInsAsync()
    {
        var tenant = await TestData.StartTenantAsync(TestUsers.Create("Ada"), TestUsers.Create("Grace"));
        await SignInAsync(tenant, Ada);
        await SignInAsync(tenant, Grace);
        return tenant;
    }

    private DelegatedSession OpenSession(LocalTenant tenant, string username) =>
        TestData.OpenSession(tenant, CachePath, _clock, options => (options.Interaction, options.Username) = (Interaction.Never, username));

    private async Task SignInAsync(LocalTenant tenant, string username)
    {
        await using var session = TestData.OpenSession(
            tenant, CachePath, _clock, options => (options.Username, options.DeviceCodePrompt) = (username, EnterCodeAs(tenant, username)));
        await session.SignInAsync();
    }

    private static Func<DeviceCodeInfo, CancellationToken, Task> EnterCodeAs(LocalTenant tenant, string username) =>
        (code, cancellationToken) => tenant.SimulateUser(username).EnterCodeAsync(code.UserCode, cancellationToken);
}
