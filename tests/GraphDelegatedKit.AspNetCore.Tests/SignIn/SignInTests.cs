using GraphDelegatedKit.AspNetCore.Tests.Support;

namespace GraphDelegatedKit.AspNetCore.Tests.SignIn;

public sealed class SignInTests : WebAppFixture
{
    [Test]
    public async Task A_user_who_opens_a_page_signs_in_and_returns_to_it_with_a_graph_client()
    {
        var app = await StartAppAsync();
        using var browser = CreateBrowser(app);

        var page = await browser.OpenAsync("/me");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(page.Status, Is.EqualTo(200), page.Body);
            Assert.That(page.Body, Is.EqualTo(Tenant.Users[0].DisplayName));
            Assert.That(browser.WasPrompted, Is.True);
        }
    }

    [Test]
    public async Task The_authorization_request_has_pkce_state_nonce_and_the_scopes_of_the_app()
    {
        var app = await StartAppAsync(options => options.Scopes = ["User.Read", "Mail.Read"]);
        using var browser = CreateBrowser(app);

        await browser.OpenAsync("/me");

        // https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#request-an-authorization-code
        var query = System.Web.HttpUtility.ParseQueryString(
            Tenant.Requests.First(request => request.Path.EndsWith("/authorize", StringComparison.Ordinal)).Query);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(query["response_type"], Is.EqualTo("code"));
            Assert.That(query["code_challenge_method"], Is.EqualTo("S256"));
            Assert.That(query["state"], Is.Not.Empty);
            Assert.That(query["nonce"], Is.Not.Empty);
            Assert.That(
                query["scope"]!.Split(' '), Is.SupersetOf(new[] { "openid", "profile", "offline_access", "User.Read", "Mail.Read" }));
        }
    }

    [Test]
    public async Task Neither_cookies_nor_store_nor_log_hold_a_token_or_a_secret()
    {
        var app = await StartAppAsync();
        using var browser = await SignInAsync(app);
        await browser.OpenAsync("/token?refresh=true");

        var cookies = string.Join('\n', browser.AppCookies.Values);
        var stored = string.Join('\n', Deployment.Store.Written.Values.Select(System.Text.Encoding.Latin1.GetString));
        var log = string.Join('\n', app.Log.Entries);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Deployment.Store.Written, Has.Count.GreaterThan(2));
            Assert.That(cookies, Does.Not.Contain("eyJ"));
            Assert.That(stored, Does.Not.Contain("eyJ"));
            Assert.That(stored, Does.Not.Contain("RefreshToken"));
            Assert.That(stored, Does.Not.Contain(Tenant.Users[0].UserPrincipalName));
            Assert.That(log, Does.Not.Contain("eyJ0"), "a token");
            Assert.That(log, Does.Not.Contain(TestDeployment.Secret));
        }
    }

    [Test]
    public async Task An_ID_token_with_another_nonce_than_that_of_the_sign_in_is_refused()
    {
        var app = await StartAppAsync();
        using var browser = CreateBrowser(app);
        var address = new Uri((await browser.FetchAsync("/auth/sign-in")).Location!);
        var query = System.Web.HttpUtility.ParseQueryString(address.Query);
        query["nonce"] = "another-nonce";

        var page = await browser.OpenAsync(new UriBuilder(address) { Query = query.ToString() }.Uri.AbsoluteUri);
        var afterwards = await browser.FetchAsync("/me");

        Assert.That(page.Status, Is.EqualTo(400), page.Text);
        Assert.That(afterwards.Status, Is.EqualTo(401), "no session was started");
    }

    [Test]
    public async Task Claims_have_the_names_of_the_ID_token_and_the_session_names_the_tenant()
    {
        var app = await StartAppAsync();
        using var browser = await SignInAsync(app);

        var claims = await browser.OpenAsync("/claims");
        var session = await browser.OpenAsync("/session");

        Assert.That(
            claims.Json.AsArray().Select(claim => (string?)claim), Is.SupersetOf(new[] { "oid", "tid", "sub", "preferred_username" }));
        Assert.That((string?)session.Json["tenantId"], Is.EqualTo(Tenant.TenantId));
    }

    [Test]
    public async Task A_script_without_a_session_gets_401_and_the_address_of_the_sign_in()
    {
        var app = await StartAppAsync();
        using var browser = CreateBrowser(app);

        var response = await browser.FetchAsync("/me");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(response.Status, Is.EqualTo(401));
            Assert.That(response.Headers, Does.Contain("application/problem+json"));
            Assert.That((string?)response.Json["signInUrl"], Does.StartWith("/auth/sign-in?returnUrl="));
        }
    }

    [Test]
    public async Task Without_a_session_a_page_answers_401_with_a_link_if_the_app_says_so()
    {
        var app = await StartAppAsync(options => options.AnonymousPages = AnonymousPageBehavior.Unauthorized);
        using var browser = CreateBrowser(app);

        var page = await browser.OpenAsync("/me");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(page.Status, Is.EqualTo(401));
            Assert.That(page.Body, Does.Contain("href=\"/auth/sign-in?returnUrl=%2Fme\""));
        }
    }

    [TestCase("https://evil.example/")]
    [TestCase("//evil.example/")]
    [TestCase("/\\evil.example/")]
    [TestCase("\t//evil.example/")]
    [TestCase("javascript:alert(1)")]
    public async Task After_the_sign_in_the_browser_returns_to_no_other_site(string returnUrl)
    {
        var app = await StartAppAsync();
        using var browser = CreateBrowser(app);

        var page = await browser.OpenAsync("/auth/sign-in?returnUrl=" + Uri.EscapeDataString(returnUrl));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(browser.Visited[^1], Is.EqualTo("http://localhost:5000/"));
            Assert.That(page.Body, Is.EqualTo(Tenant.Users[0].UserPrincipalName));
        }
    }

    [Test]
    public async Task A_path_that_begins_with_two_slashes_leads_to_no_other_site()
    {
        var app = await StartAppAsync();
        using var browser = CreateBrowser(app);

        await browser.OpenAsync("http://localhost:5000//evil.example/x");

        Assert.That(browser.Visited[^1], Is.EqualTo("http://localhost:5000/"));
    }

    [Test]
    public async Task An_unreachable_Entra_is_503_and_no_fault_of_the_app()
    {
        var app = await StartAppAsync(options => options.HttpHandler = () => new SocketsHttpHandler
        {
            ConnectCallback = (_, _) => throw new IOException("No route to host."),
        });
        using var browser = CreateBrowser(app);

        var page = await browser.OpenAsync("/me");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(page.Status, Is.EqualTo(503), page.Text);
            Assert.That(page.RetryAfter, Is.EqualTo(TimeSpan.FromSeconds(5)));
        }
    }

    [Test]
    public async Task A_guest_is_found_in_the_cache_by_the_home_account()
    {
        Tenant.AddUser(new LocalUser
        {
            Id = Guid.NewGuid().ToString(),
            UserPrincipalName = "guest_fabrikam.com#EXT#@contoso.onmicrosoft.com",
            DisplayName = "Guest",
            Home = new LocalHomeAccount(Guid.NewGuid().ToString(), Guid.NewGuid().ToString(), "guest@fabrikam.com"),
        });
        var app = await StartAppAsync();
        using var browser = CreateBrowser(app, Tenant.Users[^1].UserPrincipalName);

        var first = await browser.OpenAsync("/token");
        var second = await browser.OpenAsync("/token");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(first.Status, Is.EqualTo(200), first.Text);
            Assert.That((string?)second.Json["origin"], Is.EqualTo("Cache"));
        }
    }

    [Test]
    public async Task The_configured_address_feeds_both_the_authorization_request_and_the_redemption()
    {
        var app = await StartAppAsync(options => options.BaseUrl = new Uri("http://localhost:7777/reports"));
        Tenant.Apps.Change(Deployment.App.ClientId, known => known with { WebRedirectUris = ["http://localhost/reports/auth/redirect"] });
        using var browser = CreateBrowser(app);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{app.Port}/me");
        request.Headers.Add("Sec-Fetch-Mode", "navigate");
        request.Headers.Add("X-Forwarded-Host", "evil.example");
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });

        using var response = await http.SendAsync(request);

        var query = System.Web.HttpUtility.ParseQueryString(response.Headers.Location!.Query);
        Assert.That(query["redirect_uri"], Is.EqualTo("http://localhost:7777/reports/auth/redirect"));
    }

    [Test]
    public async Task Two_users_with_500_interleaved_calls_get_their_own_tokens()
    {
        var second = Tenant.Users[1].UserPrincipalName;
        var app = await StartAppAsync();
        using var browsers = new DisposableList<TestBrowser>(await SignInAsync(app), await SignInAsync(app, second));
        string[] names = [Tenant.Users[0].DisplayName, Tenant.Users[1].DisplayName];

        var answers = new System.Collections.Concurrent.ConcurrentBag<(int User, string Name)>();
        await Parallel.ForEachAsync(Enumerable.Range(0, 500), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (index, _) =>
        {
            var page = await browsers[index % 2].FetchAsync("/me");
            answers.Add((index % 2, page.Body));
        });

        Assert.That(answers.Where(answer => answer.Name != names[answer.User]), Is.Empty);
    }
}
