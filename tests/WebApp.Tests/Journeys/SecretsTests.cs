namespace WebApp.Tests.Journeys;

public sealed class SecretsTests : WebAppFixture
{
    [Test]
    public async Task No_token_and_no_code_is_in_pages_cookies_addresses_and_logs()
    {
        var page = await OpenBrowserAsync();
        var (addresses, bodies) = (new List<string>(), new List<Task<string>>());
        page.Request += (_, request) => addresses.Add(request.Url);
        page.Response += (_, response) =>
        {
            if (new Uri(response.Url).Port == Address.Port && response.Status is not (301 or 302)) bodies.Add(response.TextAsync());
        };
        await page.GotoAsync("/");
        await page.Locator("main").GetByRole(AriaRole.Link, new() { Name = "Sign in" }).ClickAsync();
        await page.CompleteSignInAsync(Administrator);
        await page.WaitForURLAsync(Address.AbsoluteUri);
        foreach (var path in new[] { "/id-token", "/call-graph" }) await page.GotoAsync(path);
        await page.GotoAsync("/accounts");
        await page.AcceptAsync();
        await page.GetByLabel("User names").FillAsync(User.UserPrincipalName);
        await page.GetByRole(AriaRole.Button, new() { Name = "Query" }).ClickAsync();
        await page.WaitForURLAsync("**/accounts/query");

        var html = string.Join('\n', await Task.WhenAll(bodies));
        var cookies = await page.Context.CookiesAsync([Address.AbsoluteUri]);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(html, Does.Contain("Call Graph").And.Contain(Administrator.Id), "the pages were read");
            Assert.That(PageExtensions.HasToken(html), Is.False, "pages");
            Assert.That(cookies, Is.Not.Empty);
            Assert.That(cookies.Where(cookie => PageExtensions.HasToken(cookie.Value)), Is.Empty, "cookies");
            Assert.That(cookies.Where(cookie => !cookie.HttpOnly), Is.Empty, "cookies that a script can read");
            Assert.That(addresses.Where(PageExtensions.HasToken), Is.Empty, "addresses");
            Assert.That(addresses.Where(address => address.Contains("code=", StringComparison.Ordinal)), Is.Empty, "codes in addresses");
            Assert.That(Log.Entries, Has.Count.GreaterThan(100));
            Assert.That(Log.Entries.Where(PageExtensions.HasToken), Is.Empty, "logs");
        }
    }

    [Test]
    public async Task Each_page_forbids_scripts_frames_and_caching()
    {
        var page = await SignInAsync(User);

        foreach (var path in new[] { "/", "/id-token", "/call-graph" })
        {
            var headers = (await page.GotoAsync(path))!.Headers;
            using (Assert.EnterMultipleScope())
            {
                Assert.That(headers["content-security-policy"], Does.Contain("default-src 'none'").And.Contain("frame-ancestors 'none'"));
                Assert.That(headers["cache-control"], Does.Contain("no-store"));
                Assert.That(headers["x-content-type-options"], Is.EqualTo("nosniff"));
            }
        }
    }
}
