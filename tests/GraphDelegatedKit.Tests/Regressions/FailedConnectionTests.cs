using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>
/// After a 503 the same call went over a new connection. An upload sends its range again as a call of its own, and went over the old one.
/// </summary>
public sealed class FailedConnectionTests
{
    [Test]
    public async Task A_connection_that_answered_503_is_not_used_for_the_next_call()
    {
        var connections = new ConcurrentQueue<string>();
        await using var server = await FakeHttpServer.StartAsync(context =>
        {
            connections.Enqueue(context.Connection.Id.Split(':')[0]);
            if (connections.Count == 1) context.Response.StatusCode = 503;
            return context.Response.WriteAsync("{}");
        });
        await using var graph = server.CreateClient();
        Task<GraphResponse> SendOnceAsync() => graph.SendAsync(new GraphRequest(HttpMethod.Get, "me") { Replay = Replay.Never });

        await Assert.ThrowsAsync<GraphException>(SendOnceAsync);
        for (var i = 0; i < 2; i++) (await SendOnceAsync()).Dispose();

        Assert.That(connections.Distinct().Count(), Is.EqualTo(2));
        Assert.That(connections.Skip(1).Distinct().Count(), Is.EqualTo(1), "and the new one is kept");
    }
}
