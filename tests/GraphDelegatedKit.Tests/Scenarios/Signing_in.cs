using GraphDelegatedKit.Testing;

namespace GraphDelegatedKit.Tests.Scenarios;

public sealed class Signing_in : IDisposable
{
    private readonly Folder _folder = new();
    private readonly Clock _clock = new();

    private string CachePath => _folder["cache.bin"];

    public void Dispose() => _folder.Dispose();

    [Test]
    public async Task By_device_code_gives_a_token_of_the_person_who_entered_the_code()
    {
        await using var tenant = await Some.Tenant(With.User("Ada"));
        await using var session = Some.Session(tenant, CachePath, _clock);

        var token = await session.GetTokenAsync();

        Assert.Multiple(() =>
        {
            Assert.That(token.Origin, Is.EqualTo(TokenOrigin.DeviceCode));
            Assert.That(token.Account, Is.EqualTo(new GraphAccount("ada@contoso.onmicrosoft.com", tenant.TenantId, $"{tenant.Users[0].Id}.{tenant.TenantId}")));
            Assert.That(token.Scopes, Does.Contain("User.Read").And.Not.Contain("openid"));
            Assert.That(token.ExpiresOn, Is.EqualTo(_clock.GetUtcNow().AddMinutes(75)).Within(TimeSpan.FromSeconds(30)));
            Assert.That(_clock.Delays, Is.EqualTo(new[] { TimeSpan.FromSeconds(5) }), "the service asked for five seconds between polls");
            Assert.That(session.CacheStatus, Is.EqualTo(new CacheStatus(CacheProtection.OwnerOnlyFile, CachePath, null)));
        });
    }

    [Test]
    public async Task Once_is_enough_for_the_next_process()
    {
        await using var tenant = await Some.Tenant(With.User("Ada"));
        var first = await SignInAsync(tenant);
        var before = tenant.Requests.Count;
        await using var next = Some.Session(tenant, CachePath, _clock, Never);

        var token = await next.GetTokenAsync();

        Assert.Multiple(() =>
        {
            Assert.That((token.Value, token.Origin), Is.EqualTo((first.Value, TokenOrigin.Cache)));
            Assert.That(tenant.Requests, Has.Count.EqualTo(before), "nothing was asked of the service");
            Assert.That(Count(tenant, "/devicecode"), Is.EqualTo(1));
            Assert.That(Count(tenant, "/token"), Is.EqualTo(1));
        });
    }

    [Test]
    public async Task A_forced_refresh_gives_another_token_that_ends_later()
    {
        await using var tenant = await Some.Tenant(new LocalTenantOptions { TimeProvider = _clock });
        await using var session = Some.Session(tenant, CachePath, _clock);
        var first = await session.GetTokenAsync();
        _clock.Advance(TimeSpan.FromMinutes(1));

        var forced = await session.GetTokenAsync(new TokenRequest { ForceRefresh = true });
        var next = await session.GetTokenAsync();

        Assert.Multiple(() =>
        {
            Assert.That((forced.Origin, next.Origin, next.Value), Is.EqualTo((TokenOrigin.Refresh, TokenOrigin.Cache, forced.Value)));
            Assert.That(forced.Value, Is.Not.EqualTo(first.Value));
            Assert.That(forced.ExpiresOn, Is.GreaterThanOrEqualTo(first.ExpiresOn));
        });
    }

    [TestCase(69, 0)]
    [TestCase(71, 1)]
    public async Task Five_minutes_before_its_end_on_our_own_clock_a_token_is_renewed(int minutes, int refreshes)
    {
        await using var tenant = await Some.Tenant(With.User("Ada"));
        await SignInAsync(tenant);
        await using var next = Some.Session(tenant, CachePath, _clock, Never);

        _clock.Advance(TimeSpan.FromMinutes(minutes));
        await next.GetTokenAsync();

        Assert.That(Count(tenant, "/token"), Is.EqualTo(1 + refreshes));
    }

    [Test]
    public async Task A_thousand_callers_on_an_expired_token_are_one_request()
    {
        await using var tenant = await Some.Tenant(With.User("Ada"));
        await SignInAsync(tenant);
        await using var session = Some.Session(tenant, CachePath, _clock, Never);
        _clock.Advance(TimeSpan.FromHours(2));

        var tokens = await Task.WhenAll(Enumerable.Range(0, 1000).Select(_ => session.GetTokenAsync().AsTask()));

        Assert.That((Count(tenant, "/token"), tokens.Select(token => token.Value).Distinct().Count()), Is.EqualTo((2, 1)));
    }

    [Test]
    public async Task A_thousand_callers_whose_token_was_refused_are_one_request()
    {
        await using var tenant = await Some.Tenant(With.User("Ada"));
        var refused = await SignInAsync(tenant);
        await using var session = Some.Session(tenant, CachePath, _clock, Never);

        var tokens = await Task.WhenAll(Enumerable.Range(0, 1000).Select(i => Task.Run(() => session.GetTokenAsync(new TokenRequest { ForceRefresh = true, Rejected = refused }).AsTask())));

        Assert.That((Count(tenant, "/token"), tokens.Select(token => token.Value).Distinct().Count()), Is.EqualTo((2, 1)));
    }

    [Test]
    public async Task Other_scopes_are_other_tokens_however_they_are_spelt()
    {
        await using var tenant = await Some.Tenant(With.User("Ada"));
        await using var session = Some.Session(tenant, CachePath, _clock, options => options.Scopes = ["User.Read", "Mail.Read"]);
        await session.GetTokenAsync();
        var before = Count(tenant, "/token");

        await session.GetTokenAsync(new TokenRequest { Scopes = ["https://graph.microsoft.com/mail.read"] });
        await session.GetTokenAsync(new TokenRequest { Scopes = ["MAIL.READ", "openid"] });

        Assert.That(Count(tenant, "/token"), Is.EqualTo(before), "what is held covers them");
    }

    [Test]
    public async Task A_scope_nobody_consented_to_is_said_to_be_so_where_nobody_may_be_asked()
    {
        await using var tenant = await Some.Tenant(With.User("Ada"));
        await SignInAsync(tenant);
        await using var next = Some.Session(tenant, CachePath, _clock, Never);

        var error = await Assert.ThrowsAsync<SignInException>(() => next.GetTokenAsync(new TokenRequest { Scopes = ["Mail.Send"] }).AsTask());

        Assert.That((error!.Reason, error.AadstsCodes.Single()), Is.EqualTo((SignInReason.ConsentRequired, 65001)));
    }

    [Test]
    public async Task Accounts_are_known_by_their_names_in_any_casing()
    {
        await using var tenant = await Some.Tenant(With.User("Ada"), With.User("Grace"));
        await SignInAsync(tenant, "ada@contoso.onmicrosoft.com");
        await SignInAsync(tenant, "grace@contoso.onmicrosoft.com");
        await using var grace = Some.Session(tenant, CachePath, _clock, options => (options.Interaction, options.Username) = (Interaction.Never, "GRACE@Contoso.onmicrosoft.com"));

        var token = await grace.GetTokenAsync();

        Assert.That(token.Account!.Username, Is.EqualTo("grace@contoso.onmicrosoft.com"));
        Assert.That((await grace.GetAccountsAsync()).Select(account => account.Username), Is.EquivalentTo(tenant.Users.Select(user => user.UserPrincipalName)));
    }

    [Test]
    public async Task Two_accounts_and_no_name_are_an_error_that_lists_them_and_asks_nobody()
    {
        await using var tenant = await Some.Tenant(With.User("Ada"), With.User("Grace"));
        await SignInAsync(tenant, "ada@contoso.onmicrosoft.com");
        await SignInAsync(tenant, "grace@contoso.onmicrosoft.com");
        await using var unnamed = Some.Session(tenant, CachePath, _clock);
        var before = tenant.Requests.Count;

        var error = await Assert.ThrowsAsync<SignInException>(() => unnamed.GetTokenAsync().AsTask());

        Assert.That(error!.Reason, Is.EqualTo(SignInReason.AccountChoice));
        Assert.That(error.Message, Does.Contain("ada@contoso.onmicrosoft.com").And.Contain("grace@contoso.onmicrosoft.com"));
        Assert.That(tenant.Requests, Has.Count.EqualTo(before));
    }

    [Test]
    public async Task Somebody_else_than_asked_for_is_not_let_in_and_not_kept()
    {
        await using var tenant = await Some.Tenant(With.User("Ada"), With.User("Grace"));
        await using var session = Some.Session(tenant, CachePath, _clock, options => options.Username = "grace@contoso.onmicrosoft.com");

        var error = await Assert.ThrowsAsync<SignInException>(() => session.SignInAsync());

        Assert.That(error!.Reason, Is.EqualTo(SignInReason.AccountChoice));
        Assert.That(error.Message, Does.Contain("ada@contoso.onmicrosoft.com signed in").And.Contain("grace@contoso.onmicrosoft.com"));
        Assert.That(await session.GetAccountsAsync(), Is.Empty);
    }

    [Test]
    public async Task Where_nobody_may_be_asked_it_is_an_exception_at_once()
    {
        await using var tenant = await Some.Tenant(With.User("Ada"));
        await using var session = Some.Session(tenant, CachePath, _clock, Never);

        var silent = await Assert.ThrowsAsync<SignInException>(() => session.GetTokenAsync().AsTask());
        var asked = await Assert.ThrowsAsync<SignInException>(() => session.SignInAsync());

        Assert.That((silent!.Reason, asked!.Reason, tenant.Requests.Count), Is.EqualTo((SignInReason.SignInRequired, SignInReason.SignInRequired, 0)));
        Assert.That(silent.Remedy, Is.Not.Empty);
    }

    [Test]
    public async Task Declining_on_the_page_is_an_interaction_that_failed()
    {
        await using var tenant = await Some.Tenant(With.User("Ada"));
        await using var session = Some.Session(tenant, CachePath, _clock, options =>
            options.DeviceCodePrompt = (code, cancelled) => tenant.SimulateUser(tenant.Address.DefaultUser).DeclineCodeAsync(code.UserCode, cancelled));

        var error = await Assert.ThrowsAsync<SignInException>(() => session.SignInAsync());

        Assert.That((error!.Reason, error.AadstsCodes.Single()), Is.EqualTo((SignInReason.InteractionFailed, 65004)));
    }

    [Test]
    public async Task A_code_nobody_enters_expires_after_its_own_life()
    {
        await using var tenant = await Some.Tenant(new LocalTenantOptions { TimeProvider = _clock, DeviceCodeLifetime = TimeSpan.FromMinutes(1) });
        await using var session = Some.Session(tenant, CachePath, _clock, options => options.DeviceCodePrompt = (_, _) => Task.CompletedTask);

        var error = await Assert.ThrowsAsync<SignInException>(() => session.SignInAsync());

        Assert.That(error!.Reason, Is.EqualTo(SignInReason.InteractionFailed));
        Assert.That(_clock.Delays, Is.EqualTo(Enumerable.Repeat(TimeSpan.FromSeconds(5), 12)));
    }

    [Test]
    public async Task A_service_that_says_slow_down_is_polled_more_slowly()
    {
        await using var tenant = await Some.Tenant(new LocalTenantOptions { TimeProvider = _clock });
        tenant.Faults.FailToken(70016, "slow_down", grantType: "device_code", times: 2);
        await using var session = Some.Session(tenant, CachePath, _clock);

        await session.SignInAsync();

        Assert.That(_clock.Delays.Select(delay => delay.TotalSeconds), Is.EqualTo(new[] { 5, 10, 15 }));
    }

    [Test]
    public async Task The_prompt_gets_what_the_person_needs_and_what_it_throws_is_thrown()
    {
        await using var tenant = await Some.Tenant(With.User("Ada"));
        DeviceCodeInfo? shown = null;
        await using var session = Some.Session(tenant, CachePath, _clock, options => options.DeviceCodePrompt = (code, _) =>
        {
            shown = code;
            throw new OperationCanceledException("no screen");
        });

        await Assert.ThrowsAsync<SignInException>(() => session.SignInAsync());

        Assert.Multiple(() =>
        {
            Assert.That(shown!.UserCode, Has.Length.EqualTo(9));
            Assert.That(shown.VerificationUri, Is.EqualTo(tenant.Address.DeviceLogin));
            Assert.That(shown.Message, Does.Contain(shown.UserCode));
            Assert.That(shown.ToString(), Does.Not.Contain(shown.UserCode));
        });
    }

    [Test]
    public async Task Cancelling_a_sign_in_ends_it()
    {
        await using var tenant = await Some.Tenant(With.User("Ada"));
        using var cancel = new CancellationTokenSource();
        await using var session = Some.Session(tenant, CachePath, _clock, options => options.DeviceCodePrompt = async (_, _) => await cancel.CancelAsync());

        await Assert.ThatAsync(() => session.SignInAsync(null, cancel.Token), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task A_revoked_sign_in_is_said_to_be_so_and_signing_in_again_mends_it_at_once()
    {
        await using var tenant = await Some.Tenant(With.User("Ada"));
        await SignInAsync(tenant);
        tenant.RevokeSignInSessions("ada@contoso.onmicrosoft.com");
        await using var job = Some.Session(tenant, CachePath, _clock, Never);

        var forced = await Assert.ThrowsAsync<SignInException>(() => job.GetTokenAsync(new TokenRequest { ForceRefresh = true }).AsTask());
        await SignInAsync(tenant, fresh: true);
        var token = await job.GetTokenAsync(new TokenRequest { ForceRefresh = true });

        Assert.That((forced!.Reason, forced.AadstsCodes.Single(), token.Origin), Is.EqualTo((SignInReason.SignInRequired, 50173, TokenOrigin.Refresh)));
    }

    [TestCase(50076, "interaction_required", SignInReason.SignInRequired)]
    [TestCase(53003, "invalid_grant", SignInReason.BlockedByPolicy)]
    [TestCase(70043, "invalid_grant", SignInReason.SignInRequired)]
    [TestCase(65001, "invalid_grant", SignInReason.ConsentRequired)]
    [TestCase(7000218, "invalid_client", SignInReason.AppRegistration)]
    public async Task A_refusal_is_over_when_the_service_is_of_another_mind(int number, string word, SignInReason reason)
    {
        await using var tenant = await Some.Tenant(With.User("Ada"));
        await SignInAsync(tenant);
        tenant.Faults.FailToken(number, word, claims: number == 50076 ? """{"access_token":{"acrs":{"essential":true,"value":"c1"}}}""" : null, grantType: "refresh_token");
        await using var job = Some.Session(tenant, CachePath, _clock, Never);
        _clock.Advance(TimeSpan.FromHours(2));

        var refused = await Assert.ThrowsAsync<SignInException>(() => job.GetTokenAsync().AsTask());
        var token = await job.GetTokenAsync();

        Assert.That((refused!.Reason, refused.AadstsCodes.Single(), token.Origin), Is.EqualTo((reason, number, TokenOrigin.Refresh)), "MSAL would have remembered it for two minutes");
        Assert.That(refused.Claims is not null, Is.EqualTo(number == 50076));
    }

    [TestCase(429, 9)]
    [TestCase(503, null)]
    public async Task A_service_in_trouble_is_said_to_be_so_with_its_wait_and_is_asked_again_next_time(int status, int? seconds)
    {
        await using var tenant = await Some.Tenant(With.User("Ada"));
        await SignInAsync(tenant);
        var wait = seconds is { } number ? TimeSpan.FromSeconds(number) : (TimeSpan?)null;
        tenant.Faults.FailToken(90033, "temporarily_unavailable", status: status, grantType: "refresh_token", retryAfter: wait);
        await using var job = Some.Session(tenant, CachePath, _clock, Never);
        _clock.Advance(TimeSpan.FromHours(2));

        var refused = await Assert.ThrowsAsync<SignInException>(() => job.GetTokenAsync().AsTask());
        var token = await job.GetTokenAsync();

        Assert.That((refused!.Reason, refused.RetryAfter, token.Origin), Is.EqualTo((SignInReason.Service, wait, TokenOrigin.Refresh)));
    }

    [Test]
    public async Task A_device_code_that_is_not_handed_out_says_why_and_for_how_long()
    {
        await using var tenant = await Some.Tenant(With.User("Ada"));
        tenant.Faults.Fail("*/devicecode", 429, body: """{"error":"temporarily_unavailable","error_description":"AADSTS90055: Too many requests."}""", retryAfter: TimeSpan.FromSeconds(9));
        await using var session = Some.Session(tenant, CachePath, _clock);

        var error = await Assert.ThrowsAsync<SignInException>(() => session.SignInAsync());

        Assert.That((error!.Reason, error.RetryAfter), Is.EqualTo((SignInReason.Service, TimeSpan.FromSeconds(9))));
    }

    [Test]
    public async Task A_service_that_cannot_be_reached_is_said_to_be_so()
    {
        await using var tenant = await Some.Tenant(With.User("Ada"));
        await SignInAsync(tenant);
        await using var job = Some.Session(tenant, CachePath, _clock, options =>
            (options.Interaction, options.HttpHandler) = (Interaction.Never, () => new Wire().Throws(new HttpRequestException(HttpRequestError.ConnectionError, "No route to host (login.microsoftonline.com:443)"))));
        _clock.Advance(TimeSpan.FromHours(2));

        var error = await Assert.ThrowsAsync<SignInException>(() => job.GetTokenAsync().AsTask());

        Assert.That((error!.Reason, error.Message), Is.EqualTo((SignInReason.Service, "The sign-in service cannot be reached: No route to host (login.microsoftonline.com:443)")));
    }

    [Test]
    public async Task A_service_that_never_answers_is_given_up_on()
    {
        await using var tenant = await Some.Tenant(With.User("Ada"));
        await SignInAsync(tenant);
        var asked = new TaskCompletionSource();
        await using var job = Some.Session(tenant, CachePath, _clock, options => (options.Interaction, options.HttpHandler) = (Interaction.Never, () => new Wire().Does(async (_, cancelled) =>
        {
            asked.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, cancelled);
            return new HttpResponseMessage();
        })));
        _clock.Advance(TimeSpan.FromHours(2));
        var pending = job.GetTokenAsync().AsTask();

        await asked.Task;
        _clock.Advance(TimeSpan.FromMinutes(1));
        var error = await Assert.ThrowsAsync<SignInException>(() => pending);

        Assert.That((error!.Reason, error.Message), Is.EqualTo((SignInReason.Service, "The sign-in service cannot be reached: The sign-in service did not answer within 60 seconds.")));
    }

    private async Task<GraphAccessToken> SignInAsync(LocalTenant tenant, string? username = null, bool fresh = false)
    {
        await using var session = Some.Session(tenant, CachePath, _clock, options =>
        {
            options.Username = username;
            options.DeviceCodePrompt = (code, cancelled) => tenant.SimulateUser(username ?? tenant.Address.DefaultUser).EnterCodeAsync(code.UserCode, cancelled);
        });
        return fresh || username is not null ? await session.SignInAsync() : await session.GetTokenAsync();
    }

    private static void Never(DelegatedSessionOptions options) => options.Interaction = Interaction.Never;

    private static int Count(LocalTenant tenant, string ending) => tenant.Requests.Count(request => request.Path.EndsWith(ending, StringComparison.Ordinal));
}
