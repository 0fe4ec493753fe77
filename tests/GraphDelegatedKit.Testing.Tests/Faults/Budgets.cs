using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Faults;

namespace GraphDelegatedKit.Testing.Tests.Faults;

public sealed class Budgets
{
    private const string Me = "https://graph.microsoft.com/v1.0/me";

    [Test]
    public async Task Refuse_what_is_over_them_until_the_window_has_passed()
    {
        var clock = new Clock();
        await using var tenant = await LocalTenant.StartAsync(new() { TimeProvider = clock });
        using var client = new Client(tenant);
        await client.SignInAsync();
        tenant.Faults.LimitRate("/v1.0/me", maxRequests: 2, window: TimeSpan.FromSeconds(10), countRejected: false);

        var answers = new List<(int Status, string? Wait)>();
        foreach (var second in new[] { 0, 4, 1, 5, 0 })
        {
            clock.Advance(TimeSpan.FromSeconds(second));
            using var answer = await client.Http.GetAsync(Me);
            answers.Add(((int)answer.StatusCode, answer.Headers.RetryAfter?.ToString()));
        }

        Assert.That(answers, Is.EqualTo(new (int, string?)[] { (200, null), (200, null), (429, "5"), (200, null), (429, "4") }));
        Assert.That((await client.GetAsync("https://graph.microsoft.com/v1.0/me/drive")).Status, Is.EqualTo(200), "another path");
    }

    [Test]
    public async Task Count_each_request_of_a_batch()
    {
        var clock = new Clock();
        await using var tenant = await LocalTenant.StartAsync(new() { TimeProvider = clock });
        using var client = new Client(tenant);
        await client.SignInAsync();
        tenant.Faults.LimitRate("/v1.0/me", maxRequests: 3, window: TimeSpan.FromSeconds(30));
        var items = Enumerable.Range(0, 5).Select(number => (JsonNode)new JsonObject { ["id"] = $"{number}", ["method"] = "GET", ["url"] = "/me" });

        var (status, body) = await client.PostAsync("https://graph.microsoft.com/v1.0/$batch", new JsonObject { ["requests"] = new JsonArray([.. items]) }.ToJsonString());

        var refused = body["responses"]!.AsArray().Where(answer => (int)answer!["status"]! == 429).ToList();
        Assert.That((status, refused.Count), Is.EqualTo((200, 2)));
        Assert.That(refused.Select(answer => (string)answer!["headers"]!["Retry-After"]!), Has.All.EqualTo("30"));
    }

    // Requests at these seconds, two in ten seconds.
    [TestCase(false, "0 1 2 3 4 10 11", "- - 8 7 6 - -")]
    [TestCase(true, "0 1 2 3 4 10 11 13 14", "- - 9 9 9 4 9 8 9")]
    [TestCase(true, "0 1 2 12 12 12", "- - 9 - - 10")]
    public void Are_longer_for_whoever_does_not_wait(bool countRefused, string at, string waits)
    {
        var start = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var budget = new RateLimit(2, TimeSpan.FromSeconds(10), countRefused);

        var told = at.Split(' ').Select(second => budget.GetRetryAfter(start.AddSeconds(int.Parse(second)))?.TotalSeconds.ToString() ?? "-");

        Assert.That(string.Join(' ', told), Is.EqualTo(waits));
    }
}
