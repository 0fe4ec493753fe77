using System.Net;
using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Tests.Faults;

public sealed class Answers
{
    private const string Me = "https://graph.microsoft.com/v1.0/me";

    private LocalTenant _tenant = null!;
    private Client _client = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _tenant = await LocalTenant.StartAsync();
        _client = new Client(_tenant);
        await _client.SignInAsync();
    }

    [TearDown]
    public void Clear() => _tenant.Faults.Clear();

    [OneTimeTearDown]
    public async Task Stop()
    {
        _client.Dispose();
        await _tenant.DisposeAsync();
    }

    [TestCase("0")]
    [TestCase("7")]
    [TestCase("2.5")]
    [TestCase("99999999999999999999")]
    [TestCase("soon")]
    [TestCase("Wed, 04 Mar 2026 05:07:07 GMT")]
    [TestCase("Wednesday, 04-Mar-26 05:07:07 GMT")]
    [TestCase("Wed, 04 Mar 2026 07:07:07 +0200")]
    [TestCase(null)]
    public async Task Ask_to_wait_in_any_words_or_none(string? words)
    {
        _tenant.Faults.Throttle("/v1.0/me", times: 1, retryAfter: words, status: 503);

        using var answer = await _client.Http.GetAsync(Me);

        Assert.That((int)answer.StatusCode, Is.EqualTo(503));
        Assert.That(answer.Headers.NonValidated.TryGetValues("Retry-After", out var values) ? values.ToString() : null, Is.EqualTo(words));
    }

    [TestCase("<html><body>Sign in to the proxy</body></html>", "text/html")]
    [TestCase("""["another","shape"]""", "application/json")]
    [TestCase("", "application/json")]
    public async Task Hold_something_else_than_was_asked_for(string body, string contentType)
    {
        _tenant.Faults.Respond("/v1.0/me", body, contentType);

        using var answer = await _client.Http.GetAsync(Me);

        Assert.That(((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(), answer.Content.Headers.ContentType!.MediaType), Is.EqualTo((200, body, contentType)));
    }

    [Test]
    public async Task Are_enormous()
    {
        _tenant.Faults.Flood("/v1.0/me", bytes: 5_000_001, status: 502);

        using var answer = await _client.Http.GetAsync(Me, HttpCompletionOption.ResponseHeadersRead);

        Assert.That(answer.Content.Headers.ContentLength, Is.Null);
        Assert.That((answer.StatusCode, (await answer.Content.ReadAsByteArrayAsync()).Length), Is.EqualTo((HttpStatusCode.BadGateway, 5_000_001)));
    }

    [Test]
    public async Task Are_short_and_look_whole()
    {
        _tenant.Faults.TruncateBody("/v1.0/me", afterBytes: 40);

        using var answer = await _client.Http.GetAsync(Me);

        Assert.That((answer.Content.Headers.ContentLength, (await answer.Content.ReadAsByteArrayAsync()).Length), Is.EqualTo((40L, 40)));
    }

    [Test]
    public async Task Are_changed_or_called_something_else()
    {
        _tenant.Faults.ModifyJson("/v1.0/me", me => me["displayName"] = 7);
        _tenant.Faults.ChangeContentType("/v1.0/me", "text/plain");

        var (_, changed) = await _client.GetAsync(Me);
        using var renamed = await _client.Http.GetAsync(Me);

        Assert.That(((int)changed["displayName"]!, renamed.Content.Headers.ContentType!.MediaType), Is.EqualTo((7, "text/plain")));
    }

    [TestCase("https://evil.example/v1.0/me", 302)]
    [TestCase("http://graph.microsoft.com/v1.0/me", 307)]
    [TestCase("https://graph.microsoft.com/v1.0/me", 302)]
    [TestCase("../me", 308)]
    public async Task Lead_elsewhere(string location, int status)
    {
        _tenant.Faults.Redirect("/v1.0/me", location, status);

        using var answer = await _client.Http.GetAsync(Me);

        Assert.That(((int)answer.StatusCode, answer.Headers.Location!.OriginalString), Is.EqualTo((status, location)));
    }

    [Test]
    public async Task Are_struck_where_the_script_says_after_so_many_that_pass()
    {
        _tenant.Faults.LetThrough("/v1.0/me", times: 2);
        _tenant.Faults.Fail("/v1.0/me", 500);

        var statuses = new List<int>();
        for (var attempt = 0; attempt < 4; attempt++)
            statuses.Add((await _client.GetAsync(Me)).Status);

        Assert.That(statuses, Is.EqualTo(new[] { 200, 200, 500, 200 }));
    }

    [Test]
    public async Task Leave_a_batch_alone_whose_inner_answers_they_spoil()
    {
        _tenant.Faults.LoseResponse("/v1.0/me");
        _tenant.Faults.AbortResponse("/v1.0/users", afterBytes: 10);
        _tenant.Faults.Respond("/v1.0/me/drive", "<html>", status: 503);

        var (status, body) = await _client.PostAsync("https://graph.microsoft.com/v1.0/$batch", """
            {"requests":[{"id":"1","method":"GET","url":"/me"},{"id":"2","method":"GET","url":"/users"},{"id":"3","method":"GET","url":"/me/drive"}]}
            """);

        var answers = body["responses"]!.AsArray().ToDictionary(answer => (string)answer!["id"]!, answer => (int)answer!["status"]!);
        Assert.That(status, Is.EqualTo(200));
        Assert.That(answers, Is.EquivalentTo(new Dictionary<string, int> { ["1"] = 504, ["2"] = 504, ["3"] = 503 }));
    }
}
