using System.Net;
using GraphDelegatedKit.Http;

namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>
/// A Retry-After of thousands of years threw ArgumentOutOfRangeException out of the date arithmetic, and one of two months out of
/// Task.Delay.
/// </summary>
public sealed class ExtremeRetryAfterTests
{
    [TestCase("5000000")]
    [TestCase("300000000000")]
    [TestCase("460000000000")]
    public async Task A_Retry_After_of_months_or_more_fails_at_once_with_a_GraphException(string seconds)
    {
        using var handler = new FakeHttpHandler().RespondsWith(
            HttpStatusCode.TooManyRequests, TestData.ErrorJson("tooManyRequests"), ("Retry-After", seconds));
        await using var graph = TestData.CreateClient(handler);

        var error = await Assert.ThrowsAsync<GraphException>(() => graph.GetAsync<User>("me"));

        Assert.That(error!.Status, Is.EqualTo(HttpStatusCode.TooManyRequests));
    }

    [Test]
    public async Task A_throttle_gate_can_wait_two_months_without_a_deadline()
    {
        var clock = new Clock();
        var gate = new ThrottleGate();
        gate.CloseFor(TimeSpan.FromDays(60), clock);
        var startedAt = clock.GetUtcNow();

        await gate.WaitAsync(Deadline.None, clock, default);

        Assert.That(clock.GetUtcNow() - startedAt, Is.EqualTo(TimeSpan.FromDays(60)));
    }
}
