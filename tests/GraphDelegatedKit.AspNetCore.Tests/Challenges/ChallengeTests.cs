using GraphDelegatedKit.AspNetCore.Tests.Support;

namespace GraphDelegatedKit.AspNetCore.Tests.Challenges;

public sealed class ChallengeTests : WebAppFixture
{
    [Test]
    public async Task A_page_that_needs_another_permission_asks_for_it_and_goes_on()
    {
        var app = await StartAppAsync();
        using var browser = await SignInAsync(app);

        var page = await browser.OpenAsync("/token?scope=Mail.Read");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(page.Status, Is.EqualTo(200), page.Text);
            Assert.That(page.Json["scopes"]!.AsArray().Select(scope => (string?)scope), Does.Contain("Mail.Read"));
            Assert.That(browser.WasPrompted, Is.True, "for the consent");
        }
    }

    [Test]
    public async Task A_script_that_needs_another_permission_gets_403_and_the_address_that_asks_for_it()
    {
        var app = await StartAppAsync();
        using var browser = await SignInAsync(app);

        var response = await browser.FetchAsync("/token?scope=Mail.Read");
        await browser.OpenAsync((string)response.Json["signInUrl"]!);
        var second = await browser.FetchAsync("/token?scope=Mail.Read");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(response.Status, Is.EqualTo(403), response.Text);
            Assert.That(response.Headers, Does.Contain("application/problem+json"));
            Assert.That(second.Status, Is.EqualTo(200), second.Text);
        }
    }

    [Test]
    public async Task A_claims_challenge_is_answered_once_and_the_same_one_again_is_a_page()
    {
        var app = await StartAppAsync();
        using var browser = await SignInAsync(app);
        browser.Visited.Clear();

        var page = await browser.OpenAsync("/claims-challenge?id=1");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(page.Status, Is.EqualTo(403));
            Assert.That(page.Text, Does.Contain("The claim is missing."));
            Assert.That(browser.CountSignIns(), Is.EqualTo(1));
            Assert.That(GetAuthorizeQuery(), Does.Contain("claims="));
        }
    }

    [Test]
    public async Task Different_challenges_in_a_minute_are_answered_up_to_three_times()
    {
        var app = await StartAppAsync();
        using var browser = CreateBrowser(app);

        foreach (var id in new[] { "1", "2", "3", "4" }) await browser.OpenAsync("/claims-challenge?id=" + id);

        Assert.That(browser.CountSignIns(), Is.EqualTo(3));
    }

    // The statuses of https://www.rfc-editor.org/rfc/rfc9110#section-15
    [TestCase(SignInReason.BlockedByPolicy, 403)]
    [TestCase(SignInReason.AccountChoice, 403)]
    [TestCase(SignInReason.InteractionFailed, 403)]
    [TestCase(SignInReason.AppRegistration, 500)]
    [TestCase(SignInReason.Cache, 503)]
    [TestCase(SignInReason.Service, 503)]
    public async Task A_failure_that_another_sign_in_cannot_fix_is_a_page_or_a_document_with_its_reason(
        SignInReason reason, int status)
    {
        var app = await StartAppAsync();
        using var browser = await SignInAsync(app);

        var page = await browser.OpenAsync($"/fail/{reason}");
        var document = await browser.FetchAsync($"/fail/{reason}");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(page.Status, Is.EqualTo(status));
            Assert.That(page.Text, Does.Contain($"Failed with {reason}."));
            Assert.That(document.Status, Is.EqualTo(status));
            Assert.That((string?)document.Json["detail"], Does.StartWith($"Failed with {reason}."));
            Assert.That(page.RetryAfter is not null, Is.EqualTo(status == 503));
        }
    }

    [Test]
    public async Task A_form_that_needs_a_sign_in_returns_to_the_page_of_the_form()
    {
        var app = await StartAppAsync();
        using var browser = await SignInAsync(app);
        browser.Referer = "http://localhost:5000/?draft=1";
        browser.Visited.Clear();

        await browser.PostAsync("/fail/SignInRequired");

        Assert.That(browser.Visited[^1], Is.EqualTo("http://localhost:5000/"));
    }

    [Test]
    public async Task A_form_of_another_site_returns_to_the_home_page()
    {
        var app = await StartAppAsync();
        using var browser = await SignInAsync(app);
        browser.Referer = "https://evil.example/path";

        var page = await browser.PostAsync("/fail/SignInRequired");

        Assert.That(page.Body, Is.EqualTo(Tenant.Users[0].UserPrincipalName));
    }

    [Test]
    public async Task A_changed_challenge_parameter_is_a_usual_sign_in()
    {
        var app = await StartAppAsync();
        using var browser = CreateBrowser(app);

        await browser.OpenAsync("/auth/sign-in?challenge=forged&returnUrl=/");

        Assert.That(GetAuthorizeQuery(), Does.Not.Contain("Mail"));
    }
}
