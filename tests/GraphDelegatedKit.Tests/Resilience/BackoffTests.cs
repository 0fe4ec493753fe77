using GraphDelegatedKit.Resilience;

namespace GraphDelegatedKit.Tests.Resilience;

public sealed class BackoffTests
{
    [TestCase(1, 0, 0.5)]
    [TestCase(2, 0, 1)]
    [TestCase(3, 0, 2)]
    [TestCase(4, 0, 4)]
    [TestCase(7, 0, 30)]
    [TestCase(1000, 0, 30)]
    [TestCase(1, 1, 0.75)]
    [TestCase(4, 0.5, 5)]
    [TestCase(1000, 1, 45)]
    public void The_backoff_of_a_request_doubles_up_to_thirty_seconds_and_jitter_only_lengthens_it(
        int failures, double random, double seconds) =>
        Assert.That(Backoff.Request.DelayAfter(failures, random), Is.EqualTo(TimeSpan.FromSeconds(seconds)));

    [TestCase(1, 0, 30)]
    [TestCase(4, 1, 45)]
    public void The_backoff_starts_at_its_maximum_when_the_bandwidth_is_exceeded(int failures, double random, double seconds) =>
        Assert.That(Backoff.Bandwidth.DelayAfter(failures, random), Is.EqualTo(TimeSpan.FromSeconds(seconds)));

    [TestCase(1, 0, 1)]
    [TestCase(5, 0, 16)]
    [TestCase(6, 0, 30)]
    [TestCase(1, 1, 1.5)]
    public void The_backoff_of_a_transfer_starts_at_one_second(int failures, double random, double seconds) =>
        Assert.That(Backoff.Transfer.DelayAfter(failures, random), Is.EqualTo(TimeSpan.FromSeconds(seconds)));

    [TestCase(1, 15)]
    [TestCase(2, 30)]
    [TestCase(5, 240)]
    [TestCase(6, 300)]
    [TestCase(1000, 300)]
    public void The_backoff_of_a_locked_item_doubles_up_to_five_minutes_without_jitter(int failures, double seconds) =>
        Assert.That(Backoff.LockedItem.DelayAfter(failures, 1), Is.EqualTo(TimeSpan.FromSeconds(seconds)));

    [TestCase(5, 10)]
    [TestCase(40, 60)]
    [TestCase(60, 60)]
    [TestCase(90, 90, Description = "the service chose a longer delay than the maximum")]
    public void The_next_delay_after_one_that_the_service_chose_grows_up_to_the_maximum_and_is_never_shorter(double seconds, double next)
    {
        var backoff = new Backoff(TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(1));

        Assert.That(backoff.DelayFollowing(TimeSpan.FromSeconds(seconds)), Is.EqualTo(TimeSpan.FromSeconds(next)));
    }
}
