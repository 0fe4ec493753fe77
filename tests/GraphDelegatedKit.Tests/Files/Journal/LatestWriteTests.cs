using GraphDelegatedKit.Files.Journal;

namespace GraphDelegatedKit.Tests.Files;

public sealed class LatestWriteTests : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly Clock _clock = new();
    private readonly List<string> _written = [];
    private readonly SemaphoreSlim _told = new(0);
    private readonly CoalescingWriter<string> _latest;
    private Func<string, Task> _write = _ => Task.CompletedTask;
    private int _atOnce;

    public LatestWriteTests() => _latest = new(WriteAsync, Pause, _clock);

    public void Dispose()
    {
        _latest.Dispose();
        _told.Dispose();
    }

    [Test]
    public async Task What_comes_within_the_pause_leaves_its_latest_to_be_written_when_that_is_over()
    {
        _latest.Submit("1");
        await _latest.FlushAsync();
        _latest.Submit("2");
        _latest.Submit("3");
        _clock.Advance(Pause - TimeSpan.FromMilliseconds(1));
        Assert.That(_written, Is.EqualTo((string[])["1"]));
        await _told.WaitAsync();

        _clock.Advance(TimeSpan.FromMilliseconds(1));

        await _told.WaitAsync();
        Assert.That(_written, Is.EqualTo((string[])["1", "3"]));
    }

    [Test]
    public async Task Who_waits_for_it_does_not_wait_for_the_pause()
    {
        _latest.Submit("1");
        await _latest.FlushAsync();
        _latest.Submit("2");

        await _latest.FlushAsync();

        Assert.That((_written, _clock.Delays.Count), Is.EqualTo(((string[])["1", "2"], 0)));
    }

    [Test]
    public async Task Of_what_comes_while_one_is_written_the_latest_is_and_never_two_at_once()
    {
        var disk = new TaskCompletionSource();
        _write = _ => disk.Task;
        _latest.Submit("1");
        _latest.Submit("2");
        _latest.Submit("3");
        var kept = _latest.FlushAsync();
        Assert.That(kept.IsCompleted, Is.False);

        disk.SetResult();
        await kept;

        Assert.That(_written[^1], Is.EqualTo("3"));
        Assert.That(_written, Has.Count.LessThan(3));
    }

    [Test]
    public async Task One_that_cannot_be_written_is_heard_of_and_the_next_one_written()
    {
        _write = text => text == "1" ? throw new NotSupportedException() : Task.CompletedTask;
        _latest.Submit("1");
        await Assert.ThrowsAsync<NotSupportedException>(_latest.FlushAsync);

        _latest.Submit("2");
        await _latest.FlushAsync();

        Assert.That(_written, Is.EqualTo((string[])["1", "2"]));
    }

    private async Task WriteAsync(string text)
    {
        Assert.That(Interlocked.Increment(ref _atOnce), Is.EqualTo(1));
        _written.Add(text);
        _told.Release();
        try
        {
            await _write(text);
        }
        finally
        {
            Interlocked.Decrement(ref _atOnce);
        }
    }
}
