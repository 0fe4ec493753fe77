using System.Net;
using GraphDelegatedKit.Http;

namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>
/// A Retry-After of thousands of years threw ArgumentOutOfRangeException out of the date arithmetic, and one of two months out of Task.Delay.
/// </summary>
public sealed class A_wait_of_ages_is_only_a_long_wait
{
    [TestCase("5000000")]
    [TestCase("300000000000")]
    [TestCase("460000000000")]
    public async Task It_fails_at_once_with_the_errors_own_type(string seconds)
    {
        using var wire = new Wire().Answers(HttpStatusCode.TooManyRequests, Some.GraphError("tooManyRequests"), ("Retry-After", seconds));
        await using var graph = Some.Client(wire);

        var error = await Assert.ThrowsAsync<GraphException>(() => graph.GetAsync<User>("me"));

        Assert.That(error!.Status, Is.EqualTo(HttpStatusCode.TooManyRequests));
    }

    [Test]
    public async Task Two_months_can_be_waited_for_where_nothing_limits_the_wait()
    {
        var clock = new Clock();
        var gate = new ThrottleGate();
        gate.CloseFor(TimeSpan.FromDays(60), clock);
        var began = clock.GetUtcNow();

        await gate.WaitAsync(Deadline.None, clock, default);

        Assert.That(clock.GetUtcNow() - began, Is.EqualTo(TimeSpan.FromDays(60)));
    }
}
