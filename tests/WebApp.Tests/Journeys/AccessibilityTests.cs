using Deque.AxeCore.Playwright;

namespace WebApp.Tests.Journeys;

/// <summary>The pages on a phone and on a screen, in light and dark, with the keyboard and for a screen reader.</summary>
public sealed class AccessibilityTests : WebAppFixture
{
    [TestCase(390, 844, ColorScheme.Light)]
    [TestCase(390, 844, ColorScheme.Dark)]
    [TestCase(1280, 800, ColorScheme.Light)]
    [TestCase(1280, 800, ColorScheme.Dark)]
    public async Task Each_page_fits_and_axe_finds_no_violation(int width, int height, ColorScheme scheme)
    {
        var options = new BrowserNewContextOptions
        {
            ViewportSize = new() { Width = width, Height = height },
            ColorScheme = scheme,
            BypassCSP = true, // for the script of axe
        };
        var anonymous = await OpenBrowserAsync(options);
        await anonymous.GotoAsync("/");
        await CheckAsync(anonymous, "signed-out");
        await anonymous.GotoAsync("/id-token");
        await CheckAsync(anonymous, "unauthorized");
        await anonymous.GotoAsync("/no-such-page");
        await CheckAsync(anonymous, "not-found");

        var page = await OpenAccountsAsync(options);
        await CheckAsync(page, "accounts");
        foreach (var path in new[] { "/", "/id-token", "/call-graph" })
        {
            await page.GotoAsync(path);
            await CheckAsync(page, path == "/" ? "status" : path[1..]);
        }

        await page.GotoAsync("/accounts/allow-disabling");
        await page.AcceptAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Query" }).ClickAsync();
        await page.GetByRole(AriaRole.Alert).WaitForAsync();
        await CheckAsync(page, "accounts-problem");
        await page.GetByLabel("User names").FillAsync(
            string.Join('\n', Tenant.Users.Select(user => user.UserPrincipalName).Append("no.such.person@contoso.onmicrosoft.com")));
        await page.GetByRole(AriaRole.Button, new() { Name = "Query" }).ClickAsync();
        await page.Locator("#summary").WaitForAsync();
        await CheckAsync(page, "query");
        await page.GetByRole(AriaRole.Button, new() { Name = "Preview disabling" }).ClickAsync();
        await page.WaitForURLAsync("**/accounts/preview");
        await CheckAsync(page, "preview");
        await page.GetByRole(AriaRole.Button, new() { Name = "Disable 7 accounts" }).ClickAsync();
        await page.WaitForURLAsync("**/accounts/disable");
        await CheckAsync(page, "disable");

        async Task CheckAsync(IPage shown, string name)
        {
            await TakeScreenshotAsync(shown, $"{name}-{width}-{scheme}".ToLowerInvariant());
            var violations = (await shown.RunAxe()).Violations;
            var overflow = await shown.EvaluateAsync<int>("document.documentElement.scrollWidth - innerWidth");
            using (Assert.EnterMultipleScope())
            {
                Assert.That(
                    violations.Select(violation => $"{violation.Id}: {string.Join(", ", violation.Nodes.Select(node => node.Html))}"),
                    Is.Empty,
                    name);
                Assert.That(overflow, Is.Zero, $"{name} is wider than the screen");
            }
        }
    }

    [Test]
    public async Task The_form_of_the_accounts_works_with_the_keyboard_alone()
    {
        var page = await OpenAccountsAsync();
        var (stops, id) = (new List<string>(), "");
        for (var step = 0; step < 20 && id != "users"; step++)
        {
            await page.Keyboard.PressAsync("Tab");
            id = await page.EvaluateAsync<string>("document.activeElement.id");
            stops.Add(await page.EvaluateAsync<string>("document.activeElement.innerText.trim()"));
        }

        await page.Keyboard.InsertTextAsync(User.UserPrincipalName);
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync("**/accounts/query");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(stops.Take(5), Is.EqualTo(new[] { "Skip to the content", "Status", "ID token", "Call Graph", "Accounts" }));
            Assert.That((await page.GetRowsAsync()).Single()[0], Is.EqualTo(User.UserPrincipalName));
        }
    }

    // Stores a screenshot if WEBAPP_SCREENSHOTS names a folder.
    private static async Task TakeScreenshotAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("WEBAPP_SCREENSHOTS") is not { Length: > 0 } folder) return;
        await page.ScreenshotAsync(new() { Path = Path.Combine(folder, name + ".png"), FullPage = true });
    }
}
