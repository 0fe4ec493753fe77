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
        var before = (deadline.Over.IsCancellationRequested, deadline.Left);
        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.That(before, Is.EqualTo((false, TimeSpan.FromSeconds(1))));
        Assert.That(deadline.Over.IsCancellationRequested);
    }

    [Test]
    public void Stand_still_while_they_are_paused()
    {
        using var deadline = new Deadline(TimeSpan.FromSeconds(10), _clock);
        _clock.Advance(TimeSpan.FromSeconds(4));

        deadline.Pause();
        _clock.Advance(TimeSpan.FromMinutes(5));
        var meanwhile = deadline.Left;
        deadline.Resume();
        _clock.Advance(TimeSpan.FromSeconds(5));
        var before = deadline.Over.IsCancellationRequested;
        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Multiple(() =>
        {
            Assert.That(meanwhile, Is.EqualTo(TimeSpan.FromSeconds(6)));
            Assert.That(before, Is.False);
            Assert.That(deadline.Over.IsCancellationRequested);
        });
    }

    [Test]
    public void None_never_passes()
    {
        using var deadline = new Deadline(Timeout.InfiniteTimeSpan, _clock);
        deadline.Pause();
        deadline.Resume();

        _clock.Advance(TimeSpan.FromDays(10_000));

        Assert.That((deadline.Left, deadline.Over.IsCancellationRequested), Is.EqualTo((TimeSpan.MaxValue, false)));
    }
}
