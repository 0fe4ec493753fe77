namespace WebApp.Tests.Journeys;

public sealed class SignInJourneyTests : WebAppFixture
{
    [Test]
    public async Task A_user_signs_in_looks_at_every_page_and_signs_out()
    {
        var page = await SignInAsync(User);
        Assert.That(await page.GetHeadingAsync(), Is.EqualTo("You are signed in"));
        Assert.That(await page.Locator("header").InnerTextAsync(), Does.Contain($"Signed in as {User.UserPrincipalName}"));

        await page.GetByRole(AriaRole.Link, new() { Name = "ID token", Exact = true }).ClickAsync();
        var claims = (await page.GetRowsAsync()).ToDictionary(row => row[0], row => row[1]);
        await page.GetByRole(AriaRole.Link, new() { Name = "Call Graph", Exact = true }).ClickAsync();
        var users = await page.GetRowsAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await page.WaitForURLAsync("**/auth/signed-out");
        var heading = await page.GetHeadingAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Home" }).ClickAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(claims["name"], Is.EqualTo(User.DisplayName));
            Assert.That(claims["preferred_username"], Is.EqualTo(User.UserPrincipalName));
            Assert.That(claims["oid"], Is.EqualTo(User.Id));
            Assert.That(claims["tid"], Is.EqualTo(Tenant.TenantId));
            Assert.That(claims["exp"], Does.Match(@"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ$"));
            Assert.That(
                claims.Keys, Is.SubsetOf(new[] { "name", "preferred_username", "oid", "tid", "sub", "iss", "aud", "iat", "exp" }));
            Assert.That(users.Select(row => row[1]), Is.SubsetOf(Tenant.Users.Select(user => user.UserPrincipalName)));
            Assert.That(users, Has.Length.EqualTo(5));
            Assert.That(heading, Is.EqualTo("You have signed out"));
            Assert.That(await page.GetHeadingAsync(), Is.EqualTo("You are not signed in"));
        }
    }

    [TestCase("/id-token")]
    [TestCase("/call-graph")]
    [TestCase("/accounts")]
    public async Task Without_a_sign_in_a_page_has_status_401_and_a_link_that_returns_to_it(string path)
    {
        var page = await OpenBrowserAsync();

        var response = await page.GotoAsync(path);
        var heading = await page.GetHeadingAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Sign in" }).ClickAsync();
        await page.CompleteSignInAsync(Administrator);
        if (path == "/accounts") await page.AcceptAsync(); // this page needs one more permission
        await page.WaitForURLAsync("**" + path);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(response!.Status, Is.EqualTo(401));
            Assert.That(heading, Is.EqualTo("You are not signed in"));
            Assert.That(await page.Locator("header").InnerTextAsync(), Does.Contain(Administrator.UserPrincipalName));
        }
    }

    [Test]
    public async Task After_the_sign_out_the_back_button_shows_nothing_of_the_user()
    {
        var page = await SignInAsync(User);
        await page.GotoAsync("/id-token");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await page.WaitForURLAsync("**/auth/signed-out");

        var address = "";
        for (var step = 0; step < 5 && !address.EndsWith("/id-token", StringComparison.Ordinal); step++)
        {
            await page.GoBackAsync();
            address = page.Url;
        }

        Assert.That(address, Does.EndWith("/id-token"), "the history has the page");
        Assert.That(await page.GetHeadingAsync(), Is.EqualTo("You are not signed in"));
        Assert.That(await page.ContentAsync(), Does.Not.Contain(User.DisplayName).And.Not.Contain(User.UserPrincipalName));
    }

    [Test]
    public async Task A_copy_of_the_cookies_is_refused_after_the_sign_out()
    {
        var page = await SignInAsync(User);
        var thief = await OpenBrowserAsync();
        await thief.Context.AddCookiesAsync((await page.Context.CookiesAsync()).ToCookies());
        Assert.That((await thief.GotoAsync("/id-token"))!.Status, Is.EqualTo(200), "the copy works before");

        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await page.WaitForURLAsync("**/auth/signed-out");
        var response = await thief.GotoAsync("/id-token");

        Assert.That(response!.Status, Is.EqualTo(401));
    }

    [Test]
    public async Task Two_users_in_two_browsers_see_their_own_pages_and_one_sign_out_ends_one_session()
    {
        var (first, second) = (await SignInAsync(Administrator), await SignInAsync(User));
        await Task.WhenAll(first.GotoAsync("/id-token"), second.GotoAsync("/id-token"));
        var ids = await Task.WhenAll(GetObjectIdAsync(first), GetObjectIdAsync(second));

        await first.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await first.WaitForURLAsync("**/auth/signed-out");
        var (firstAfter, secondAfter) = (await first.GotoAsync("/id-token"), await second.ReloadAsync());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(ids, Is.EqualTo(new[] { Administrator.Id, User.Id }));
            Assert.That(firstAfter!.Status, Is.EqualTo(401));
            Assert.That(secondAfter!.Status, Is.EqualTo(200));
            Assert.That(await GetObjectIdAsync(second), Is.EqualTo(User.Id));
        }

        static async Task<string> GetObjectIdAsync(IPage page) => (await page.GetRowsAsync()).Single(row => row[0] == "oid")[1];
    }

    [Test]
    public async Task The_address_127_0_0_1_leads_to_localhost_where_the_sign_in_works()
    {
        var page = await OpenBrowserAsync();

        await page.GotoAsync($"http://127.0.0.1:{Address.Port}/id-token?from=127");

        Assert.That(page.Url, Is.EqualTo($"http://localhost:{Address.Port}/id-token?from=127"));
    }

    [Test]
    public async Task An_unknown_address_is_a_page_with_status_404()
    {
        var page = await OpenBrowserAsync();

        var response = await page.GotoAsync("/no-such-page");

        Assert.That(response!.Status, Is.EqualTo(404));
        Assert.That(await page.GetHeadingAsync(), Is.EqualTo("This page does not exist"));
    }

    [Test]
    public async Task A_user_who_declines_the_consent_gets_a_403_page_and_can_try_again()
    {
        var page = await OpenBrowserAsync();
        await page.GotoAsync("/auth/sign-in");
        await page.GetByLabel("Use another account").FillAsync(User.UserPrincipalName);
        await page.GetByRole(AriaRole.Button, new() { Name = "Next" }).ClickAsync();

        var response = await page.ClickForResponseAsync(
            page.GetByRole(AriaRole.Button, new() { Name = "Cancel" }), "/auth/redirect");
        await page.GetByRole(AriaRole.Link, new() { Name = "Try again" }).ClickAsync();
        await page.CompleteSignInAsync(User);
        await page.WaitForURLAsync(Address.AbsoluteUri);

        Assert.That(response.Status, Is.EqualTo(403));
        Assert.That(await page.GetHeadingAsync(), Is.EqualTo("You are signed in"));
    }

    [Test]
    public async Task A_call_that_Graph_forbids_is_a_403_page_with_the_reason()
    {
        var page = await SignInAsync(User);
        Tenant.Faults.Fail("/v1.0/users", 403, code: "Authorization_RequestDenied");

        var response = await page.GotoAsync("/call-graph");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(response!.Status, Is.EqualTo(403));
            Assert.That(await page.GetHeadingAsync(), Is.EqualTo("Microsoft Graph refused the call"));
            Assert.That(await page.Locator("main").InnerTextAsync(), Does.Contain("Authorization_RequestDenied").Or.Contain("role"));
        }
    }
}
