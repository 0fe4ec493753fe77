using GraphDelegatedKit.Testing;

namespace GraphDelegatedKit.Tests.Scenarios;

public sealed class SignInScenarioTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Clock _clock = new();

    private string CachePath => _folder["cache.bin"];

    public void Dispose() => _folder.Dispose();

    [Test]
    public async Task A_device_code_sign_in_returns_a_token_of_the_user_who_entered_the_code()
    {
        var began = DateTimeOffset.UtcNow;
        await using var tenant = await TestData.StartTenantAsync(TestUsers.Create("Ada"));
        await using var session = TestData.OpenSession(tenant, CachePath, _clock);

        var token = await session.GetTokenAsync();

        Assert.Multiple(() =>
        {
            Assert.That(token.Origin, Is.EqualTo(TokenOrigin.DeviceCode));
            Assert.That(
                token.Account,
                Is.EqualTo(new GraphAccount("ada@contoso.onmicrosoft.com", tenant.TenantId, $"{tenant.Users[0].Id}.{tenant.TenantId}")));
            Assert.That(token.Scopes, Does.Contain("User.Read").And.Not.Contain("openid"));
            Assert.That(
                token.ExpiresOn,
                Is.EqualTo(_clock.GetUtcNow().AddMinutes(75)).Within(DateTimeOffset.UtcNow - began + TimeSpan.FromSeconds(30)),
                "MSAL reads the machine's clock");
            Assert.That(_clock.Delays, Is.EqualTo(new[] { TimeSpan.FromSeconds(5) }), "the service asked for five seconds between polls");
            Assert.That(session.CacheStatus, Is.EqualTo(new CacheStatus(StorageProtection.OwnerOnlyFile, CachePath, null)));
        });
    }

    [Test]
    public async Task A_sign_in_is_reused_by_the_next_process_without_a_request()
    {
        await using var tenant = await TestData.StartTenantAsync(TestUsers.Create("Ada"));
        var first = await SignInAsync(tenant);
        var before = tenant.Requests.Count;
        await using var next = TestData.OpenSession(tenant, CachePath, _clock, DisallowPrompts);

        var token = await next.GetTokenAsync();

        Assert.Multiple(() =>
        {
            Assert.That(token.Value, Is.EqualTo(first.Value));
            Assert.That(token.Origin, Is.EqualTo(TokenOrigin.Cache));
            Assert.That(tenant.Requests, Has.Count.EqualTo(before), "nothing was asked of the service");
            Assert.That(CountRequests(tenant, "/devicecode"), Is.EqualTo(1));
            Assert.That(CountRequests(tenant, "/token"), Is.EqualTo(1));
        });
    }

    [Test]
    public async Task A_forced_refresh_returns_a_new_token_that_expires_later()
    {
        await using var tenant = await TestData.StartTenantAsync(new LocalTenantOptions { TimeProvider = _clock });
        await using var session = TestData.OpenSession(tenant, CachePath, _clock);
        var first = await session.GetTokenAsync();
        _clock.Advance(TimeSpan.FromMinutes(1));

        var forced = await session.GetTokenAsync(new TokenRequest { ForceRefresh = true });
        var next = await session.GetTokenAsync();

        Assert.Multiple(() =>
        {
            Assert.That(forced.Origin, Is.EqualTo(TokenOrigin.Refresh));
            Assert.That(next.Origin, Is.EqualTo(TokenOrigin.Cache));
            Assert.That(next.Value, Is.EqualTo(forced.Value));
            Assert.That(forced.Value, Is.Not.EqualTo(first.Value));
            Assert.That(forced.ExpiresOn, Is.GreaterThanOrEqualTo(first.ExpiresOn));
        });
    }

    [TestCase(69, 0)]
    [TestCase(71, 1)]
    public async Task A_token_is_renewed_five_minutes_before_it_expires_by_the_TimeProvider_of_the_session(int minutes, int refreshes)
    {
        await using var tenant = await TestData.StartTenantAsync(TestUsers.Create("Ada"));
        await SignInAsync(tenant);
        await using var next = TestData.OpenSession(tenant, CachePath, _clock, DisallowPrompts);

        _clock.Advance(TimeSpan.FromMinutes(minutes));
        await next.GetTokenAsync();

        Assert.That(CountRequests(tenant, "/token"), Is.EqualTo(1 + refreshes));
    }

    [Test]
    public async Task A_thousand_callers_with_an_expired_token_cause_one_request()
    {
        await using var tenant = await TestData.StartTenantAsync(TestUsers.Create("Ada"));
        await SignInAsync(tenant);
        await using var session = TestData.OpenSession(tenant, CachePath, _clock, DisallowPrompts);
        _clock.Advance(TimeSpan.FromHours(2));

        var tokens = await Task.WhenAll(Enumerable.Range(0, 1000).Select(_ => session.GetTokenAsync().AsTask()));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(CountRequests(tenant, "/token"), Is.EqualTo(2));
            Assert.That(tokens.Select(token => token.Value).Distinct().Count(), Is.EqualTo(1));
        }
    }

    [Test]
    public async Task A_thousand_callers_with_a_rejected_token_cause_one_request()
    {
        await using var tenant = await TestData.StartTenantAsync(TestUsers.Create("Ada"));
        var rejected = await SignInAsync(tenant);
        await using var session = TestData.OpenSession(tenant, CachePath, _clock, DisallowPrompts);

        var tokens = await Task.WhenAll(Enumerable.Range(0, 1000)
            .Select(i => Task.Run(() => session.GetTokenAsync(new TokenRequest { ForceRefresh = true, Rejected = rejected }).AsTask())));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(CountRequests(tenant, "/token"), Is.EqualTo(2));
            Assert.That(tokens.Select(token => token.Value).Distinct().Count(), Is.EqualTo(1));
        }
    }

    [Test]
    public async Task Scopes_that_the_cached_token_covers_cause_no_request_in_any_spelling()
    {
        await using var tenant = await TestData.StartTenantAsync(TestUsers.Create("Ada"));
        await using var session = TestData.OpenSession(tenant, CachePath, _clock, options => options.Scopes = ["User.Read", "Mail.Read"]);
        await session.GetTokenAsync();
        var before = CountRequests(tenant, "/token");

        await session.GetTokenAsync(new TokenRequest { Scopes = ["https://graph.microsoft.com/mail.read"] });
        await session.GetTokenAsync(new TokenRequest { Scopes = ["MAIL.READ", "openid"] });

        Assert.That(CountRequests(tenant, "/token"), Is.EqualTo(before), "what is held covers them");
    }

    [Test]
    public async Task A_scope_without_consent_fails_with_ConsentRequired_when_no_prompt_is_allowed()
    {
        await using var tenant = await TestData.StartTenantAsync(TestUsers.Create("Ada"));
        await SignInAsync(tenant);
        await using var next = TestData.OpenSession(tenant, CachePath, _clock, DisallowPrompts);

        var error =
            await Assert.ThrowsAsync<SignInException>(() => next.GetTokenAsync(new TokenRequest { Scopes = ["Mail.Send"] }).AsTask());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.Reason, Is.EqualTo(SignInReason.ConsentRequired));
            Assert.That(error.AadstsCodes.Single(), Is.EqualTo(65001));
        }
    }

    [Test]
    public async Task An_account_is_found_by_its_username_in_any_casing()
    {
        await using var tenant = await TestData.StartTenantAsync(TestUsers.Create("Ada"), TestUsers.Create("Grace"));
        await SignInAsync(tenant, "ada@contoso.onmicrosoft.com");
        await SignInAsync(tenant, "grace@contoso.onmicrosoft.com");
        await using var grace = TestData.OpenSession(
            tenant,
            CachePath, _clock, options => (options.Interaction, options.Username) = (Interaction.Never, "GRACE@Contoso.onmicrosoft.com"));

        var token = await grace.GetTokenAsync();

        Assert.That(token.Account!.Username, Is.EqualTo("grace@contoso.onmicrosoft.com"));
        Assert.That(
            (await grace.GetAccountsAsync()).Select(account => account.Username),
            Is.EquivalentTo(tenant.Users.Select(user => user.UserPrincipalName)));
    }

    [Test]
    public async Task Two_accounts_without_a_username_fail_with_a_list_of_the_accounts_and_without_a_prompt()
    {
        await using var tenant = await TestData.StartTenantAsync(TestUsers.Create("Ada"), TestUsers.Create("Grace"));
        await SignInAsync(tenant, "ada@contoso.onmicrosoft.com");
        await SignInAsync(tenant, "grace@contoso.onmicrosoft.com");
        await using var unnamed = TestData.OpenSession(tenant, CachePath, _clock);
        var before = tenant.Requests.Count;

        var error = await Assert.ThrowsAsync<SignInException>(() => unnamed.GetTokenAsync().AsTask());

        Assert.That(error!.Reason, Is.EqualTo(SignInReason.AccountChoice));
        Assert.That(error.Message, Does.Contain("ada@contoso.onmicrosoft.com").And.Contain("grace@contoso.onmicrosoft.com"));
        Assert.That(tenant.Requests, Has.Count.EqualTo(before));
    }

    [Test]
    public async Task A_user_other_than_the_configured_one_is_rejected_and_stays_signed_in()
    {
        await using var tenant = await TestData.StartTenantAsync(TestUsers.Create("Ada"), TestUsers.Create("Grace"));
        await using var session = TestData.OpenSession(
            tenant, CachePath, _clock, options => options.Username = "grace@contoso.onmicrosoft.com");

        var error = await Assert.ThrowsAsync<SignInException>(() => session.SignInAsync());

        Assert.That(error!.Reason, Is.EqualTo(SignInReason.AccountChoice));
        Assert.That(error.Message, Does.Contain("ada@contoso.onmicrosoft.com signed in").And.Contain("grace@contoso.onmicrosoft.com"));
        Assert.That(error.Remedy, Does.Contain("set Username to ada@contoso.onmicrosoft.com"));
        Assert.That((await session.GetAccountsAsync()).Single().Username, Is.EqualTo("ada@contoso.onmicrosoft.com"));
    }

    [Test]
    public async Task A_sign_in_that_needs_a_prompt_fails_at_once_when_no_prompt_is_allowed()
    {
        await using var tenant = await TestData.StartTenantAsync(TestUsers.Create("Ada"));
        await using var session = TestData.OpenSession(tenant, CachePath, _clock, DisallowPrompts);

        var silent = await Assert.ThrowsAsync<SignInException>(() => session.GetTokenAsync().AsTask());
        var explicitSignIn = await Assert.ThrowsAsync<SignInException>(() => session.SignInAsync());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(silent!.Reason, Is.EqualTo(SignInReason.SignInRequired));
            Assert.That(explicitSignIn!.Reason, Is.EqualTo(SignInReason.SignInRequired));
            Assert.That(tenant.Requests.Count, Is.Zero);
        }

        Assert.That(silent.Remedy, Is.Not.Empty);
    }

    [Test]
    public async Task Declining_a_device_code_fails_with_InteractionFailed()
    {
        await using var tenant = await TestData.StartTenantAsync(TestUsers.Create("Ada"));
        await using var session = TestData.OpenSession(tenant, CachePath, _clock, options =>
            options.DeviceCodePrompt = (code, cancellationToken) =>
                tenant.SimulateUser(tenant.Address.DefaultUser).DeclineCodeAsync(code.UserCode, cancellationToken));

        var error = await Assert.ThrowsAsync<SignInException>(() => session.SignInAsync());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.Reason, Is.EqualTo(SignInReason.InteractionFailed));
            Assert.That(error.AadstsCodes.Single(), Is.EqualTo(65004));
        }
    }

    [Test]
    public async Task A_device_code_that_is_not_entered_fails_when_it_expires()
    {
        await using var tenant =
            await TestData.StartTenantAsync(new LocalTenantOptions { TimeProvider = _clock, DeviceCodeLifetime = TimeSpan.FromMinutes(1) });
        await using var session = TestData.OpenSession(
            tenant, CachePath, _clock, options => options.DeviceCodePrompt = (_, _) => Task.CompletedTask);

        var error = await Assert.ThrowsAsync<SignInException>(() => session.SignInAsync());

        Assert.That(error!.Reason, Is.EqualTo(SignInReason.InteractionFailed));
        Assert.That(_clock.Delays, Is.EqualTo(Enumerable.Repeat(TimeSpan.FromSeconds(5), 12)));
    }

    [Test]
    public async Task A_slow_down_response_lengthens_the_polling_interval()
    {
        await using var tenant = await TestData.StartTenantAsync(new LocalTenantOptions { TimeProvider = _clock });
        tenant.Faults.FailToken(70016, "slow_down", grantType: "device_code", times: 2);
        await using var session = TestData.OpenSession(tenant, CachePath, _clock);

        await session.SignInAsync();

        Assert.That(_clock.Delays.Select(delay => delay.TotalSeconds), Is.EqualTo(new[] { 5, 10, 15 }));
    }

    [Test]
    public async Task A_device_code_prompt_receives_the_code_and_the_URL_and_its_exception_ends_the_sign_in()
    {
        await using var tenant = await TestData.StartTenantAsync(TestUsers.Create("Ada"));
        DeviceCodeInfo? shown = null;
        await using var session = TestData.OpenSession(tenant, CachePath, _clock, options => options.DeviceCodePrompt = (code, _) =>
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
    public async Task Cancelling_a_sign_in_throws_OperationCanceledException()
    {
        await using var tenant = await TestData.StartTenantAsync(TestUsers.Create("Ada"));
        using var cancel = new CancellationTokenSource();
        await using var session = TestData.OpenSession(
            tenant, CachePath, _clock, options => options.DeviceCodePrompt = async (_, _) => await cancel.CancelAsync());

        await Assert.ThatAsync(() => session.SignInAsync(null, cancel.Token), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task A_revoked_sign_in_is_reported_and_works_again_right_after_a_new_sign_in()
    {
        await using var tenant = await TestData.StartTenantAsync(TestUsers.Create("Ada"));
        await SignInAsync(tenant);
        tenant.RevokeSignInSessions("ada@contoso.onmicrosoft.com");
        await using var job = TestData.OpenSession(tenant, CachePath, _clock, DisallowPrompts);

        var forced = await Assert.ThrowsAsync<SignInException>(() => job.GetTokenAsync(new TokenRequest { ForceRefresh = true }).AsTask());
        await SignInAsync(tenant, forceSignIn: true);
        var token = await job.GetTokenAsync(new TokenRequest { ForceRefresh = true });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(forced!.Reason, Is.EqualTo(SignInReason.SignInRequired));
            Assert.That(forced.AadstsCodes.Single(), Is.EqualTo(50173));
            Assert.That(token.Origin, Is.EqualTo(TokenOrigin.Refresh));
        }
    }

    [TestCase(50076, "interaction_required", SignInReason.SignInRequired)]
    [TestCase(53003, "invalid_grant", SignInReason.BlockedByPolicy)]
    [TestCase(70043, "invalid_grant", SignInReason.SignInRequired)]
    [TestCase(65001, "invalid_grant", SignInReason.ConsentRequired)]
    [TestCase(7000218, "invalid_client", SignInReason.AppRegistration)]
    public async Task A_refused_refresh_is_not_remembered_and_the_next_call_asks_the_service_again(
        int number, string error, SignInReason reason)
    {
        await using var tenant = await TestData.StartTenantAsync(TestUsers.Create("Ada"));
        await SignInAsync(tenant);
        tenant.Faults.FailToken(
            number, error,
            claims: number == 50076 ? """{"access_token":{"acrs":{"essential":true,"value":"c1"}}}""" : null, grantType: "refresh_token");
        await using var job = TestData.OpenSession(tenant, CachePath, _clock, DisallowPrompts);
        _clock.Advance(TimeSpan.FromHours(2));

        var refused = await Assert.ThrowsAsync<SignInException>(() => job.GetTokenAsync().AsTask());
        var token = await job.GetTokenAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(refused!.Reason, Is.EqualTo(reason), "MSAL would have remembered it for two minutes");
            Assert.That(refused.AadstsCodes.Single(), Is.EqualTo(number), "MSAL would have remembered it for two minutes");
            Assert.That(token.Origin, Is.EqualTo(TokenOrigin.Refresh), "MSAL would have remembered it for two minutes");
        }

        Assert.That(refused.Claims is not null, Is.EqualTo(number == 50076));
    }

    [TestCase(429, 9)]
    [TestCase(503, null)]
    public async Task A_failing_sign_in_service_is_reported_with_its_delay_and_asked_again_at_the_next_call(int status, int? seconds)
    {
        await using var tenant = await TestData.StartTenantAsync(TestUsers.Create("Ada"));
        await SignInAsync(tenant);
        var wait = seconds is { } number ? TimeSpan.FromSeconds(number) : (TimeSpan?)null;
        tenant.Faults.FailToken(90033, "temporarily_unavailable", status: status, grantType: "refresh_token", retryAfter: wait);
        await using var job = TestData.OpenSession(tenant, CachePath, _clock, DisallowPrompts);
        _clock.Advance(TimeSpan.FromHours(2));

        var refused = await Assert.ThrowsAsync<SignInException>(() => job.GetTokenAsync().AsTask());
        var token = await job.GetTokenAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(refused!.Reason, Is.EqualTo(SignInReason.Service));
            Assert.That(refused.RetryAfter, Is.EqualTo(wait));
            Assert.That(token.Origin, Is.EqualTo(TokenOrigin.Refresh));
        }
    }

    [Test]
    public async Task A_throttled_device_code_request_fails_with_the_requested_delay()
    {
        await using var tenant = await TestData.StartTenantAsync(TestUsers.Create("Ada"));
        tenant.Faults.Fail(
            "*/devicecode",
            429,
            body: """{"error":"temporarily_unavailable","error_description":"AADSTS90055: Too many requests."}""",
            retryAfter: TimeSpan.FromSeconds(9));
        await using var session = TestData.OpenSession(tenant, CachePath, _clock);

        var error = await Assert.ThrowsAsync<SignInException>(() => session.SignInAsync());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.Reason, Is.EqualTo(SignInReason.Service));
            Assert.That(error.RetryAfter, Is.EqualTo(TimeSpan.FromSeconds(9)));
        }
    }

    [Test]
    public async Task A_sign_in_service_that_cannot_be_reached_is_reported_as_such()
    {
        await using var tenant = await TestData.StartTenantAsync(TestUsers.Create("Ada"));
        await SignInAsync(tenant);
        await using var job = TestData.OpenSession(tenant, CachePath, _clock, options =>
            (options.Interaction, options.HttpHandler) = (Interaction.Never, () => new FakeHttpHandler().Throws(
                new HttpRequestException(HttpRequestError.ConnectionError, "No route to host (login.microsoftonline.com:443)"))));
        _clock.Advance(TimeSpan.FromHours(2));

        var error = await Assert.ThrowsAsync<SignInException>(() => job.GetTokenAsync().AsTask());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.Reason, Is.EqualTo(SignInReason.Service));
            Assert.That(
                error.Message, Is.EqualTo("The sign-in service cannot be reached: No route to host (login.microsoftonline.com:443)"));
        }
    }

    [Test]
    public async Task A_sign_in_service_that_never_responds_fails_after_60_seconds()
    {
        await using var tenant = await TestData.StartTenantAsync(TestUsers.Create("Ada"));
        await SignInAsync(tenant);
        var requestSent = new TaskCompletionSource();
        await using var job = TestData.OpenSession(tenant, CachePath, _clock, options =>
        {
            options.Interaction = Interaction.Never;
            options.HttpHandler = () => new FakeHttpHandler().RespondsWith(async (_, cancellationToken) =>
            {
                requestSent.SetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
                return new HttpResponseMessage();
            });
        });
        _clock.Advance(TimeSpan.FromHours(2));
        var pending = job.GetTokenAsync().AsTask();

        await requestSent.Task;
        _clock.Advance(TimeSpan.FromMinutes(1));
        var error = await Assert.ThrowsAsync<SignInException>(() => pending);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.Reason, Is.EqualTo(SignInReason.Service));
            Assert.That(
                error.Message, Is.EqualTo("The sign-in service cannot be reached: The sign-in service did not answer within 60 seconds."));
        }
    }

    private async Task<GraphAccessToken> SignInAsync(LocalTenant tenant, string? username = null, bool forceSignIn = false)
    {
        await using var session = TestData.OpenSession(tenant, CachePath, _clock, options =>
        {
            options.Username = username;
            options.DeviceCodePrompt = (code, cancellationToken) =>
                tenant.SimulateUser(username ?? tenant.Address.DefaultUser).EnterCodeAsync(code.UserCode, cancellationToken);
        });
        return forceSignIn || username is not null ? await session.SignInAsync() : await session.GetTokenAsync();
    }

    private static void DisallowPrompts(DelegatedSessionOptions options) => options.Interaction = Interaction.Never;

    private static int CountRequests(LocalTenant tenant, string pathEnding) =>
        tenant.Requests.Count(request => request.Path.EndsWith(pathEnding, StringComparison.Ordinal));
}
