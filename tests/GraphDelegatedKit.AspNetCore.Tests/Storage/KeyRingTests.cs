using GraphDelegatedKit.AspNetCore.Tests.Support;
using Microsoft.AspNetCore.DataProtection;

namespace GraphDelegatedKit.AspNetCore.Tests.Storage;

/// <summary>The Data Protection keys are in a place that an instance cannot reach, or they are those of another deployment.</summary>
public sealed class KeyRingTests : WebAppFixture
{
    private readonly SwitchableKeys _keys = new();

    [SetUp]
    public void UseSharedKeys()
    {
        _keys.IsDown = false;
        Deployment.Keys = _keys.CreateProvider();
    }

    [Test]
    public async Task Keys_that_cannot_be_read_are_503_with_a_wait_and_afterwards_the_session_is_the_same()
    {
        using var browser = await SignInAsync(await StartAppAsync());
        var before = await browser.OpenAsync("/session");
        await MoveToInstanceWithoutKeysAsync(browser);

        var page = await browser.OpenAsync("/session");
        var script = await browser.FetchAsync("/session");
        _keys.IsDown = false;
        var after = await browser.OpenAsync("/session");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(page.Status, Is.EqualTo(503), page.Text);
            Assert.That(page.RetryAfter, Is.EqualTo(TimeSpan.FromSeconds(5)));
            Assert.That(page.Text, Does.Contain("Data Protection keys"));
            Assert.That(script.Status, Is.EqualTo(503), script.Text);
            Assert.That(script.RetryAfter, Is.EqualTo(TimeSpan.FromSeconds(5)));
            Assert.That(after.Body, Is.EqualTo(before.Body));
        }
    }

    [Test]
    public async Task A_sign_in_cannot_start_without_keys_and_says_so()
    {
        using var browser = CreateBrowser(await StartAppAsync());
        var instance = await MoveToInstanceWithoutKeysAsync(browser);

        var page = await browser.OpenAsync("/me");
        var script = await browser.FetchAsync("/session");
        var anonymous = await browser.OpenAsync("/");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(page.Status, Is.EqualTo(503), page.Text);
            Assert.That(page.RetryAfter, Is.Not.Null);
            Assert.That(script.Status, Is.EqualTo(503), script.Text);
            Assert.That(anonymous.Status, Is.EqualTo(200), "a page for all needs no keys");
            Assert.That(instance.Log.Entries, Has.Some.Contains("Data Protection keys").And.Contains("The share is not connected."));
        }
    }

    [Test]
    public async Task A_response_of_the_sign_in_page_that_cannot_be_opened_without_keys_is_503_and_not_refused()
    {
        using var browser = CreateBrowser(await StartAppAsync());
        var redirect = await browser.FetchAsync("/auth/sign-in");
        var state = System.Web.HttpUtility.ParseQueryString(new Uri(redirect.Location!).Query)["state"]!;
        await MoveToInstanceWithoutKeysAsync(browser);

        var page = await browser.PostAsync("/auth/redirect", ("code", "any"), ("state", state));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(page.Status, Is.EqualTo(503), page.Text);
            Assert.That(page.RetryAfter, Is.Not.Null);
        }
    }

    [Test]
    public async Task The_cookies_of_another_deployment_lead_to_a_clean_sign_in_and_sign_out()
    {
        using var browser = await SignInAsync(await StartAppAsync());
        await browser.OpenAsync("/claims-challenge?id=1"); // for a cookie of the challenges
        await browser.OpenAsync("/auth/sign-out");
        var foreign = browser.AppCookies;
        Deployment.Keys = new EphemeralDataProtectionProvider();
        Deployment.Store.Clear();
        using var visitor = CreateBrowser(await StartAppAsync());
        visitor.SetCookies(foreign);

        var page = await visitor.OpenAsync("/me");
        var signedOut = await SignOutAsync(visitor);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(foreign, Has.Count.GreaterThanOrEqualTo(3));
            Assert.That(page.Body, Is.EqualTo(Tenant.Users[0].DisplayName), page.Text);
            Assert.That(visitor.CountSignIns(), Is.EqualTo(1));
            Assert.That(signedOut.Text, Does.Contain("You have signed out"));
        }
    }

    private async Task<TestWebApp> MoveToInstanceWithoutKeysAsync(TestBrowser browser)
    {
        Deployment.Keys = _keys.CreateProvider();
        var instance = await StartAppAsync();
        _keys.IsDown = true;
        browser.Port = instance.Port;
        return instance;
    }
}
