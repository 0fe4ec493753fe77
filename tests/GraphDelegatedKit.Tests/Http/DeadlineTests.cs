using GraphDelegatedKit.Http;

namespace GraphDelegatedKit.Tests.Http;

public sealed class DeadlineTests
{
    private readonly Clock _clock = new();

    [Test]
    public void A_deadline_expires_when_its_time_is_over()
    {
        using var deadline = new Deadline(TimeSpan.FromSeconds(10), _clock);

        _clock.Advance(TimeSpan.FromSeconds(9));
        var before = (deadline.CancellationToken.IsCancellationRequested, deadline.Remaining);
        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.That(before, Is.EqualTo((false, TimeSpan.FromSeconds(1))));
        Assert.That(deadline.CancellationToken.IsCancellationRequested);
    }

    [Test]
    public void A_paused_deadline_does_not_run()
    {
        using var deadline = new Deadline(TimeSpan.FromSeconds(10), _clock);
        _clock.Advance(TimeSpan.FromSeconds(4));

        deadline.Pause();
        _clock.Advance(TimeSpan.FromMinutes(5));
        var remainingWhilePaused = deadline.Remaining;
        deadline.Resume();
        _clock.Advance(TimeSpan.FromSeconds(5));
        var before = deadline.CancellationToken.IsCancellationRequested;
        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Multiple(() =>
        {
            Assert.That(remainingWhilePaused, Is.EqualTo(TimeSpan.FromSeconds(6)));
            Assert.That(before, Is.False);
            Assert.That(deadline.CancellationToken.IsCancellationRequested);
        });
    }

    [TestCase(60)]
    [TestCase(4000)]
    public void A_deadline_can_be_longer_than_the_maximum_timer_duration(int days)
    {
        using var deadline = new Deadline(TimeSpan.FromDays(days), _clock);

        for (var day = 1; day < days; day++) _clock.Advance(TimeSpan.FromDays(1));
        var before = (deadline.CancellationToken.IsCancellationRequested, deadline.Remaining);
        _clock.Advance(TimeSpan.FromDays(1));

        Assert.That(before, Is.EqualTo((false, TimeSpan.FromDays(1))));
        Assert.That(deadline.CancellationToken.IsCancellationRequested);
    }

    [Test]
    public async Task A_deadline_of_the_maximum_TimeSpan_works_with_the_system_timers()
    {
        using var handler = new FakeHttpHandler().RespondsWith(System.Net.HttpStatusCode.OK, "{}");
        await using var graph = TestData.CreateClient(
            handler, TimeProvider.System, configure: options => options.Deadline = TimeSpan.MaxValue);

        await graph.GetAsync<User>("me");

        Assert.That(handler.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public void An_infinite_deadline_never_expires()
    {
        using var deadline = new Deadline(Timeout.InfiniteTimeSpan, _clock);
        deadline.Pause();
        deadline.Resume();

        _clock.Advance(TimeSpan.FromDays(10_000));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(deadline.Remaining, Is.EqualTo(TimeSpan.MaxValue));
            Assert.That(deadline.CancellationToken.IsCancellationRequested, Is.False);
        }
    }
}
