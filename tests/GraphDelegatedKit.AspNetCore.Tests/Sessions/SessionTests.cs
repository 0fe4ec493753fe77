using GraphDelegatedKit.AspNetCore.Tests.Support;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;

namespace GraphDelegatedKit.AspNetCore.Tests.Sessions;

public sealed class SessionTests : WebAppFixture
{
    [Test]
    public async Task A_lost_store_leads_to_a_redirect_without_a_prompt_and_back_to_the_same_page()
    {
        var app = await StartAppAsync();
        using var browser = await SignInAsync(app);
        Deployment.Store.Clear();

        var page = await browser.OpenAsync("/me?page=2");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(page.Status, Is.EqualTo(200), page.Text);
            Assert.That(page.Body, Is.EqualTo(Tenant.Users[0].DisplayName));
            Assert.That(browser.Visited[^1], Is.EqualTo("http://localhost:5000/me"));
            Assert.That(GetAuthorizeQuery(), Does.Contain("login_hint=" + Uri.EscapeDataString(Tenant.Users[0].UserPrincipalName)));
        }
    }

    [Test]
    public async Task A_script_whose_session_is_lost_gets_401()
    {
        var app = await StartAppAsync();
        using var browser = await SignInAsync(app);
        Deployment.Store.Clear();

        var response = await browser.FetchAsync("/me");

        Assert.That(response.Status, Is.EqualTo(401));
    }

    [Test]
    public async Task Lost_tokens_of_a_living_session_lead_to_a_redirect_and_not_to_500()
    {
        var app = await StartAppAsync();
        using var browser = await SignInAsync(app);
        await RemoveTokensAsync();

        var page = await browser.OpenAsync("/me");

        Assert.That(page.Body, Is.EqualTo(Tenant.Users[0].DisplayName));
    }

    [Test]
    public async Task A_store_that_is_down_is_503_with_a_wait_and_afterwards_the_session_is_the_same()
    {
        var app = await StartAppAsync();
        using var browser = await SignInAsync(app);
        var before = await browser.OpenAsync("/session");
        Deployment.Store.IsDown = true;

        var down = await browser.OpenAsync("/session");
        var script = await browser.FetchAsync("/session");
        Deployment.Store.IsDown = false;
        var after = await browser.OpenAsync("/session");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(down.Status, Is.EqualTo(503));
            Assert.That(down.RetryAfter, Is.EqualTo(TimeSpan.FromSeconds(5)));
            Assert.That(script.Status, Is.EqualTo(503));
            Assert.That(script.RetryAfter, Is.EqualTo(TimeSpan.FromSeconds(5)));
            Assert.That(after.Body, Is.EqualTo(before.Body));
        }
    }

    [Test]
    public async Task A_store_that_refuses_writes_ends_in_a_page_and_not_in_a_loop()
    {
        var app = await StartAppAsync();
        Deployment.Store.RefusesWrites = true;
        using var browser = CreateBrowser(app);

        var page = await browser.OpenAsync("/me");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(page.Status, Is.EqualTo(503), page.Text);
            Assert.That(browser.CountSignIns(), Is.EqualTo(1));
        }
    }

    [Test]
    public async Task Two_instances_share_a_session_and_its_tokens()
    {
        var (first, second) = (await StartAppAsync(), await StartAppAsync());
        using var browser = await SignInAsync(first);
        browser.Port = second.Port;

        var page = await browser.OpenAsync("/token");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((string?)page.Json["origin"], Is.EqualTo("Cache"));
            Assert.That(CountTokenRequests(), Is.EqualTo(1));
        }
    }

    [Test]
    public async Task Entries_of_other_keys_are_absent_and_the_user_signs_in_without_a_prompt()
    {
        using var browser = await SignInAsync(await StartAppAsync());
        var cookies = browser.AppCookies;
        Deployment.Keys = new EphemeralDataProtectionProvider();
        var other = await StartAppAsync();
        browser.Port = other.Port;

        var page = await browser.OpenAsync("/me");

        Assert.That(page.Body, Is.EqualTo(Tenant.Users[0].DisplayName));
    }

    [Test]
    public async Task Plain_text_in_the_store_is_absent()
    {
        var app = await StartAppAsync();
        using var browser = await SignInAsync(app);
        foreach (var key in Deployment.Store.Written.Keys) await Deployment.Store.SetAsync(key, "{}"u8.ToArray(), new());

        var response = await browser.FetchAsync("/me");

        Assert.That(response.Status, Is.EqualTo(401));
    }

    [Test]
    public async Task An_entry_of_one_user_does_not_open_as_that_of_another()
    {
        var app = await StartAppAsync();
        using var first = await SignInAsync(app);
        var firstTokens = GetTokenEntries().Single();
        using var second = await SignInAsync(app, Tenant.Users[1].UserPrincipalName);
        var secondKey = GetTokenEntries().Single(entry => entry.Key != firstTokens.Key).Key;
        await Deployment.Store.SetAsync(secondKey, firstTokens.Value, new());

        var response = await second.FetchAsync("/token");

        Assert.That(response.Status, Is.EqualTo(401), "not the tokens of the first user");
    }

    [Test]
    public async Task An_entry_of_a_newer_version_is_absent_and_the_log_says_what_to_do()
    {
        var app = await StartAppAsync();
        using var browser = await SignInAsync(app);
        foreach (var (key, value) in Deployment.Store.Written)
        {
            value[3]++;
            await Deployment.Store.SetAsync(key, value, new());
        }

        var response = await browser.FetchAsync("/me");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(response.Status, Is.EqualTo(401));
            Assert.That(app.Log.Entries, Has.Some.Contains("Deploy the same version on all instances."));
        }
    }

    [Test]
    public async Task A_store_that_is_slow_is_503_and_the_log_says_which_setting_limits_it()
    {
        Deployment.Time = Tenant.Clock;
        var app = await StartAppAsync(options => options.StoreTimeout = TimeSpan.FromSeconds(2));
        using var browser = CreateBrowser(app);
        await browser.OpenAsync("/session");
        Deployment.Store.IsStalled = true;

        var waiting = browser.OpenAsync("/session");
        while (!waiting.IsCompleted)
        {
            Tenant.Clock.Advance(TimeSpan.FromSeconds(2));
            await Task.Yield();
        }

        var page = await waiting;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(page.Status, Is.EqualTo(503));
            Assert.That(page.RetryAfter, Is.Not.Null);
            Assert.That(page.Text, Does.Contain("did not answer within 2 seconds"));
            Assert.That(app.Log.Entries, Has.Some.Contains("did not answer within 2 seconds").And.Contains("StoreTimeout"));
        }
    }

    [Test]
    public async Task Work_after_the_response_goes_on_until_the_session_ends()
    {
        var app = await StartAppAsync();
        using var browser = await SignInAsync(app);
        var session = await ReadSessionAsync(browser);
        var tokens = app.Services.GetRequiredService<IUserTokenProviderFactory>().Create(session);

        var token = await tokens.GetTokenAsync(new() { ForceRefresh = true });
        await SignOutAsync(browser);
        var error = await Assert.ThrowsAsync<SignInException>(async () => await tokens.GetTokenAsync());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(token.Account!.Username, Is.EqualTo(Tenant.Users[0].UserPrincipalName));
            Assert.That(error!.Reason, Is.EqualTo(SignInReason.SignInRequired));
        }
    }

    [Test]
    public async Task Work_two_hours_after_the_response_gets_tokens_until_the_sign_in_is_revoked()
    {
        Deployment.Time = Tenant.Clock;
        var app = await StartAppAsync();
        using var browser = await SignInAsync(app);
        var stored = System.Text.Json.JsonSerializer.Serialize(await ReadSessionAsync(browser));
        Tenant.Clock.Advance(TimeSpan.FromHours(2));
        var session = System.Text.Json.JsonSerializer.Deserialize<UserSession>(stored)!;
        var tokens = app.Services.GetRequiredService<IUserTokenProviderFactory>().Create(session);
        await using var graph = GraphClient.Create(tokens, new GraphClientOptions { HttpHandler = Tenant.CreateHandler });

        var me = await graph.GetAsync<User>("me");
        Tenant.RevokeSignInSessions(Tenant.Users[0].UserPrincipalName);
        var error = await Assert.ThrowsAsync<SignInException>(async () => await graph.GetAsync<User>("me"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(me.DisplayName, Is.EqualTo(Tenant.Users[0].DisplayName));
            Assert.That(error!.Reason, Is.EqualTo(SignInReason.SignInRequired));
        }
    }

    [Test]
    public async Task A_stored_session_that_names_another_account_gets_no_token()
    {
        var app = await StartAppAsync();
        using var first = await SignInAsync(app);
        using var second = await SignInAsync(app, Tenant.Users[1].UserPrincipalName);
        var (own, other) = (await ReadSessionAsync(first), await ReadSessionAsync(second));
        var tokens = app.Services.GetRequiredService<IUserTokenProviderFactory>().Create(own with { Account = other.Account });

        var error = await Assert.ThrowsAsync<SignInException>(async () => await tokens.GetTokenAsync());

        Assert.That(error!.Reason, Is.EqualTo(SignInReason.AccountChoice));
    }

    private static async Task<UserSession> ReadSessionAsync(TestBrowser browser) =>
        System.Text.Json.JsonSerializer.Deserialize<UserSession>(
            (await browser.OpenAsync("/session")).Body, System.Text.Json.JsonSerializerOptions.Web)!;

    private KeyValuePair<string, byte[]>[] GetTokenEntries() =>
        [.. Deployment.Store.Written.Where(entry => entry.Key.Contains(":tokens:", StringComparison.Ordinal))];

    private async Task RemoveTokensAsync()
    {
        foreach (var (key, _) in GetTokenEntries()) await Deployment.Store.RemoveAsync(key);
    }
}
