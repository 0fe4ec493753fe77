using GraphDelegatedKit.AspNetCore.Tests.Support;

namespace GraphDelegatedKit.AspNetCore.Tests.Sessions;

public sealed class RefreshTests : WebAppFixture
{
    private const string TokenPath = "/oauth2/v2.0/token";

    [Test]
    public async Task Requests_of_one_user_at_the_same_time_cause_one_refresh()
    {
        var app = await StartAppAsync();
        using var browser = await SignInWithDueTokenAsync(app);

        var pages = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => browser.FetchAsync("/token")));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(pages.Select(page => page.Status), Is.All.EqualTo(200));
            Assert.That(CountTokenRequests(), Is.EqualTo(2), "the redemption of the code and one refresh");
        }
    }

    [Test]
    public async Task A_session_that_was_revoked_leads_to_a_sign_in()
    {
        var app = await StartAppAsync();
        using var browser = await SignInWithDueTokenAsync(app);
        Tenant.RevokeSignInSessions(Tenant.Users[0].UserPrincipalName);

        var script = await browser.FetchAsync("/me");
        var page = await browser.OpenAsync("/me");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(script.Status, Is.EqualTo(401), script.Text);
            Assert.That(page.Status, Is.EqualTo(200), page.Text);
        }
    }

    [Test]
    public async Task A_refresh_that_ends_after_a_sign_out_leaves_no_tokens_behind()
    {
        var app = await StartAppAsync();
        using var browser = await SignInAsync(app);
        app.Gate.Close(TokenPath);
        var refresh = browser.FetchAsync("/token?refresh=true");
        await app.Gate.WaitForRequestAsync();

        var signedOut = await SignOutAsync(browser);
        app.Gate.Open();
        var refreshed = await refresh;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(signedOut.Text, Does.Contain("You have signed out"));
            Assert.That(refreshed.Status, Is.EqualTo(401), refreshed.Text);
            Assert.That(Deployment.Store.Written.Keys, Has.None.Contains(":tokens:"));
        }
    }

    [Test]
    public async Task A_refresh_that_ends_after_the_sign_out_of_one_browser_keeps_the_tokens_for_the_other()
    {
        var app = await StartAppAsync();
        using var first = await SignInAsync(app);
        using var second = await SignInAsync(app);
        app.Gate.Close(TokenPath);
        var refresh = first.FetchAsync("/token?refresh=true");
        await app.Gate.WaitForRequestAsync();

        await SignOutAsync(first);
        app.Gate.Open();
        await refresh;
        var other = await second.FetchAsync("/token");

        Assert.That(other.Status, Is.EqualTo(200), other.Text);
    }

    [Test]
    public async Task An_instance_whose_refresh_is_refused_reads_what_another_instance_has_stored()
    {
        var (slow, fast) = (await StartAppAsync(), await StartAppAsync());
        using var browser = await SignInWithDueTokenAsync(slow);
        slow.Gate.Close(TokenPath);
        var losing = browser.FetchAsync("/token");
        await slow.Gate.WaitForRequestAsync();
        browser.Port = fast.Port;
        var winning = await browser.FetchAsync("/token");

        // What Entra answers for a refresh token that was used or replaced.
        Tenant.Faults.FailToken(70000, "invalid_grant", suberror: "bad_token", grantType: "refresh_token");
        slow.Gate.Open();
        var lost = await losing;
        var afterwards = await browser.FetchAsync("/token?refresh=true");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((string?)winning.Json["origin"], Is.EqualTo("Refresh"));
            Assert.That(lost.Status, Is.EqualTo(200), lost.Text);
            Assert.That((string?)lost.Json["origin"], Is.EqualTo("Cache"));
            Assert.That(afterwards.Status, Is.EqualTo(200), "the refresh token of the winner stays");
        }
    }
}
