using GraphDelegatedKit.Http;

namespace GraphDelegatedKit.Tests.Http;

public sealed class Deadlines
{
    private readonly Clock _clock = new();

    [Test]
    public void Pass_when_their_time_is_over()
    {
        using var deadline = new Deadline(TimeSpan.FromSeconds(10), _clock);

        _clock.Advance(TimeSpan.FromSeconds(9));
        var before = (deadline.CancellationToken.IsCancellationRequested, deadline.Remaining);
        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.That(before, Is.EqualTo((false, TimeSpan.FromSeconds(1))));
        Assert.That(deadline.CancellationToken.IsCancellationRequested);
    }

    [Test]
    public void Stand_still_while_they_are_paused()
    {
        using var deadline = new Deadline(TimeSpan.FromSeconds(10), _clock);
        _clock.Advance(TimeSpan.FromSeconds(4));

        deadline.Pause();
        _clock.Advance(TimeSpan.FromMinutes(5));
        var meanwhile = deadline.Remaining;
        deadline.Resume();
        _clock.Advance(TimeSpan.FromSeconds(5));
        var before = deadline.CancellationToken.IsCancellationRequested;
        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Multiple(() =>
        {
            Assert.That(meanwhile, Is.EqualTo(TimeSpan.FromSeconds(6)));
            Assert.That(before, Is.False);
            Assert.That(deadline.CancellationToken.IsCancellationRequested);
        });
    }

    [TestCase(60)]
    [TestCase(4000)]
    public void May_be_longer_than_a_timer_runs(int days)
    {
        using var deadline = new Deadline(TimeSpan.FromDays(days), _clock);

        for (var day = 1; day < days; day++) _clock.Advance(TimeSpan.FromDays(1));
        var before = (deadline.CancellationToken.IsCancellationRequested, deadline.Remaining);
        _clock.Advance(TimeSpan.FromDays(1));

        Assert.That(before, Is.EqualTo((false, TimeSpan.FromDays(1))));
        Assert.That(deadline.CancellationToken.IsCancellationRequested);
    }

    [Test]
    public async Task Of_the_longest_kind_work_with_the_machines_own_timers()
    {
        using var wire = new Wire().Answers(System.Net.HttpStatusCode.OK, "{}");
        await using var graph = Some.Client(wire, TimeProvider.System, change: options => options.Deadline = TimeSpan.MaxValue);

        await graph.GetAsync<User>("me");

        Assert.That(wire.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public void None_never_passes()
    {
        using var deadline = new Deadline(Timeout.InfiniteTimeSpan, _clock);
        deadline.Pause();
        deadline.Resume();

        _clock.Advance(TimeSpan.FromDays(10_000));

        Assert.That((deadline.Remaining, deadline.CancellationToken.IsCancellationRequested), Is.EqualTo((TimeSpan.MaxValue, false)));
    }
}
