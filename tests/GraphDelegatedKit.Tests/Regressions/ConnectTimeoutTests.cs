using System.Net;

namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>
/// SocketsHttpHandler reports its ConnectTimeout as a TaskCanceledException, which came out as if the caller had cancelled, untried.
/// </summary>
public sealed class ConnectTimeoutTests
{
    private static readonly TaskCanceledException ConnectTimeout = new(
        "A connection could not be established within the configured ConnectTimeout.", new TimeoutException());

    [Test]
    public async Task A_request_that_hits_a_connect_timeout_is_retried()
    {
        using var handler = new FakeHttpHandler().Throws(ConnectTimeout).RespondsWith(HttpStatusCode.OK, "{}");
        await using var graph = TestData.CreateClient(handler);

        await graph.GetAsync<User>("me");

        Assert.That(handler.Requests, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task A_connect_timeout_on_every_attempt_fails_with_a_GraphException()
    {
        using var handler = new FakeHttpHandler();
        for (var i = 0; i < 5; i++) handler.Throws(ConnectTimeout);
        await using var graph = TestData.CreateClient(handler);

        var error = await Assert.ThrowsAsync<GraphException>(() => graph.GetAsync<User>("me"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.Code, Is.EqualTo("connectionFailed"));
            Assert.That(error.Attempts, Is.EqualTo(5));
            Assert.That(error.Status, Is.Null);
        }
    }
}
