using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Faults;

namespace GraphDelegatedKit.Testing.Tests.Faults;

public sealed class RequestBudgetTests
{
    private const string MeUrl = "https://graph.microsoft.com/v1.0/me";

    [Test]
    public async Task A_request_budget_refuses_excess_requests_until_the_window_has_passed()
    {
        var clock = new FakeTimeProvider();
        await using var tenant = await LocalTenant.StartAsync(new() { TimeProvider = clock });
        using var client = new TenantClient(tenant);
        await client.SignInAsync();
        tenant.Faults.LimitRate("/v1.0/me", maxRequests: 2, window: TimeSpan.FromSeconds(10), countRejected: false);

        var responses = new List<(int Status, string? Wait)>();
        foreach (var second in new[] { 0, 4, 1, 5, 0 })
        {
            clock.Advance(TimeSpan.FromSeconds(second));
            using var response = await client.Http.GetAsync(MeUrl);
            responses.Add(((int)response.StatusCode, response.Headers.RetryAfter?.ToString()));
        }

        Assert.That(responses, Is.EqualTo(new (int, string?)[] { (200, null), (200, null), (429, "5"), (200, null), (429, "4") }));
        Assert.That((await client.GetAsync("https://graph.microsoft.com/v1.0/me/drive")).Status, Is.EqualTo(200), "another path");
    }

    [Test]
    public async Task A_request_budget_counts_each_request_of_a_batch()
    {
        var clock = new FakeTimeProvider();
        await using var tenant = await LocalTenant.StartAsync(new() { TimeProvider = clock });
        using var client = new TenantClient(tenant);
        await client.SignInAsync();
        tenant.Faults.LimitRate("/v1.0/me", maxRequests: 3, window: TimeSpan.FromSeconds(30));
        var items = Enumerable.Range(0, 5)
            .Select(number => (JsonNode)new JsonObject { ["id"] = $"{number}", ["method"] = "GET", ["url"] = "/me" });

        var (status, body) = await client.PostAsync(
            "https://graph.microsoft.com/v1.0/$batch", new JsonObject { ["requests"] = new JsonArray([.. items]) }.ToJsonString());

        var rejected = body["responses"]!.AsArray().Where(response => (int)response!["status"]! == 429).ToList();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(200));
            Assert.That(rejected.Count, Is.EqualTo(2));
        }

        Assert.That(rejected.Select(response => (string)response!["headers"]!["Retry-After"]!), Has.All.EqualTo("30"));
    }

    // Requests at these seconds, two in ten seconds.
    [TestCase(false, "0 1 2 3 4 10 11", "- - 8 7 6 - -")]
    [TestCase(true, "0 1 2 3 4 10 11 13 14", "- - 9 9 9 4 9 8 9")]
    [TestCase(true, "0 1 2 12 12 12", "- - 9 - - 10")]
    public void A_client_that_ignores_Retry_After_waits_longer(bool countRefused, string seconds, string expectedDelays)
    {
        var start = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var budget = new RateLimit(2, TimeSpan.FromSeconds(10), countRefused);

        var delays = seconds.Split(' ')
            .Select(second => budget.GetRetryAfter(start.AddSeconds(int.Parse(second)))?.TotalSeconds.ToString() ?? "-");

        Assert.That(string.Join(' ', delays), Is.EqualTo(expectedDelays));
    }
}
