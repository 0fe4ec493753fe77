using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>After a 503 the same call went over a new connection. An upload sends its range again as a call of its own, and went over the old one.</summary>
public sealed class A_line_that_failed_one_call_is_not_given_to_the_next
{
    [Test]
    public async Task After_a_503()
    {
        var connections = new ConcurrentQueue<string>();
        await using var server = await OwnServer.StartAsync(context =>
        {
            connections.Enqueue(context.Connection.Id.Split(':')[0]);
            if (connections.Count == 1) context.Response.StatusCode = 503;
            return context.Response.WriteAsync("{}");
        });
        await using var graph = server.Client();
        Task<GraphResponse> Once() => graph.SendAsync(new GraphRequest(HttpMethod.Get, "me") { Replay = Replay.Never });

        await Assert.ThrowsAsync<GraphException>(Once);
        for (var i = 0; i < 2; i++) (await Once()).Dispose();

        Assert.That(connections.Distinct().Count(), Is.EqualTo(2));
        Assert.That(connections.Skip(1).Distinct().Count(), Is.EqualTo(1), "and the new one is kept");
    }
}
