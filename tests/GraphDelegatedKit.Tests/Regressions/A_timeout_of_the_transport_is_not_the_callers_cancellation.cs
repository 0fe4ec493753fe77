using System.Net;

namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>SocketsHttpHandler reports its ConnectTimeout as a TaskCanceledException, which came out as if the caller had cancelled, untried.</summary>
public sealed class A_timeout_of_the_transport_is_not_the_callers_cancellation
{
    private static readonly TaskCanceledException ConnectTimeout = new("A connection could not be established within the configured ConnectTimeout.", new TimeoutException());

    [Test]
    public async Task It_is_tried_again()
    {
        using var wire = new Wire().Throws(ConnectTimeout).Answers(HttpStatusCode.OK, "{}");
        await using var graph = Some.Client(wire);

        await graph.GetAsync<User>("me");

        Assert.That(wire.Requests, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task And_when_it_stays_it_is_an_error_of_the_call()
    {
        using var wire = new Wire();
        for (var i = 0; i < 5; i++) wire.Throws(ConnectTimeout);
        await using var graph = Some.Client(wire);

        var error = await Assert.ThrowsAsync<GraphException>(() => graph.GetAsync<User>("me"));

        Assert.That((error!.Code, error.Attempts, error.Status), Is.EqualTo(("connectionFailed", 5, (HttpStatusCode?)null)));
    }
}
