using System.Net;
using GraphDelegatedKit.Testing;

namespace GraphDelegatedKit.Tests.Scenarios;

public sealed class GraphClientScenarioTests
{
    private readonly Clock _clock = new();

    [Test]
    public async Task The_me_request_returns_the_user_who_signed_in()
    {
        await using var tenant = await TestData.StartTenantAsync(TestUsers.Create("Ada"), TestUsers.Create("Grace"));
        await using var graph = TestData.CreateClient(tenant);

        var me = await graph.GetAsync<User>("me");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(me.DisplayName, Is.EqualTo("Ada"));
            Assert.That(me.Id, Is.EqualTo(tenant.Users[0].Id));
        }
    }

    [Test]
    public async Task A_throttled_get_waits_as_long_as_the_server_asked()
    {
        await using var tenant = await TestData.StartTenantAsync(TestUsers.Create("Ada"));
        await using var graph = TestData.CreateClient(tenant, _clock);
        tenant.Faults.Throttle("/v1.0/me", times: 1, retryAfter: TimeSpan.FromSeconds(7));

        var me = await graph.GetAsync<User>("me");

        Assert.That(me.DisplayName, Is.EqualTo("Ada"));
        Assert.That(_clock.Delays, Is.EqualTo(new[] { TimeSpan.FromSeconds(7) }));
    }

    [Test]
    public async Task Five_thousand_users_are_listed_completely_over_fifty_pages()
    {
        await using var tenant = await TestData.StartTenantAsync(new LocalTenantOptions { Users = LocalUser.Generate(5_000) });
        await using var graph = TestData.CreateClient(tenant, _clock);

        var ids = await GetIdsAsync(graph.ListAsync<User>("users?$select=id&$top=100"));

        Assert.That(ids, Is.EqualTo(tenant.Users.Select(user => user.Id)));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(CountPages(tenant), Is.EqualTo(50));
            Assert.That(_clock.Delays.Count, Is.Zero);
        }
    }

    [Test]
    public async Task Five_thousand_users_are_listed_completely_although_some_pages_fail_first()
    {
        await using var tenant = await TestData.StartTenantAsync(new LocalTenantOptions { Users = LocalUser.Generate(5_000) });
        await using var graph = TestData.CreateClient(tenant, _clock);
        var ids = new List<string?>();

        await foreach (var page in graph.ListAsync<User>("users?$select=id&$top=100").AsPages())
        {
            ids.AddRange(page.Items.Select(user => user.Id));
            if (ids.Count == 1_000) tenant.Faults.Throttle("/v1.0/users", times: 2, retryAfter: TimeSpan.FromSeconds(3));
            if (ids.Count == 2_000) tenant.Faults.Fail("/v1.0/users", 503, retryAfter: TimeSpan.FromSeconds(200));
            if (ids.Count == 3_000) tenant.Faults.Fail(
                "/v1.0/users",
                429,
                headers: new Dictionary<string, string> { ["Retry-After"] = (_clock.GetUtcNow().AddSeconds(90)).ToString("R") });
            if (ids.Count == 4_000) tenant.Faults.AbortResponse("/v1.0/users", afterBytes: 500);
            if (ids.Count == 4_500) tenant.Faults.Reset("/v1.0/users");
        }

        Assert.Multiple(() =>
        {
            Assert.That(ids, Is.EqualTo(tenant.Users.Select(user => user.Id)));
            Assert.That(CountPages(tenant), Is.EqualTo(56));
            Assert.That(tenant.Faults.Remaining, Is.Zero);
            Assert.That(_clock.Delays, Has.Count.EqualTo(6));
            Assert.That(_clock.Delays.Take(3).Select(delay => delay.TotalSeconds), Is.EqualTo(new[] { 3.0, 3, 200 }));
            Assert.That(_clock.Delays[3].TotalSeconds, Is.EqualTo(90).Within(1.01), "a date has whole seconds");
            Assert.That(
                _clock.Delays.Skip(4).Select(delay => delay.TotalSeconds),
                Is.All.InRange(0.5, 0.75),
                "a lost connection has no Retry-After, so the backoff decides");
        });
    }

    [Test]
    public async Task The_count_is_on_the_first_page_and_the_ConsistencyLevel_header_is_sent_for_every_page()
    {
        await using var tenant = await TestData.StartTenantAsync(new LocalTenantOptions { Users = LocalUser.Generate(250) });
        await using var graph = TestData.CreateClient(tenant, _clock);

        var counts = new List<long?>();
        await foreach (var page in graph.ListAsync<User>(new GraphRequest(
            HttpMethod.Get, "users?$count=true") { Headers = { ["ConsistencyLevel"] = "eventual" } }).AsPages()) counts.Add(page.Count);

        Assert.That(counts, Is.EqualTo(new long?[] { 250, null, null }));
        Assert.That(tenant.Requests.Where(request => request.Path == "/v1.0/users")
            .Select(request => request.Headers.GetValueOrDefault("ConsistencyLevel")), Is.All.EqualTo("eventual"));
    }

    [Test]
    public async Task A_listing_resumes_in_another_client_from_a_stored_checkpoint()
    {
        await using var tenant = await TestData.StartTenantAsync(new LocalTenantOptions { Users = LocalUser.Generate(300) });
        await using var first = TestData.CreateClient(tenant);
        var checkpoint = "";
        await foreach (var page in first.ListAsync<User>("users").AsPages())
        {
            checkpoint = System.Text.Json.JsonSerializer.Serialize(page.Checkpoint);
            break;
        }

        await using var second = TestData.CreateClient(tenant);
        var ids = new List<string?>();
        await foreach (var page in second.ListAsync<User>("users").AsPages(
            System.Text.Json.JsonSerializer.Deserialize<PageCheckpoint>(checkpoint))) ids.AddRange(page.Items.Select(user => user.Id));

        Assert.That(ids, Is.EqualTo(tenant.Users.Skip(100).Select(user => user.Id)));
    }

    [Test]
    public async Task A_rejected_token_is_replaced_once()
    {
        await using var tenant = await TestData.StartTenantAsync(TestUsers.Create("Ada"));
        await using var session = TestData.OpenSession(tenant);
        await using var graph = TestData.CreateClient(tenant, _clock, session);
        await graph.GetAsync<User>("me");
        tenant.Faults.Fail("/v1.0/me", 401);

        await graph.GetAsync<User>("me");

        var sent = tenant.Requests.Where(request => request.Path == "/v1.0/me").Select(request => request.Headers["Authorization"])
            .ToArray();
        Assert.That(sent, Has.Length.EqualTo(3));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(sent[0] == sent[1], Is.True);
            Assert.That(sent[1] == sent[2], Is.False);
        }
    }

    [Test]
    public async Task A_call_after_a_revocation_fails_with_SignInRequired_when_no_prompt_is_allowed()
    {
        using var folder = new TemporaryFolder();
        await using var tenant = await TestData.StartTenantAsync(TestUsers.Create("Ada"));
        await using (var interactive = TestData.OpenSession(tenant, folder["cache.bin"])) await interactive.SignInAsync();
        await using var job = TestData.OpenSession(
            tenant, folder["cache.bin"], configure: options => options.Interaction = Interaction.Never);
        await using var graph = TestData.CreateClient(tenant, _clock, job);
        await graph.GetAsync<User>("me");

        tenant.RevokeSignInSessions("ada@contoso.onmicrosoft.com");
        var error = await Assert.ThrowsAsync<SignInException>(() => graph.GetAsync<User>("me"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.Reason, Is.EqualTo(SignInReason.SignInRequired));
            Assert.That(error.AadstsCodes.Single(), Is.EqualTo(50173));
        }
    }

    [Test]
    public async Task A_call_after_a_revocation_prompts_and_succeeds_when_prompts_are_allowed()
    {
        await using var tenant = await TestData.StartTenantAsync(TestUsers.Create("Ada"));
        await using var graph = TestData.CreateClient(tenant, _clock);
        await graph.GetAsync<User>("me");

        tenant.RevokeSignInSessions("ada@contoso.onmicrosoft.com");

        Assert.That((await graph.GetAsync<User>("me")).DisplayName, Is.EqualTo("Ada"));
    }

    [TestCase(403, "Authorization_RequestDenied", "permission")]
    [TestCase(404, "Request_ResourceNotFound", "address")]
    public async Task A_GraphException_has_a_code_request_ids_and_a_remedy(int status, string code, string remedy)
    {
        await using var tenant = await TestData.StartTenantAsync(TestUsers.Create("Ada"));
        await using var graph = TestData.CreateClient(tenant, _clock);
        tenant.Faults.Fail("/v1.0/users/unknown", status, code: code);
        var id = "unknown";

        var error = await Assert.ThrowsAsync<GraphException>(() => graph.GetAsync<User>($"users/{id}"));

        Assert.Multiple(() =>
        {
            Assert.That(error!.Status, Is.EqualTo((HttpStatusCode)status));
            Assert.That(error.Code, Is.EqualTo(code));
            Assert.That(error.Attempts, Is.EqualTo(1));
            Assert.That(error.Remedy, Does.Contain(remedy));
            Assert.That(error.RequestId, Is.Not.Empty);
            Assert.That(error.ClientRequestId, Is.EqualTo(tenant.Requests[^1].Headers["client-request-id"]));
            Assert.That(error.Date, Is.Not.Null);
        });
    }

    [Test]
    public async Task An_HTML_error_page_of_a_proxy_becomes_a_GraphException_with_its_status()
    {
        await using var tenant = await TestData.StartTenantAsync(TestUsers.Create("Ada"));
        await using var graph = TestData.CreateClient(tenant, _clock);
        tenant.Faults.Fail("/v1.0/me", 403, body: "<html>Blocked by the proxy</html>", contentType: "text/html");

        var error = await Assert.ThrowsAsync<GraphException>(() => graph.GetAsync<User>("me"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.Code, Is.EqualTo("Forbidden"));
            Assert.That(error.Message, Is.EqualTo("GET me failed: 403 Forbidden (text/html)."));
        }
    }

    [Test]
    public async Task A_link_from_the_service_reaches_the_server_unchanged()
    {
        await using var tenant = await TestData.StartTenantAsync(TestUsers.Create("Ada"));
        await using var graph = TestData.CreateClient(tenant, _clock);
        const string Link = "https://graph.microsoft.com/v1.0/nowhere/a%2Fb%7e/%2e%2e/.././c?$x=%7B%22a%22%3A1%7D%2B{}|";

        await Assert.ThrowsAsync<GraphException>(() => graph.GetAsync<User>(GraphUrl.FromService(Link)));

        Assert.That("https://graph.microsoft.com" + tenant.Requests[^1].Path + tenant.Requests[^1].Query, Is.EqualTo(Link));
    }

    [Test]
    public async Task A_user_is_found_by_a_name_with_special_characters()
    {
        var name = "o'neil+100%#1@contoso.onmicrosoft.com";
        await using var tenant = await TestData.StartTenantAsync(
            TestUsers.Create("Ada"), TestUsers.Create("O'Neil") with { UserPrincipalName = name });
        await using var graph = TestData.CreateClient(tenant, _clock);

        Assert.That((await graph.GetAsync<User>($"users/{name}")).DisplayName, Is.EqualTo("O'Neil"));
    }

    private static async Task<List<string?>> GetIdsAsync(IAsyncEnumerable<User> users)
    {
        var ids = new List<string?>();
        await foreach (var user in users) ids.Add(user.Id);
        return ids;
    }

    private static int CountPages(LocalTenant tenant) => tenant.Requests.Count(request => request.Path == "/v1.0/users");
}
