using GraphDelegatedKit.AspNetCore.SignOut;
using GraphDelegatedKit.AspNetCore.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace GraphDelegatedKit.AspNetCore.Tests.Sessions;

public sealed class SignOutTests : WebAppFixture
{
    [Test]
    public async Task After_the_sign_out_a_copy_of_the_cookie_is_401_and_the_tokens_are_gone()
    {
        var app = await StartAppAsync();
        using var browser = await SignInAsync(app);
        var copy = new Dictionary<string, string>(browser.AppCookies);

        var page = await SignOutAsync(browser);
        using var thief = CreateBrowser(app);
        thief.SetCookies(copy);
        var stolen = await thief.OpenAsync("/me");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(page.Text, Does.Contain("You have signed out"));
            Assert.That(browser.AppCookies.Keys, Has.None.Contains("Session"));
            Assert.That(stolen.Status, Is.EqualTo(401));
            Assert.That(Deployment.Store.Written.Keys, Has.None.Contains(":tokens:"));
            Assert.That(Tenant.Requests.Last(request => request.Path.EndsWith("/logout", StringComparison.Ordinal)).Query,
                Does.Contain("post_logout_redirect_uri="));
        }
    }

    [Test]
    public async Task A_session_that_a_further_sign_in_has_replaced_is_ended_with_it()
    {
        var app = await StartAppAsync();
        using var browser = await SignInAsync(app);
        using var copy = CreateBrowser(app);
        copy.SetCookies(browser.AppCookies);

        await browser.OpenAsync("/token?scope=Mail.Read");
        var replaced = await copy.FetchAsync("/me");
        await SignOutAsync(browser);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(replaced.Status, Is.EqualTo(401));
            Assert.That(Deployment.Store.Written.Keys, Has.None.Contains(":tokens:"));
        }
    }

    [Test]
    public async Task A_sign_in_right_after_a_sign_out_is_no_loop()
    {
        var app = await StartAppAsync();
        using var browser = await SignInAsync(app);
        await SignOutAsync(browser);

        var page = await browser.OpenAsync("/me");

        Assert.That(page.Status, Is.EqualTo(200), page.Text);
    }

    [Test]
    public async Task A_form_that_was_opened_while_the_store_is_down_is_accepted()
    {
        var app = await StartAppAsync();
        using var browser = await SignInAsync(app);
        Deployment.Store.IsDown = true;

        var page = await SignOutAsync(browser);

        Assert.That(page.Text, Does.Contain("not complete"));
    }

    [Test]
    public async Task A_sign_out_that_the_store_interrupts_removes_the_tokens_at_the_next_try()
    {
        var app = await StartAppAsync();
        using var browser = await SignInAsync(app);
        var session = await browser.OpenAsync("/session");
        var form = await browser.OpenAsync("/auth/sign-out");
        var service = app.Services.GetRequiredService<SignOutService>();
        var id = (string)session.Json["id"]!;
        Deployment.Store.FailsAfterWrites = 1;

        await browser.PostAsync("/auth/sign-out", ("__RequestVerificationToken", form.GetField("__RequestVerificationToken")));
        Deployment.Store.FailsAfterWrites = null;
        await service.EndAsync(id, default);

        Assert.That(Deployment.Store.Written.Keys, Has.None.Contains(":tokens:"));
    }

    [Test]
    public async Task Another_browser_of_the_same_user_stays_signed_in()
    {
        var app = await StartAppAsync();
        using var first = await SignInAsync(app);
        using var second = await SignInAsync(app);

        await SignOutAsync(first);
        var response = await second.FetchAsync("/me");

        Assert.That(response.Status, Is.EqualTo(200), response.Text);
    }

    [Test]
    public async Task A_get_and_a_form_without_its_antiforgery_token_end_no_session()
    {
        var app = await StartAppAsync();
        using var browser = await SignInAsync(app);

        var get = await browser.OpenAsync("/auth/sign-out");
        var post = await browser.PostAsync("/auth/sign-out", ("x", "y"));
        var after = await browser.FetchAsync("/me");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(get.Status, Is.EqualTo(200));
            Assert.That(post.Status, Is.EqualTo(400));
            Assert.That(after.Status, Is.EqualTo(200));
        }
    }

    [Test]
    public async Task A_sign_out_while_the_store_is_down_says_so_and_is_completed_later()
    {
        var app = await StartAppAsync();
        using var browser = await SignInAsync(app);
        var copy = new Dictionary<string, string>(browser.AppCookies);
        var form = await browser.OpenAsync("/auth/sign-out");
        Deployment.Store.IsDown = true;

        var page = await browser.PostAsync("/auth/sign-out", ("__RequestVerificationToken", form.GetField("__RequestVerificationToken")));
        Deployment.Store.IsDown = false;
        using var thief = CreateBrowser(app);
        thief.SetCookies(copy);
        var stolen = await thief.FetchAsync("/me");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(page.Status, Is.EqualTo(503));
            Assert.That(page.Text, Does.Contain("not complete"));
            Assert.That(browser.AppCookies.Keys, Has.None.Contains("Session"));
            Assert.That(stolen.Status, Is.EqualTo(401));
        }
    }

    // https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc#single-sign-out
    [Test]
    public async Task A_front_channel_request_without_cookies_ends_the_sessions_of_its_sid()
    {
        var app = await StartAppAsync();
        using var browser = await SignInAsync(app);
        var sid = browser.SessionState;
        using var frame = CreateBrowser(app);

        var foreign = await frame.FetchAsync($"/auth/front-channel-sign-out?sid={sid}&iss=https://evil.example/x/v2.0");
        var stillSignedIn = await browser.FetchAsync("/me");
        var own = await frame.FetchAsync(
            $"/auth/front-channel-sign-out?sid={sid}&iss=https://login.microsoftonline.com/{Tenant.TenantId}/v2.0");
        var signedOut = await browser.FetchAsync("/me");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(foreign.Status, Is.EqualTo(400));
            Assert.That(stillSignedIn.Status, Is.EqualTo(200));
            Assert.That(own.Status, Is.EqualTo(200));
            Assert.That(signedOut.Status, Is.EqualTo(401));
        }
    }

    [Test]
    public async Task The_sign_out_at_Entra_names_the_user_so_that_no_account_is_chosen()
    {
        await SetLoginHintAsync("a-hint-of-entra");
        var app = await StartAppAsync();
        using var browser = await SignInAsync(app);

        await SignOutAsync(browser);

        Assert.That(
            Tenant.Requests.Last(request => request.Path.EndsWith("/logout", StringComparison.Ordinal)).Query,
            Does.Contain("logout_hint=a-hint-of-entra"));
    }

    // The issuer of the ID token: https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference
    [TestCase("https://login.microsoftonline.com/2f6a3b74-4f9c-4d9b-9d0c-0a52b9a2f1de/v2.0")]
    [TestCase("https://login.microsoftonline.com/TENANT/v2.0/more")]
    [TestCase("https://login.microsoftonline.com/TENANT/")]
    [TestCase("https://login.microsoftonline.com:8443/TENANT/v2.0")]
    [TestCase("http://login.microsoftonline.com/TENANT/v2.0")]
    [TestCase("https://login.microsoftonline.com/")]
    [TestCase("")]
    public async Task A_front_channel_request_of_another_issuer_ends_no_session(string issuer)
    {
        var app = await StartAppAsync();
        using var browser = await SignInAsync(app);
        using var frame = CreateBrowser(app);
        issuer = issuer.Replace("TENANT", Tenant.TenantId, StringComparison.Ordinal);

        var query = $"?sid={browser.SessionState}&iss={Uri.EscapeDataString(issuer)}";
        var response = await frame.FetchAsync("/auth/front-channel-sign-out" + query);
        var afterwards = await browser.FetchAsync("/me");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(response.Status, Is.EqualTo(400));
            Assert.That(afterwards.Status, Is.EqualTo(200));
        }
    }

    [Test]
    public async Task A_front_channel_request_while_the_store_is_down_is_completed_later()
    {
        Deployment.Time = Tenant.Clock;
        var app = await StartAppAsync();
        using var browser = await SignInAsync(app);
        using var frame = CreateBrowser(app);
        Deployment.Store.IsDown = true;

        var down = await frame.FetchAsync($"/auth/front-channel-sign-out?sid={browser.SessionState}");
        Deployment.Store.IsDown = false;
        var afterwards = await browser.FetchAsync("/me");
        var removed = Deployment.Store.WaitForRemovalAsync(":tokens:");
        Tenant.Clock.Advance(TimeSpan.FromSeconds(6));
        await removed;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(down.Status, Is.EqualTo(503));
            Assert.That(afterwards.Status, Is.EqualTo(401), "this instance refuses the session at once");
            Assert.That(Deployment.Store.Written.Keys, Has.None.Contains(":tokens:"));
        }
    }

    [Test]
    public async Task A_sign_out_ends_the_session_and_says_so_if_Entra_cannot_be_reached()
    {
        using var browser = await SignInAsync(await StartAppAsync());
        var copy = new Dictionary<string, string>(browser.AppCookies);
        var app = await StartAppAsync(options => options.HttpHandler = () => new SocketsHttpHandler
        {
            ConnectCallback = (_, _) => throw new IOException("No route to host."),
        });
        browser.Port = app.Port;

        var page = await SignOutAsync(browser);
        using var thief = CreateBrowser(app);
        thief.SetCookies(copy);
        var stolen = await thief.FetchAsync("/session");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(page.Status, Is.EqualTo(200), page.Text);
            Assert.That(page.Text, Does.Contain("signed in at Microsoft"));
            Assert.That(page.Body, Does.Contain($"https://login.microsoftonline.com/{Tenant.TenantId}/oauth2/v2.0/logout"));
            Assert.That(browser.AppCookies.Keys, Has.None.Contains("Session"));
            Assert.That(stolen.Status, Is.EqualTo(401));
            Assert.That(Deployment.Store.Written.Keys, Has.None.Contains(":tokens:"));
        }
    }

    // The tenant adds optional claims to the tokens of a user.
    private async Task SetLoginHintAsync(string hint)
    {
        using var http = new HttpClient { BaseAddress = Tenant.Address.HttpAddress };
        var body = """{"claims":{"login_hint":"HINT"}}""".Replace("HINT", hint, StringComparison.Ordinal);
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var response = await http.PatchAsync(new Uri($"/_local/users/{Tenant.Users[0].Id}", UriKind.Relative), content);
        response.EnsureSuccessStatusCode();
    }
}
