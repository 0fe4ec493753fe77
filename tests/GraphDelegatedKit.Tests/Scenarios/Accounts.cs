using GraphDelegatedKit.Testing;

namespace GraphDelegatedKit.Tests.Scenarios;

public sealed class Accounts : IDisposable
{
    private const string Ada = "ada@contoso.onmicrosoft.com", Grace = "grace@contoso.onmicrosoft.com", Visitor = "eve@fabrikam.com";

    private readonly Folder _folder = new();
    private readonly Clock _clock = new();

    private string CachePath => _folder["cache.bin"];

    public void Dispose() => _folder.Dispose();

    [TestCase(Ada, Grace)]
    [TestCase(Grace, Ada)]
    public async Task Asked_for_in_a_request_go_before_the_sessions_own(string own, string asked)
    {
        await using var tenant = await BothAsync();
        await using var session = Session(tenant, own);
        var account = (await session.GetAccountsAsync()).Single(account => account.Username == asked);

        var token = await session.GetTokenAsync(new TokenRequest { Account = account });
        var refreshed = await session.GetTokenAsync(new TokenRequest { Account = account, ForceRefresh = true });

        Assert.That((token.Account, refreshed.Account, (await session.GetTokenAsync()).Account!.Username), Is.EqualTo((account, account, own)));
    }

    [Test]
    public async Task Are_known_by_their_home_account_id_too()
    {
        await using var tenant = await BothAsync();
        await using var session = Session(tenant, $"{tenant.Users[1].Id}.{tenant.TenantId}".ToUpperInvariant());

        Assert.That((await session.GetTokenAsync()).Account!.Username, Is.EqualTo(Grace));
    }

    [Test]
    public async Task Unknown_ones_are_an_error_that_lists_the_known_and_never_a_prompt()
    {
        await using var tenant = await BothAsync();
        await using var session = Some.Session(tenant, CachePath, _clock);
        var before = tenant.Requests.Count;

        var error = await Assert.ThrowsAsync<SignInException>(() => session.GetTokenAsync(new TokenRequest { Account = Some.Account("eve@contoso.com") }).AsTask());

        Assert.That((error!.Reason, tenant.Requests.Count), Is.EqualTo((SignInReason.AccountChoice, before)));
        Assert.That(error.Message, Does.Contain("eve@contoso.com").And.Contain(Ada).And.Contain(Grace));
    }

    [Test]
    public async Task Of_guests_are_keyed_by_the_tenant_they_come_from_and_renewed_in_the_one_they_visit()
    {
        var guest = LocalUser.CreateGuest(Visitor, "Eve");
        await using var tenant = await Some.Tenant(With.User("Ada"), guest);
        await SignInAsync(tenant, Ada);
        await SignInAsync(tenant, Visitor);
        await using var session = Session(tenant, "EVE@fabrikam.com");
        await using var graph = Some.Client(tenant, tokens: session);

        var held = await session.GetTokenAsync();
        _clock.Advance(TimeSpan.FromHours(2));
        var renewed = await session.GetTokenAsync();
        var me = await graph.GetAsync<User>("me");

        Assert.Multiple(() =>
        {
            Assert.That(held.Account, Is.EqualTo(new GraphAccount(Visitor, guest.Home!.TenantId, $"{guest.Home.ObjectId}.{guest.Home.TenantId}")));
            Assert.That((held.Origin, renewed.Origin, renewed.Account), Is.EqualTo((TokenOrigin.Cache, TokenOrigin.Refresh, held.Account)));
            Assert.That(tenant.TokenRequests().Select(request => request.Path), Is.All.StartsWith("/" + tenant.TenantId), "never the guest's own tenant");
            Assert.That(me.Id, Is.EqualTo(guest.Id));
        });
    }

    [Test]
    public async Task Of_guests_are_signed_out_without_the_others()
    {
        await using var tenant = await Some.Tenant(With.User("Ada"), LocalUser.CreateGuest(Visitor, "Eve"));
        await SignInAsync(tenant, Ada);
        await SignInAsync(tenant, Visitor);
        await using var session = Session(tenant, Visitor);

        var report = await session.SignOutAsync();

        Assert.That((report.Removed.Single().Username, (await session.GetAccountsAsync()).Single().Username), Is.EqualTo((Visitor, Ada)));
    }

    [Test]
    public async Task That_were_in_use_are_expected_back_when_a_person_has_to_sign_in_again()
    {
        await using var tenant = await Some.Tenant(With.User("Ada"), With.User("Grace"));
        await SignInAsync(tenant, Ada);
        tenant.RevokeSignInSessions(Ada);
        await using var session = Some.Session(tenant, CachePath, _clock, options => options.DeviceCodePrompt = Enters(tenant, Grace));

        var error = await Assert.ThrowsAsync<SignInException>(() => session.GetTokenAsync(new TokenRequest { ForceRefresh = true }).AsTask());

        Assert.That((error!.Reason, (await session.GetAccountsAsync()).Single().Username), Is.EqualTo((SignInReason.AccountChoice, Ada)));
        Assert.That(error.Message, Does.Contain(Ada).And.Contain(Grace));
    }

    [Test]
    public async Task Of_somebody_else_who_came_and_was_signed_in_before_are_left_as_they_were()
    {
        await using var tenant = await BothAsync();
        await using var session = Some.Session(tenant, CachePath, _clock, options => (options.Username, options.DeviceCodePrompt) = (Ada, Enters(tenant, Grace)));

        var error = await Assert.ThrowsAsync<SignInException>(() => session.SignInAsync());
        await using var grace = Session(tenant, Grace);

        Assert.That((error!.Reason, (await grace.GetTokenAsync()).Account!.Username), Is.EqualTo((SignInReason.AccountChoice, Grace)));
        Assert.That(await session.GetAccountsAsync(), Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Among_several_end_one_by_one_with_their_tokens()
    {
        await using var tenant = await BothAsync();
        await using var session = Session(tenant, Grace);
        await session.GetTokenAsync(new TokenRequest { ForceRefresh = true });
        var ada = (await session.GetAccountsAsync()).Single(account => account.Username == Ada);

        var report = await session.SignOutAsync(ada);
        var again = await session.SignOutAsync(ada);

        var disk = string.Concat(_folder.Names.Select(name => File.ReadAllText(_folder[name])));
        Assert.Multiple(() =>
        {
            Assert.That(report.Removed, Is.EqualTo(new[] { ada }));
            Assert.That(report.NotEnded, Is.Not.Empty);
            Assert.That((again.Removed, again.NotEnded), Is.EqualTo((Array.Empty<GraphAccount>(), Array.Empty<string>())), "nothing was there to end");
            Assert.That(disk, Does.Not.Contain(ada.HomeAccountId).And.Contain(tenant.Users[1].Id));
            Assert.That(async () => (await session.GetTokenAsync()).Account!.Username, Is.EqualTo(Grace));
            Assert.That(async () => await session.GetTokenAsync(new TokenRequest { Account = ada }), Throws.InstanceOf<SignInException>());
        });
    }

    private async Task<LocalTenant> BothAsync()
    {
        var tenant = await Some.Tenant(With.User("Ada"), With.User("Grace"));
        await SignInAsync(tenant, Ada);
        await SignInAsync(tenant, Grace);
        return tenant;
    }

    private DelegatedSession Session(LocalTenant tenant, string username) =>
        Some.Session(tenant, CachePath, _clock, options => (options.Interaction, options.Username) = (Interaction.Never, username));

    private async Task SignInAsync(LocalTenant tenant, string username)
    {
        await using var session = Some.Session(tenant, CachePath, _clock, options => (options.Username, options.DeviceCodePrompt) = (username, Enters(tenant, username)));
        await session.SignInAsync();
    }

    private static Func<DeviceCodeInfo, CancellationToken, Task> Enters(LocalTenant tenant, string username) =>
        (code, cancelled) => tenant.SimulateUser(username).EnterCodeAsync(code.UserCode, cancelled);
}
