using System.Net;
using GraphDelegatedKit.Testing;

namespace GraphDelegatedKit.Tests.Scenarios;

public sealed class Working_with_Graph
{
    private readonly Clock _clock = new();

    [Test]
    public async Task Me_is_who_signed_in()
    {
        await using var tenant = await Some.Tenant(With.User("Ada"), With.User("Grace"));
        await using var graph = Some.Client(tenant);

        var me = await graph.GetAsync<User>("me");

        Assert.That((me.DisplayName, me.Id), Is.EqualTo(("Ada", tenant.Users[0].Id)));
    }

    [Test]
    public async Task Waits_as_long_as_the_server_asked_before_trying_again()
    {
        await using var tenant = await Some.Tenant(With.User("Ada"));
        await using var graph = Some.Client(tenant, _clock);
        tenant.Faults.Throttle("/v1.0/me", times: 1, retryAfter: TimeSpan.FromSeconds(7));

        var me = await graph.GetAsync<User>("me");

        Assert.That(me.DisplayName, Is.EqualTo("Ada"));
        Assert.That(_clock.Delays, Is.EqualTo(new[] { TimeSpan.FromSeconds(7) }));
    }

    [Test]
    public async Task Five_thousand_users_arrive_complete_through_fifty_pages()
    {
        await using var tenant = await Some.Tenant(new LocalTenantOptions { Users = LocalUser.Generate(5_000) });
        await using var graph = Some.Client(tenant, _clock);

        var ids = await IdsAsync(graph.ListAsync<User>("users?$select=id&$top=100"));

        Assert.That(ids, Is.EqualTo(tenant.Users.Select(user => user.Id)));
        Assert.That((Pages(tenant), _clock.Delays.Count), Is.EqualTo((50, 0)));
    }

    [Test]
    public async Task Five_thousand_users_arrive_complete_also_when_pages_are_refused_first()
    {
        await using var tenant = await Some.Tenant(new LocalTenantOptions { Users = LocalUser.Generate(5_000) });
        await using var graph = Some.Client(tenant, _clock);
        var ids = new List<string?>();

        await foreach (var page in graph.ListAsync<User>("users?$select=id&$top=100").AsPages())
        {
            ids.AddRange(page.Items.Select(user => user.Id));
            if (ids.Count == 1_000) tenant.Faults.Throttle("/v1.0/users", times: 2, retryAfter: TimeSpan.FromSeconds(3));
            if (ids.Count == 2_000) tenant.Faults.Fail("/v1.0/users", 503, retryAfter: TimeSpan.FromSeconds(200));
            if (ids.Count == 3_000) tenant.Faults.Fail("/v1.0/users", 429, headers: new Dictionary<string, string> { ["Retry-After"] = (_clock.GetUtcNow().AddSeconds(90)).ToString("R") });
            if (ids.Count == 4_000) tenant.Faults.AbortResponse("/v1.0/users", afterBytes: 500);
            if (ids.Count == 4_500) tenant.Faults.Reset("/v1.0/users");
        }

        Assert.Multiple(() =>
        {
            Assert.That(ids, Is.EqualTo(tenant.Users.Select(user => user.Id)));
            Assert.That((Pages(tenant), tenant.Faults.Remaining), Is.EqualTo((56, 0)));
            Assert.That(_clock.Delays, Has.Count.EqualTo(6));
            Assert.That(_clock.Delays.Take(3).Select(delay => delay.TotalSeconds), Is.EqualTo(new[] { 3.0, 3, 200 }));
            Assert.That(_clock.Delays[3].TotalSeconds, Is.EqualTo(90).Within(1.01), "a date has whole seconds");
            Assert.That(_clock.Delays.Skip(4).Select(delay => delay.TotalSeconds), Is.All.InRange(0.5, 0.75), "nobody named a time for a lost connection");
        });
    }

    [Test]
    public async Task The_count_comes_with_the_first_page_to_those_whose_header_is_carried()
    {
        await using var tenant = await Some.Tenant(new LocalTenantOptions { Users = LocalUser.Generate(250) });
        await using var graph = Some.Client(tenant, _clock);

        var counts = new List<long?>();
        await foreach (var page in graph.ListAsync<User>(new GraphRequest(HttpMethod.Get, "users?$count=true") { Headers = { ["ConsistencyLevel"] = "eventual" } }).AsPages()) counts.Add(page.Count);

        Assert.That(counts, Is.EqualTo(new long?[] { 250, null, null }));
        Assert.That(tenant.Requests.Where(request => request.Path == "/v1.0/users").Select(request => request.Headers.GetValueOrDefault("ConsistencyLevel")), Is.All.EqualTo("eventual"));
    }

    [Test]
    public async Task A_listing_goes_on_in_another_client_from_a_stored_checkpoint()
    {
        await using var tenant = await Some.Tenant(new LocalTenantOptions { Users = LocalUser.Generate(300) });
        await using var first = Some.Client(tenant);
        var checkpoint = "";
        await foreach (var page in first.ListAsync<User>("users").AsPages())
        {
            checkpoint = System.Text.Json.JsonSerializer.Serialize(page.Checkpoint);
            break;
        }

        await using var second = Some.Client(tenant);
        var ids = new List<string?>();
        await foreach (var page in second.ListAsync<User>("users").AsPages(System.Text.Json.JsonSerializer.Deserialize<PageCheckpoint>(checkpoint))) ids.AddRange(page.Items.Select(user => user.Id));

        Assert.That(ids, Is.EqualTo(tenant.Users.Skip(100).Select(user => user.Id)));
    }

    [Test]
    public async Task A_token_that_was_refused_is_replaced_once()
    {
        await using var tenant = await Some.Tenant(With.User("Ada"));
        await using var session = Some.Session(tenant);
        await using var graph = Some.Client(tenant, _clock, session);
        await graph.GetAsync<User>("me");
        tenant.Faults.Fail("/v1.0/me", 401);

        await graph.GetAsync<User>("me");

        var sent = tenant.Requests.Where(request => request.Path == "/v1.0/me").Select(request => request.Headers["Authorization"]).ToArray();
        Assert.That(sent, Has.Length.EqualTo(3));
        Assert.That((sent[0] == sent[1], sent[1] == sent[2]), Is.EqualTo((true, false)));
    }

    [Test]
    public async Task A_revoked_sign_in_where_nobody_may_be_asked_says_to_sign_in()
    {
        using var folder = new Folder();
        await using var tenant = await Some.Tenant(With.User("Ada"));
        await using (var person = Some.Session(tenant, folder["cache.bin"])) await person.SignInAsync();
        await using var job = Some.Session(tenant, folder["cache.bin"], change: options => options.Interaction = Interaction.Never);
        await using var graph = Some.Client(tenant, _clock, job);
        await graph.GetAsync<User>("me");

        tenant.RevokeSignInSessions("ada@contoso.onmicrosoft.com");
        var error = await Assert.ThrowsAsync<SignInException>(() => graph.GetAsync<User>("me"));

        Assert.That((error!.Reason, error.AadstsCodes.Single()), Is.EqualTo((SignInReason.SignInRequired, 50173)));
    }

    [Test]
    public async Task A_revoked_sign_in_where_a_person_is_there_is_mended_within_the_call()
    {
        await using var tenant = await Some.Tenant(With.User("Ada"));
        await using var graph = Some.Client(tenant, _clock);
        await graph.GetAsync<User>("me");

        tenant.RevokeSignInSessions("ada@contoso.onmicrosoft.com");

        Assert.That((await graph.GetAsync<User>("me")).DisplayName, Is.EqualTo("Ada"));
    }

    [TestCase(403, "Authorization_RequestDenied", "permission")]
    [TestCase(404, "Request_ResourceNotFound", "address")]
    public async Task An_error_has_its_code_its_ids_and_a_remedy(int status, string code, string remedy)
    {
        await using var tenant = await Some.Tenant(With.User("Ada"));
        await using var graph = Some.Client(tenant, _clock);
        tenant.Faults.Fail("/v1.0/users/nobody", status, code: code);
        var id = "nobody";

        var error = await Assert.ThrowsAsync<GraphException>(() => graph.GetAsync<User>($"users/{id}"));

        Assert.Multiple(() =>
        {
            Assert.That((error!.Status, error.Code, error.Attempts), Is.EqualTo(((HttpStatusCode?)status, code, 1)));
            Assert.That(error.Remedy, Does.Contain(remedy));
            Assert.That(error.RequestId, Is.Not.Empty);
            Assert.That(error.ClientRequestId, Is.EqualTo(tenant.Requests[^1].Headers["client-request-id"]));
            Assert.That(error.Date, Is.Not.Null);
        });
    }

    [Test]
    public async Task An_error_page_of_a_proxy_is_an_error_with_its_status()
    {
        await using var tenant = await Some.Tenant(With.User("Ada"));
        await using var graph = Some.Client(tenant, _clock);
        tenant.Faults.Fail("/v1.0/me", 403, body: "<html>Blocked by the proxy</html>", contentType: "text/html");

        var error = await Assert.ThrowsAsync<GraphException>(() => graph.GetAsync<User>("me"));

        Assert.That((error!.Code, error.Message), Is.EqualTo(("Forbidden", "GET me failed: 403 Forbidden (text/html).")));
    }

    [Test]
    public async Task A_link_goes_over_the_wire_to_the_letter()
    {
        await using var tenant = await Some.Tenant(With.User("Ada"));
        await using var graph = Some.Client(tenant, _clock);
        const string Link = "https://graph.microsoft.com/v1.0/nowhere/a%2Fb%7e/%2e%2e/.././c?$x=%7B%22a%22%3A1%7D%2B{}|";

        await Assert.ThrowsAsync<GraphException>(() => graph.GetAsync<User>(GraphUrl.FromService(Link)));

        Assert.That("https://graph.microsoft.com" + tenant.Requests[^1].Path + tenant.Requests[^1].Query, Is.EqualTo(Link));
    }

    [Test]
    public async Task Names_with_everything_in_them_find_their_person()
    {
        var name = "o'neil+100%#1@contoso.onmicrosoft.com";
        await using var tenant = await Some.Tenant(With.User("Ada"), With.User("O'Neil") with { UserPrincipalName = name });
        await using var graph = Some.Client(tenant, _clock);

        Assert.That((await graph.GetAsync<User>($"users/{name}")).DisplayName, Is.EqualTo("O'Neil"));
    }

    private static async Task<List<string?>> IdsAsync(IAsyncEnumerable<User> users)
    {
        var ids = new List<string?>();
        await foreach (var user in users) ids.Add(user.Id);
        return ids;
    }

    private static int Pages(LocalTenant tenant) => tenant.Requests.Count(request => request.Path == "/v1.0/users");
}
