using System.Net;
using GraphDelegatedKit.Testing;

namespace GraphDelegatedKit.Tests.Scenarios;

public sealed class Scopes : IDisposable
{
    private readonly Folder _folder = new();
    private readonly Clock _clock = new();

    private string CachePath => _folder["cache.bin"];

    public void Dispose() => _folder.Dispose();

    [Test]
    public async Task That_were_not_granted_are_named_once_and_not_fetched_for_ever()
    {
        await using var tenant = await Some.Tenant(With.User("Ada"));
        await SignInAsync(tenant, "User.Read", "Mail.Send");
        tenant.Faults.WithholdScope("Mail.Send");
        await using var job = Job(tenant, "User.Read", "Mail.Send");
        var first = await Assert.ThrowsAsync<SignInException>(() => job.GetTokenAsync(new TokenRequest { ForceRefresh = true }).AsTask());
        var before = tenant.Requests.Count;

        var next = await Assert.ThrowsAsync<SignInException>(() => job.GetTokenAsync().AsTask());
        var spelt = await Assert.ThrowsAsync<SignInException>(() => job.GetTokenAsync(new TokenRequest { Scopes = ["https://graph.microsoft.com/mail.send", "user.read"] }).AsTask());
        var rest = await job.GetTokenAsync(new TokenRequest { Scopes = ["User.Read"] });

        _clock.Advance(TimeSpan.FromHours(2));
        var later = await Assert.ThrowsAsync<SignInException>(() => job.GetTokenAsync().AsTask());

        Assert.Multiple(() =>
        {
            foreach (var error in new[] { first, next, spelt, later }) Assert.That((error!.Reason, error.MissingScopes.Single()), Is.EqualTo((SignInReason.ConsentRequired, "Mail.Send")).IgnoreCase);
            Assert.That(first!.Message, Does.Contain("Mail.Send"));
            Assert.That(first.Remedy, Does.Contain($"/{tenant.TenantId}/adminconsent?client_id={tenant.ClientId}"));
            Assert.That(tenant.Requests, Has.Count.EqualTo(before), "MSAL would have fetched at every call");
            Assert.That(rest.Scopes, Is.EqualTo(new[] { "User.Read" }), "what was granted can be had");
        });
    }

    [Test]
    public async Task That_are_granted_after_all_are_found_by_a_forced_refresh()
    {
        await using var tenant = await Some.Tenant(With.User("Ada"));
        await SignInAsync(tenant, "User.Read", "Mail.Send");
        tenant.Faults.WithholdScope("Mail.Send");
        await using var job = Job(tenant, "User.Read", "Mail.Send");
        await Assert.ThrowsAsync<SignInException>(() => job.GetTokenAsync(new TokenRequest { ForceRefresh = true }).AsTask());
        tenant.Faults.Clear();

        await job.GetTokenAsync(new TokenRequest { ForceRefresh = true });
        var token = await job.GetTokenAsync();

        Assert.That(token.Scopes, Does.Contain("Mail.Send"));
    }

    [Test]
    public async Task That_are_granted_meanwhile_in_another_process_are_found_without_a_restart()
    {
        await using var tenant = await Some.Tenant(With.User("Ada"));
        await SignInAsync(tenant, "User.Read", "Mail.Send");
        tenant.Faults.WithholdScope("Mail.Send");
        await using var job = Job(tenant, "User.Read", "Mail.Send");
        await Assert.ThrowsAsync<SignInException>(() => job.GetTokenAsync(new TokenRequest { ForceRefresh = true }).AsTask());
        tenant.Faults.Clear();
        await SignInAsync(tenant, "User.Read", "Mail.Send");
        var before = tenant.Requests.Count;

        var token = await job.GetTokenAsync();

        Assert.That((token.Origin, tenant.Requests.Count), Is.EqualTo((TokenOrigin.Cache, before)));
        Assert.That(token.Scopes, Does.Contain("Mail.Send"));
    }

    [Test]
    public async Task That_a_person_did_not_grant_are_asked_for_once_and_again_only_by_a_sign_in()
    {
        await using var tenant = await Some.Tenant(With.User("Ada"));
        tenant.Faults.WithholdScope("Mail.Send");
        await using var session = Some.Session(tenant, CachePath, _clock,  options => options.Scopes = ["User.Read", "Mail.Send"]);

        var asked = await Assert.ThrowsAsync<SignInException>(() => session.GetTokenAsync().AsTask());
        var again = await Assert.ThrowsAsync<SignInException>(() => session.GetTokenAsync().AsTask());
        var prompts = Prompts(tenant);
        tenant.Faults.Clear();
        var signedIn = await session.SignInAsync();

        Assert.That((asked!.MissingScopes.Single(), again!.MissingScopes.Single(), prompts), Is.EqualTo(("Mail.Send", "Mail.Send", 1)));
        Assert.That(signedIn.Scopes, Does.Contain("Mail.Send"));
        Assert.That((await session.GetTokenAsync()).Scopes, Does.Contain("Mail.Send"));
        Assert.That(await session.GetAccountsAsync(), Has.Count.EqualTo(1), "less than asked for is a sign-in all the same");
    }

    [Test]
    public async Task That_were_not_granted_are_tried_again_after_any_sign_in()
    {
        await using var tenant = await Some.Tenant(new LocalTenantOptions { GrantOnlyRequestedScopes = true });
        tenant.Faults.WithholdScope("Mail.Send");
        await using var session = Some.Session(tenant, CachePath, _clock, options => options.Scopes = ["User.Read", "Mail.Send"]);
        await Assert.ThrowsAsync<SignInException>(() => session.GetTokenAsync().AsTask());
        tenant.Faults.Clear();

        await session.SignInAsync(new SignInRequest { Scopes = ["User.Read"] });
        var token = await session.GetTokenAsync();

        Assert.That((token.Origin, string.Join(' ', token.Scopes)), Is.EqualTo((TokenOrigin.Refresh, "Mail.Send User.Read")));
    }

    [Test]
    public async Task Whatever_they_are_cannot_be_missing()
    {
        await using var tenant = await Some.Tenant(With.User("Ada"));
        await SignInAsync(tenant, "User.Read", "Mail.Send");
        tenant.Faults.WithholdScope("Mail.Send");
        await using var job = Job(tenant, ".default");

        var token = await job.GetTokenAsync();
        var before = tenant.Requests.Count;
        await job.GetTokenAsync(new TokenRequest { Scopes = ["https://graph.microsoft.com/.default"] });

        Assert.That(token.Scopes, Is.EqualTo(new[] { "User.Read" }));
        Assert.That(tenant.Requests, Has.Count.EqualTo(before));
        Assert.That(tenant.Refreshes()[^1].Form["scope"], Does.Contain("https://graph.microsoft.com/.default").And.Not.Contain("User.Read"));
    }

    [Test]
    public async Task In_common_do_not_make_two_callers_fetch_in_turn()
    {
        await using var tenant = await Some.Tenant(new LocalTenantOptions { GrantOnlyRequestedScopes = true });
        await SignInAsync(tenant, "User.Read", "Mail.Read", "Files.Read");
        await using var job = Job(tenant, "User.Read");
        TokenRequest mail = new() { Scopes = ["User.Read", "Mail.Read"] }, files = new() { Scopes = ["User.Read", "Files.Read"] };
        await job.GetTokenAsync(mail with { ForceRefresh = true });
        await job.GetTokenAsync(files with { ForceRefresh = true });
        var before = tenant.Refreshes().Count;

        for (var i = 0; i < 5; i++)
        {
            await job.GetTokenAsync(mail);
            await job.GetTokenAsync(files);
        }

        Assert.That(tenant.Refreshes(), Has.Count.EqualTo(before), "MSAL would have fetched ten times");
    }

    [Test]
    public async Task That_were_withdrawn_do_not_stand_in_the_way_of_the_others()
    {
        await using var tenant = await Some.Tenant(new LocalTenantOptions { GrantOnlyRequestedScopes = true });
        await SignInAsync(tenant, "User.Read", "Mail.Read");
        await using var job = Job(tenant, "User.Read");
        await job.GetTokenAsync(new TokenRequest { Scopes = ["User.Read", "Mail.Read"] });
        tenant.Faults.FailToken(65001, suberror: "consent_required", grantType: "refresh_token");

        var token = await job.GetTokenAsync(new TokenRequest { ForceRefresh = true });

        Assert.That(token.Scopes, Is.EqualTo(new[] { "User.Read" }));
    }

    [TestCase("Mail.Send", "Mail.Send")]
    [TestCase("User.Read Mail.Send Files.Read", "Files.Read Mail.Send")]
    public async Task Nobody_consented_to_are_named_where_nobody_may_be_asked(string asked, string missing)
    {
        await using var tenant = await Some.Tenant(With.User("Ada"));
        await SignInAsync(tenant, "User.Read");
        await using var job = Job(tenant, "User.Read");

        var error = await Assert.ThrowsAsync<SignInException>(() => job.GetTokenAsync(new TokenRequest { Scopes = asked.Split(' ') }).AsTask());

        Assert.That((error!.Reason, error.AadstsCodes.Single(), string.Join(' ', error.MissingScopes)), Is.EqualTo((SignInReason.ConsentRequired, 65001, missing)));
        Assert.That(error.CorrelationId, Is.Not.Null);
        Assert.That(error.Remedy, Does.Contain("adminconsent"));
    }

    [Test]
    public async Task New_ones_are_one_prompt_for_all_that_the_program_is_for()
    {
        await using var tenant = await Some.Tenant(With.User("Ada"));
        await using var session = Some.Session(tenant, CachePath, _clock,  options => options.Scopes = ["User.Read", "Mail.Read"]);
        await session.SignInAsync();

        var token = await session.GetTokenAsync(new TokenRequest { Scopes = ["Mail.Send", "Files.Read"] });

        var prompts = tenant.Requests.Where(request => request.Path.EndsWith("/devicecode", StringComparison.Ordinal)).ToArray();
        Assert.That(prompts, Has.Length.EqualTo(2));
        Assert.That(prompts[1].Form["scope"].Split(' '), Is.SupersetOf(new[] { "User.Read", "Mail.Read", "Mail.Send", "Files.Read" }));
        Assert.That((token.Origin, token.Scopes), Is.EqualTo((TokenOrigin.DeviceCode, new[] { "Files.Read", "Mail.Read", "Mail.Send", "User.Read" })));
    }

    [Test]
    public async Task The_token_lacks_are_told_by_a_403_and_those_it_has_are_not_blamed()
    {
        await using var tenant = await Some.Tenant(new LocalTenantOptions { Users = [With.User("Ada"), With.User("Grace")], EnforceScopes = true });
        var lacking = Some.Client(tenant, tokens: Some.Session(tenant, change: options => options.Scopes = ["User.Read"]));
        var person = Some.Client(tenant, tokens: Some.Session(tenant, change: options =>
        {
            options.Scopes = ["User.ReadWrite.All"];
            options.DeviceCodePrompt = (code, cancelled) => tenant.SimulateUser("grace@contoso.onmicrosoft.com").EnterCodeAsync(code.UserCode, cancelled);
        }));

        var scope = await Assert.ThrowsAsync<GraphException>(() => lacking.GetAsync<User>("users/grace@contoso.onmicrosoft.com"));
        var right = await Assert.ThrowsAsync<GraphException>(() => person.PatchAsync("users/ada@contoso.onmicrosoft.com", new User { AccountEnabled = false }));
        var files = await Assert.ThrowsAsync<GraphException>(() => lacking.GetAsync<Drive>("me/drive"));

        Assert.Multiple(() =>
        {
            Assert.That((scope!.Status, scope.Code, scope.LikelyMissingScopes[0]), Is.EqualTo((HttpStatusCode.Forbidden, "Authorization_RequestDenied", "User.ReadBasic.All")));
            Assert.That(scope.TokenScopes, Is.EqualTo(new[] { "User.Read" }));
            Assert.That(scope.Remedy, Does.Contain("User.ReadBasic.All"));
            Assert.That((right!.Status, right.Code, right.LikelyMissingScopes.Count), Is.EqualTo((HttpStatusCode.Forbidden, "Authorization_RequestDenied", 0)));
            Assert.That(right.Remedy, Does.Contain("the person who lacks the right"));
            Assert.That((files!.Code, files.LikelyMissingScopes[0]), Is.EqualTo(("accessDenied", "Files.Read")));
        });
    }

    private static int Prompts(LocalTenant tenant) => tenant.Requests.Count(request => request.Path.EndsWith("/devicecode", StringComparison.Ordinal));

    private DelegatedSession Job(LocalTenant tenant, params string[] scopes) =>
        Some.Session(tenant, CachePath, _clock,  options => (options.Interaction, options.Scopes) = (Interaction.Never, scopes));

    private async Task SignInAsync(LocalTenant tenant, params string[] scopes)
    {
        await using var session = Some.Session(tenant, CachePath, _clock,  options => options.Scopes = scopes);
        await session.SignInAsync();
    }
}
