using GraphDelegatedKit.Resilience;

namespace GraphDelegatedKit.Tests.Resilience;

public sealed class TimerDurationTests
{
    [TestCase(0, 0)]
    [TestCase(-1, 0)]
    [TestCase(1, 10_000)]
    [TestCase(10_000, 10_000)]
    [TestCase(10_001, 20_000)]
    [TestCase(60 * TimeSpan.TicksPerDay, 30 * TimeSpan.TicksPerDay)]
    [TestCase(long.MaxValue, 30 * TimeSpan.TicksPerDay)]
    [TestCase(long.MinValue, 0)]
    public void A_timer_takes_whole_milliseconds_rounded_up_and_at_most_30_days(long ticks, long expected) =>
        Assert.That(TimerDuration.Clamp(TimeSpan.FromTicks(ticks)).Ticks, Is.EqualTo(expected));

    [Test]
    public void A_delay_of_any_length_begins()
    {
        using var cancellation = new CancellationTokenSource();

        var longest = TimeProvider.System.DelayAsync(TimeSpan.MaxValue, cancellation.Token);
        var sixtyDays = TimeProvider.System.DelayAsync(TimeSpan.FromDays(60), cancellation.Token);
        cancellation.Cancel();

        Assert.That(async () => await longest, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(async () => await sixtyDays, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(TimeProvider.System.DelayAsync(TimeSpan.FromSeconds(-5), default).IsCompletedSuccessfully);
    }

    [Test]
    public async Task A_delay_passes_by_the_clock_it_was_given()
    {
        var clock = new Clock();

        await clock.DelayAsync(TimeSpan.FromMilliseconds(1.2), default);

        Assert.That(clock.Delays, Is.EqualTo(new[] { TimeSpan.FromMilliseconds(2) }));
    }
}
