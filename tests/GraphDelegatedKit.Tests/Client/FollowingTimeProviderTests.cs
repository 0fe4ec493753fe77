using GraphDelegatedKit.Client;

namespace GraphDelegatedKit.Tests.Client;

public sealed class FollowingTimeProviderTests
{
    [Test]
    public void A_duration_that_began_before_the_clock_was_known_continues_by_that_clock()
    {
        var clock = new FakeTimeProvider(TestData.FixedTime);
        var following = new FollowingTimeProvider();
        var start = following.GetTimestamp();

        following.Follow(clock);
        clock.Advance(TimeSpan.FromHours(1));

        Assert.That(following.GetElapsedTime(start), Is.InRange(TimeSpan.FromHours(1), TimeSpan.FromHours(1) + TimeSpan.FromMinutes(1)));
        Assert.That(following.GetUtcNow(), Is.EqualTo(TestData.FixedTime + TimeSpan.FromHours(1)));
    }
}
