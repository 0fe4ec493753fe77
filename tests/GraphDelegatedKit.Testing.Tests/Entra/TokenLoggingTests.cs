using System.Collections.Concurrent;
using System.Diagnostics.Tracing;
using Microsoft.IdentityModel.Logging;

namespace GraphDelegatedKit.Testing.Tests.Entra;

/// <summary>The package that validates tokens also logs; no part of a token may reach the log or a response.</summary>
public sealed class TokenLoggingTests
{
    [Test]
    public async Task No_part_of_a_token_is_logged_or_returned()
    {
        using var log = new IdentityLog();
        await using var tenant = await LocalTenant.StartAsync();
        using var client = new TenantClient(tenant);
        var good = (string)(await client.SignInAsync(scope: "User.Read openid profile offline_access"))["access_token"]!;
        var segments = good.Split('.');
        string[] bad =
        [
            good[..^4] + "AAAA",
            good[..^40],
            $"{segments[0]}.{segments[1][..^8]}.{segments[2]}",
            $"{segments[0][..^8]}.{segments[1]}.{segments[2]}",
            $"{segments[0]}.{segments[1]}.",
            $"{segments[0]}.{segments[1]}",
            $"{segments[0]}.{segments[1]}.{segments[2]}.{segments[1]}.{segments[2]}",
            segments[1],
        ];

        var answers = new List<(int Status, string Text)> { await SendAsync(client, good) };
        foreach (var token in bad) answers.Add(await SendAsync(client, token));

        Assert.Multiple(() =>
        {
            Assert.That(answers.Select(answer => answer.Status), Is.EqualTo(Enumerable.Repeat(401, bad.Length).Prepend(200)));
            Assert.That(answers.Where(answer => Leaks(answer.Text)), Is.Empty);
            Assert.That(log.Entries.Where(Leaks), Is.Empty);
            Assert.That(log.Entries, Is.Not.Empty); // otherwise the line above proves nothing
            Assert.That(IdentityModelEventSource.ShowPII, Is.False);
            Assert.That(IdentityModelEventSource.LogCompleteSecurityArtifact, Is.False);
        });

        bool Leaks(string text) => segments.Any(segment =>
            Enumerable.Range(0, segment.Length - 8).Any(at => text.Contains(segment.Substring(at, 8), StringComparison.Ordinal)));
    }

    private static async Task<(int Status, string Text)> SendAsync(TenantClient client, string token)
    {
        client.Http.DefaultRequestHeaders.Authorization = new("Bearer", token);
        using var answer = await client.Http.GetAsync("https://graph.microsoft.com/v1.0/me");
        return ((int)answer.StatusCode, answer.Headers + await answer.Content.ReadAsStringAsync());
    }

    private sealed class IdentityLog : EventListener
    {
        public ConcurrentQueue<string> Entries { get; } = new();

        public IdentityLog()
        {
            IdentityModelEventSource.Logger.LogLevel = EventLevel.Verbose;
            EnableEvents(IdentityModelEventSource.Logger, EventLevel.Verbose, EventKeywords.All);
        }

        protected override void OnEventWritten(EventWrittenEventArgs eventData) =>
            Entries.Enqueue($"{eventData.EventName} {string.Join(' ', eventData.Payload!)}");
    }
}
