using GraphDelegatedKit.AspNetCore.Tests.Support;

namespace GraphDelegatedKit.AspNetCore.Tests.SignIn;

public sealed class SignInFailureTests : WebAppFixture
{
    // https://learn.microsoft.com/entra/identity-platform/reference-error-codes#aadsts-error-codes
    [TestCase(7000215, "invalid_client", 401, 500, "value of a secret")]
    [TestCase(7000222, "invalid_client", 401, 500, "expired")]
    [TestCase(700027, "invalid_client", 401, 500, "certificate is not registered")]
    [TestCase(500112, "invalid_client", 400, 500, "http://localhost:5000/auth/redirect")]
    [TestCase(50011, "invalid_request", 400, 500, "http://localhost:5000/auth/redirect")]
    [TestCase(700024, "invalid_client", 401, 500, "clock")]
    [TestCase(500133, "invalid_client", 401, 500, "clock")]
    [TestCase(7000218, "invalid_client", 401, 500, "platform Web")]
    [TestCase(65001, "invalid_grant", 400, 403, "administrator consent")]
    [TestCase(65004, "invalid_grant", 400, 403, "Consent was declined")]
    [TestCase(50020, "invalid_grant", 400, 403, "invited as a guest")]
    [TestCase(90072, "invalid_grant", 400, 403, "guest")]
    [TestCase(500200, "invalid_grant", 400, 403, "work or school account")]
    [TestCase(700016, "unauthorized_client", 400, 500, "GraphDelegated:ClientId")]
    [TestCase(53003, "access_denied", 400, 403, "Conditional Access")]
    [TestCase(90033, "temporarily_unavailable", 503, 503, "")]
    public async Task An_error_of_the_token_endpoint_is_a_page_that_says_how_to_fix_it(
        int aadsts, string error, int tokenStatus, int status, string remedy)
    {
        var app = await StartAppAsync();
        Tenant.Faults.FailToken(aadsts, error, times: 3, status: tokenStatus);
        using var browser = CreateBrowser(app);

        var page = await browser.OpenAsync("/me");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(page.Status, Is.EqualTo(status), page.Text);
            Assert.That(page.Text, Does.Contain($"AADSTS{aadsts}"));
            Assert.That(page.Text, Does.Contain(remedy));
            Assert.That(page.RetryAfter is not null, Is.EqualTo(status == 503));
        }
    }

    // The same failures while a page of a signed-in user needs a token.
    [TestCase(7000215, "invalid_client", 401, 500, "GraphDelegated:ClientSecret")]
    [TestCase(7000222, "invalid_client", 401, 500, "GraphDelegated:ClientSecret")]
    [TestCase(700027, "invalid_client", 401, 500, "certificate is not registered")]
    [TestCase(700024, "invalid_client", 401, 500, "clock")]
    [TestCase(50011, "invalid_request", 400, 500, "http://localhost:5000/auth/redirect")]
    [TestCase(50020, "invalid_request", 400, 403, "invited as a guest")]
    [TestCase(500200, "invalid_request", 400, 403, "work or school account")]
    public async Task An_error_of_the_token_endpoint_in_a_request_is_a_page_or_a_document_that_says_how_to_fix_it(
        int aadsts, string error, int tokenStatus, int status, string remedy)
    {
        var app = await StartAppAsync();
        using var browser = await SignInAsync(app);
        Tenant.Faults.FailToken(aadsts, error, times: 6, status: tokenStatus);

        var page = await browser.OpenAsync("/token?refresh=true");
        var document = await browser.FetchAsync("/token?refresh=true");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(page.Status, Is.EqualTo(status), page.Text);
            Assert.That(page.Text, Does.Contain($"AADSTS{aadsts}").And.Contain(remedy));
            Assert.That(document.Status, Is.EqualTo(status), document.Text);
            Assert.That(document.Headers, Does.Contain("application/problem+json"));
            Assert.That((string?)document.Json["detail"], Does.Contain($"AADSTS{aadsts}").And.Contain(remedy));
            Assert.That(document.Json["aadstsCodes"]!.AsArray().Select(code => (int)code!), Is.EqualTo(new[] { aadsts }));
            Assert.That((string?)document.Json["correlationId"], Is.Not.Empty);
        }
    }

    [Test]
    public async Task A_clock_that_is_ten_minutes_behind_is_named()
    {
        var app = await StartAppAsync();
        Tenant.Clock.Advance(TimeSpan.FromMinutes(10));
        using var browser = CreateBrowser(app);

        var page = await browser.OpenAsync("/me");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(page.Status, Is.EqualTo(500), page.Text);
            Assert.That(page.Text, Does.Contain("clock"));
        }
    }

    [Test]
    public async Task A_user_who_declines_the_consent_gets_a_page_with_a_way_to_try_again()
    {
        var app = await StartAppAsync();
        using var browser = CreateBrowser(app);
        browser.Decision = "decline";

        var page = await browser.OpenAsync("/me");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(page.Status, Is.EqualTo(403), page.Text);
            Assert.That(page.Body, Does.Contain("/auth/sign-in?returnUrl=%2Fme"));
        }
    }

    [Test]
    public async Task A_response_of_another_browser_is_refused()
    {
        var app = await StartAppAsync();
        using var browser = await SignInAsync(app);

        var page = await browser.PostAsync("/auth/redirect", ("code", "stolen"), ("state", "forged"));

        Assert.That(page.Status, Is.EqualTo(400), page.Text);
    }

    [Test]
    public async Task A_wrong_secret_is_named_with_its_remedy()
    {
        var app = await StartAppAsync(options => options.ClientSecret = "another-secret");
        using var browser = CreateBrowser(app);

        var page = await browser.OpenAsync("/me");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(page.Status, Is.EqualTo(500));
            Assert.That(page.Text, Does.Contain("AADSTS7000215"));
            Assert.That(page.Text, Does.Not.Contain("another-secret"));
        }
    }
}
