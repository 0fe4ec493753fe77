using System.Net;

namespace GraphDelegatedKit.Testing.Tests.Faults;

public sealed class Faults
{
    private const string Me = "https://graph.microsoft.com/v1.0/me";

    [Test]
    public async Task Strike_exactly_as_often_as_scripted_and_in_that_order()
    {
        await using var tenant = await LocalTenant.StartAsync();
        using var client = new Client(tenant);
        await client.SignInAsync();
        tenant.Faults.Throttle("/v1.0/me", times: 2, retryAfter: TimeSpan.FromSeconds(7));
        tenant.Faults.Fail("/v1.0/me", 503);

        var statuses = new List<int>();
        TimeSpan? wait = null;
        for (var attempt = 0; attempt < 4; attempt++)
        {
            using var answer = await client.Http.GetAsync(Me);
            statuses.Add((int)answer.StatusCode);
            wait ??= answer.Headers.RetryAfter?.Delta;
        }

        Assert.Multiple(() =>
        {
            Assert.That(statuses, Is.EqualTo(new[] { 429, 429, 503, 200 }));
            Assert.That(wait, Is.EqualTo(TimeSpan.FromSeconds(7)));
            Assert.That(tenant.Faults.Remaining, Is.Zero);
            Assert.That(tenant.Requests.Where(request => request.Path == "/v1.0/me").Select(request => request.Status), Is.EqualTo(statuses));
        });
    }

    [Test]
    public async Task Strike_each_exactly_once_among_many_callers()
    {
        await using var tenant = await LocalTenant.StartAsync();
        using var client = new Client(tenant);
        await client.SignInAsync();
        tenant.Faults.Throttle("/v1.0/*", times: 13, retryAfter: TimeSpan.FromSeconds(1));

        var statuses = await Task.WhenAll(Enumerable.Range(0, 40).Select(async _ => (await client.GetAsync(Me)).Status));

        Assert.That(statuses.Count(status => status == 429), Is.EqualTo(13));
    }

    [TestCase(1, 1)]
    [TestCase(2, 0)]
    public async Task Drop_the_connection_before_an_answer(int major, int minor)
    {
        await using var tenant = await LocalTenant.StartAsync();
        using var client = new Client(tenant, new Version(major, minor));
        await client.SignInAsync();
        tenant.Faults.Reset("/v1.0/users", times: 1, method: "POST");

        await Assert.ThatAsync(
            async () => await client.Http.PostAsync("https://graph.microsoft.com/v1.0/users", new ByteArrayContent(new byte[10])),
            Throws.InstanceOf<HttpRequestException>());
        using var me = await client.Http.GetAsync(Me);

        Assert.Multiple(() =>
        {
            Assert.That(me.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(me.Version, Is.EqualTo(new Version(major, minor)));
            Assert.That(tenant.Requests.Single(request => request.Method == "POST" && request.Path == "/v1.0/users").Status, Is.Zero);
        });
    }

    [Test]
    public async Task Lose_a_reply_after_the_work_was_done()
    {
        await using var tenant = await LocalTenant.StartAsync();
        using var client = new Client(tenant);
        var code = await client.DeviceCodeAsync();
        await tenant.SimulateUser(tenant.Address.DefaultUser).EnterCodeAsync((string)code["user_code"]!);
        tenant.Faults.LoseResponse($"/{tenant.TenantId}/oauth2/v2.0/token", times: 1);

        await Assert.ThatAsync(async () => await client.PollAsync(code), Throws.InstanceOf<HttpRequestException>());
        var again = await client.PollAsync(code);

        Assert.That((string)again.Body["error"]!, Is.EqualTo("invalid_grant"), "the code was redeemed by the request whose reply was lost");
    }

    [TestCase(1, 1)]
    [TestCase(2, 0)]
    public async Task Cut_a_reply_after_so_many_bytes(int major, int minor)
    {
        await using var tenant = await LocalTenant.StartAsync();
        using var client = new Client(tenant, new Version(major, minor));
        await client.SignInAsync();
        tenant.Faults.AbortResponse("/v1.0/me", afterBytes: 100);

        using var answer = await client.Http.GetAsync(Me, HttpCompletionOption.ResponseHeadersRead);
        await using var body = await answer.Content.ReadAsStreamAsync();
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
    public async Task Withhold_a_scope_without_a_word()
    {
        await using var tenant = await LocalTenant.StartAsync();
        using var client = new Client(tenant);
        tenant.Faults.WithholdScope("Mail.Send");

        var tokens = await client.SignInAsync(scope: "User.Read Mail.Send offline_access");

        Assert.That((string)tokens["scope"]!, Is.EqualTo("User.Read"));
    }

    [Test]
    public async Task Speak_Entras_words_at_the_token_endpoint()
    {
        await using var tenant = await LocalTenant.StartAsync();
        using var client = new Client(tenant);
        var token = (string)(await client.SignInAsync(scope: "User.Read openid profile offline_access"))["refresh_token"]!;
        tenant.Faults.FailToken(50076, "interaction_required", suberror: "basic_action", claims: """{"access_token":{}}""", grantType: "refresh_token");

        var struck = await client.RefreshAsync(token);
        var after = await client.RefreshAsync(token);

        Assert.Multiple(() =>
        {
            Assert.That((string)struck.Body["error_description"]!, Does.StartWith("AADSTS50076: "));
            Assert.That((string)struck.Body["suberror"]!, Is.EqualTo("basic_action"));
            Assert.That(after.Status, Is.EqualTo(200));
        });
    }
}
