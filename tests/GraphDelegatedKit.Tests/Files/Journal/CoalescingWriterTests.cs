using GraphDelegatedKit.Files.Journal;

namespace GraphDelegatedKit.Tests.Files;

public sealed class CoalescingWriterTests : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly Clock _clock = new();
    private readonly List<string> _written = [];
    private readonly SemaphoreSlim _writeStarted = new(0);
    private readonly CoalescingWriter<string> _writer;
    private Func<string, Task> _write = _ => Task.CompletedTask;
    private int _concurrentWrites;

    public CoalescingWriterTests() => _writer = new(WriteAsync, Pause, _clock);

    public void Dispose()
    {
        _writer.Dispose();
        _writeStarted.Dispose();
    }

    [Test]
    public async Task Values_saved_within_the_pause_are_coalesced_into_one_write()
    {
        _writer.Submit("1");
        await _writer.FlushAsync();
        _writer.Submit("2");
        _writer.Submit("3");
        _clock.Advance(Pause - TimeSpan.FromMilliseconds(1));
        Assert.That(_written, Is.EqualTo((string[])["1"]));
        await _writeStarted.WaitAsync();

        _clock.Advance(TimeSpan.FromMilliseconds(1));

        await _writeStarted.WaitAsync();
        Assert.That(_written, Is.EqualTo((string[])["1", "3"]));
    }

    [Test]
    public async Task A_flush_does_not_wait_for_the_pause()
    {
        _writer.Submit("1");
        await _writer.FlushAsync();
        _writer.Submit("2");

        await _writer.FlushAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(_written, Is.EqualTo((string[])["1", "2"]));
            Assert.That(_clock.Delays.Count, Is.Zero);
        }
    }

    [Test]
    public async Task Values_saved_during_a_write_are_coalesced_and_writes_never_overlap()
    {
        var disk = new TaskCompletionSource();
        _write = _ => disk.Task;
        _writer.Submit("1");
        _writer.Submit("2");
        _writer.Submit("3");
        var flushed = _writer.FlushAsync();
        Assert.That(flushed.IsCompleted, Is.False);

        disk.SetResult();
        await flushed;

        Assert.That(_written[^1], Is.EqualTo("3"));
        Assert.That(_written, Has.Count.LessThan(3));
    }

    [Test]
    public async Task A_failed_write_is_reported_and_the_next_value_is_written()
    {
        _write = text => text == "1" ? throw new NotSupportedException() : Task.CompletedTask;
        _writer.Submit("1");
        await Assert.ThrowsAsync<NotSupportedException>(_writer.FlushAsync);

        _writer.Submit("2");
        await _writer.FlushAsync();

        Assert.That(_written, Is.EqualTo((string[])["1", "2"]));
    }

    private async Task WriteAsync(string text)
    {
        Assert.That(Interlocked.Increment(ref _concurrentWrites), Is.EqualTo(1));
        _written.Add(text);
        _writeStarted.Release();
        try
        {
            await _write(text);
        }
        finally
        {
            Interlocked.Decrement(ref _concurrentWrites);
        }
    }
}
