using GraphDelegatedKit.AspNetCore.Tests.Support;

namespace GraphDelegatedKit.AspNetCore.Tests.Sessions;

public sealed class RefreshTests : WebAppFixture
{
    protected override LocalTenantOptions TenantOptions => new() { AccessTokenLifetime = TimeSpan.FromMinutes(4) };

    // Such a token is due from the beginning: the margin is five minutes.
    [Test]
    public async Task Requests_of_one_user_at_the_same_time_wait_for_each_other_and_each_gets_a_token()
    {
        var app = await StartAppAsync();
        using var browser = await SignInAsync(app);

        var pages = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => browser.FetchAsync("/token")));

        Assert.That(pages.Select(page => page.Status), Is.All.EqualTo(200));
    }

    [Test]
    public async Task A_session_that_was_revoked_leads_to_a_sign_in()
    {
        var app = await StartAppAsync();
        using var browser = await SignInAsync(app);
        Tenant.RevokeSignInSessions(Tenant.Users[0].UserPrincipalName);

        var script = await browser.FetchAsync("/me");
        var page = await browser.OpenAsync("/me");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(script.Status, Is.EqualTo(401), script.Text);
            Assert.That(page.Status, Is.EqualTo(200), page.Text);
        }
    }
}
