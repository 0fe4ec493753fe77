using System.Net;

namespace GraphDelegatedKit.Testing.Tests.Faults;

public sealed class FaultTests
{
    private const string MeUrl = "https://graph.microsoft.com/v1.0/me";

    [Test]
    public async Task Faults_are_applied_as_often_and_in_the_order_scripted()
    {
        await using var tenant = await LocalTenant.StartAsync();
        using var client = new TenantClient(tenant);
        await client.SignInAsync();
        tenant.Faults.Throttle("/v1.0/me", times: 2, retryAfter: TimeSpan.FromSeconds(7));
        tenant.Faults.Fail("/v1.0/me", 503);

        var statuses = new List<int>();
        TimeSpan? delay = null;
        for (var attempt = 0; attempt < 4; attempt++)
        {
            using var response = await client.Http.GetAsync(MeUrl);
            statuses.Add((int)response.StatusCode);
            delay ??= response.Headers.RetryAfter?.Delta;
        }

        Assert.Multiple(() =>
        {
            Assert.That(statuses, Is.EqualTo(new[] { 429, 429, 503, 200 }));
            Assert.That(delay, Is.EqualTo(TimeSpan.FromSeconds(7)));
            Assert.That(tenant.Faults.Remaining, Is.Zero);
            Assert.That(
                tenant.Requests.Where(request => request.Path == "/v1.0/me").Select(request => request.Status), Is.EqualTo(statuses));
        });
    }

    [Test]
    public async Task A_fault_is_applied_once_for_concurrent_callers()
    {
        await using var tenant = await LocalTenant.StartAsync();
        using var client = new TenantClient(tenant);
        await client.SignInAsync();
        tenant.Faults.Throttle("/v1.0/*", times: 13, retryAfter: TimeSpan.FromSeconds(1));

        var statuses = await Task.WhenAll(Enumerable.Range(0, 40).Select(async _ => (await client.GetAsync(MeUrl)).Status));

        Assert.That(statuses.Count(status => status == 429), Is.EqualTo(13));
    }

    [TestCase(1, 1)]
    [TestCase(2, 0)]
    public async Task A_reset_drops_the_connection_before_a_response(int major, int minor)
    {
        await using var tenant = await LocalTenant.StartAsync();
        using var client = new TenantClient(tenant, new Version(major, minor));
        await client.SignInAsync();
        tenant.Faults.Reset("/v1.0/users", times: 1, method: "POST");

        await Assert.ThatAsync(
            async () => await client.Http.PostAsync("https://graph.microsoft.com/v1.0/users", new ByteArrayContent(new byte[10])),
            Throws.InstanceOf<HttpRequestException>());
        using var me = await client.Http.GetAsync(MeUrl);

        Assert.Multiple(() =>
        {
            Assert.That(me.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(me.Version, Is.EqualTo(new Version(major, minor)));
            Assert.That(tenant.Requests.Single(request => request.Method == "POST" && request.Path == "/v1.0/users").Status, Is.Zero);
        });
    }

    [Test]
    public async Task A_lost_reply_occurs_after_the_request_was_executed()
    {
        await using var tenant = await LocalTenant.StartAsync();
        using var client = new TenantClient(tenant);
        var code = await client.RequestDeviceCodeAsync();
        await tenant.SimulateUser(tenant.Address.DefaultUser).EnterCodeAsync((string)code["user_code"]!);
        tenant.Faults.LoseResponse($"/{tenant.TenantId}/oauth2/v2.0/token", times: 1);

        await Assert.ThatAsync(async () => await client.PollTokenAsync(code), Throws.InstanceOf<HttpRequestException>());
        var repeated = await client.PollTokenAsync(code);

        Assert.That(
            (string)repeated.Body["error"]!, Is.EqualTo("invalid_grant"), "the code was redeemed by the request whose reply was lost");
    }

    [TestCase(1, 1)]
    [TestCase(2, 0)]
    public async Task A_cut_reply_ends_after_the_scripted_bytes(int major, int minor)
    {
        await using var tenant = await LocalTenant.StartAsync();
        using var client = new TenantClient(tenant, new Version(major, minor));
        await client.SignInAsync();
        tenant.Faults.AbortResponse("/v1.0/me", afterBytes: 100);

        using var response = await client.Http.GetAsync(MeUrl, HttpCompletionOption.ResponseHeadersRead);
        await using var body = await response.Content.ReadAsStreamAsync();
        var received = new MemoryStream();
        var failure = await Assert.CatchAsync(() => body.CopyToAsync(received));

        Assert.Multiple(() =>
        {
            Assert.That(failure, Is.InstanceOf<IOException>().Or.InstanceOf<HttpRequestException>());
            // HTTP/2 resets the stream, and a client may throw away what it has not handed out yet.
            Assert.That(received.Length, major == 1 ? Is.EqualTo(100) : Is.LessThanOrEqualTo(100));
        });
    }

    [Test]
    public async Task A_withheld_scope_is_omitted_without_an_error()
    {
        await using var tenant = await LocalTenant.StartAsync();
        using var client = new TenantClient(tenant);
        tenant.Faults.WithholdScope("Mail.Send");

        var tokens = await client.SignInAsync(scope: "User.Read Mail.Send offline_access");

        Assert.That((string)tokens["scope"]!, Is.EqualTo("User.Read"));
    }

    [Test]
    public async Task A_fault_as_a_text_says_what_it_is_and_how_often_it_applied()
    {
        await using var tenant = await LocalTenant.StartAsync();
        using var client = tenant.CreateClient();
        var fault = tenant.Faults.For(method: "GET").Throttle("/v1.0/me", 3, TimeSpan.Zero);
        await client.GetAsync("me");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(fault.ToString(), Is.EqualTo("throttle GET /v1.0/me: applied once, 2 more to come"));
            Assert.That(
                tenant.Faults.WithholdScope("Mail.Send").ToString(), Is.EqualTo("withholdScope: applied 0 times, until it is removed"));
        }
    }

    [TestCase("me", "expected the version of Graph in front, such as /v1.0/me.")]
    [TestCase("/users/*", "expected the version of Graph in front, such as /v1.0/users/*.")]
    [TestCase("GET /v1.0/me", "expected a path such as /v1.0/me, without a host and a query.")]
    [TestCase("/v1.0/me?$select=id", "expected a path such as /v1.0/me, without a host and a query.")]
    [TestCase("https://graph.microsoft.com/v1.0/me", "expected a path such as /v1.0/me, without a host and a query.")]
    public async Task A_path_that_no_request_can_have_is_refused(string path, string message)
    {
        await using var tenant = await LocalTenant.StartAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                () => tenant.Faults.Throttle(path, 1, TimeSpan.Zero),
                Throws.ArgumentException.With.Message.StartsWith($"No request can meet a fault at '{path}': {message}"));
            Assert.That(
                () => tenant.Faults.LimitRate(path, 1, TimeSpan.FromSeconds(1)), Throws.ArgumentException.With.Message.Contains(message));
            Assert.That(tenant.Faults.All, Is.Empty);
        }
    }

    [TestCase("Mail.Sent", "Graph has no permission 'Mail.Sent'. Did you mean 'Mail.Send'?")]
    [TestCase("https://graph.microsoft.com/Mail.Send", "'https://graph.microsoft.com/Mail.Send'. Did you mean 'Mail.Send'?")]
    [TestCase("Team.ReadWrite.All", "Graph has no permission 'Team.ReadWrite.All'. Did you mean '")]
    [TestCase("Zzzzzzzzzzzzzzzz", "Graph has no permission 'Zzzzzzzzzzzzzzzz'. (Parameter 'scope')")]
    [TestCase("offline_access", "'offline_access' is a scope of OpenID Connect, not a permission.")]
    public async Task A_scope_that_no_token_has_cannot_be_withheld(string scope, string message)
    {
        await using var tenant = await LocalTenant.StartAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(() => tenant.Faults.WithholdScope(scope), Throws.ArgumentException.With.Message.Contains(message));
            Assert.That(tenant.Faults.All, Is.Empty);
        }
    }

    [Test]
    public async Task Additional_permissions_and_scopes_of_Azure_can_be_withheld()
    {
        await using var tenant = await LocalTenant.StartAsync(new() { AdditionalPermissions = ["Preview.Read"] });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(() => tenant.Faults.WithholdScope("preview.read"), Throws.Nothing);
            Assert.That(() => tenant.Faults.WithholdScope("https://management.azure.com/user_impersonation"), Throws.Nothing);
            Assert.That(
                () => tenant.Faults.WithholdScope("Preview.Raed"),
                Throws.ArgumentException.With.Message.Contains("Did you mean 'Preview.Read'?"));
        }
    }

    [Test]
    public async Task A_scripted_token_error_uses_the_format_of_Entra()
    {
        await using var tenant = await LocalTenant.StartAsync();
        using var client = new TenantClient(tenant);
        var token = (string)(await client.SignInAsync(scope: "User.Read openid profile offline_access"))["refresh_token"]!;
        tenant.Faults.FailToken(
            50076, "interaction_required", suberror: "basic_action", claims: """{"access_token":{}}""", grantType: "refresh_token");

        var failed = await client.RefreshAsync(token);
        var after = await client.RefreshAsync(token);

        Assert.Multiple(() =>
        {
            Assert.That((string)failed.Body["error_description"]!, Does.StartWith("AADSTS50076: "));
            Assert.That((string)failed.Body["suberror"]!, Is.EqualTo("basic_action"));
            Assert.That(after.Status, Is.EqualTo(200));
        });
    }
}
