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

    // A service that sends the time of day in seconds since 1970 in place of a delay.
    [Test]
    public async Task A_Retry_After_of_56_years_closes_the_gate_for_an_hour_and_then_one_request_probes_it()
    {
        var clock = new Clock();
        var gate = new ThrottleGate();
        gate.CloseFor(TimeSpan.FromSeconds(1_764_450_000), clock);
        var startedAt = clock.GetUtcNow();

        var isProbe = await gate.WaitAsync(Deadline.None, clock, default);
        var delayOfTheProbe = clock.GetUtcNow() - startedAt;
        var delayOfTheOthers = gate.GetRemainingDelay(clock);
        gate.Open();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(isProbe, Is.True);
            Assert.That(delayOfTheProbe, Is.EqualTo(ThrottleGate.MaxDelay));
            Assert.That(delayOfTheOthers, Is.EqualTo(ThrottleGate.ProbeInterval));
            Assert.That(gate.GetRemainingDelay(clock), Is.EqualTo(TimeSpan.Zero));
            Assert.That(await gate.WaitAsync(Deadline.None, clock, default), Is.False);
        }
    }

    [Test]
    public async Task A_probe_that_is_throttled_again_closes_the_gate_for_as_long_as_the_service_says_now()
    {
        var clock = new Clock();
        var gate = new ThrottleGate();
        gate.CloseFor(TimeSpan.FromDays(20_000), clock);
        await gate.WaitAsync(Deadline.None, clock, default);

        gate.CloseFor(TimeSpan.FromSeconds(90), clock);
        var delay = gate.GetRemainingDelay(clock);
        var isProbe = await gate.WaitAsync(Deadline.None, clock, default);

        Assert.That(delay, Is.EqualTo(TimeSpan.FromSeconds(90)));
        Assert.That(isProbe, Is.True);
    }

    [Test]
    public async Task After_an_extreme_Retry_After_calls_with_a_deadline_fail_at_once_and_after_an_hour_a_call_succeeds()
    {
        using var handler = new FakeHttpHandler()
            .RespondsWith(HttpStatusCode.TooManyRequests, TestData.ErrorJson("tooManyRequests"), ("Retry-After", "1764450000"))
            .RespondsWith(HttpStatusCode.OK, "{}")
            .RespondsWith(HttpStatusCode.OK, "{}");
        var clock = new Clock();
        await using var graph = TestData.CreateClient(handler, clock);
        await Assert.ThrowsAsync<GraphException>(() => graph.GetAsync<User>("me"));

        var second = await Assert.ThrowsAsync<GraphException>(() => graph.GetAsync<User>("me"));
        clock.Advance(TimeSpan.FromHours(1));
        await graph.GetAsync<User>("me");
        await graph.GetAsync<User>("me");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(second!.RetryAfter, Is.EqualTo(TimeSpan.FromHours(1)));
            Assert.That(second.Attempts, Is.Zero);
            Assert.That(clock.Delays, Is.Empty);
        }
    }
}
