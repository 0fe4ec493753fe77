using System.Text.Json;
using GraphDelegatedKit.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using GraphDelegatedKit.Files.Journal;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>How often an entry is written, and what of it is to outlive the machine: only a version that was flushed leaves the one before it as a copy.</summary>
public sealed class JournalRhythmTests : IDisposable
{
    private readonly Folder _folder = new();
    private readonly Timers _time = new();
    private readonly JournalEntry _entry;

    public JournalRhythmTests()
    {
        PrivateFolder.EnsureExists(_folder["transfers"]);
        var options = new TransferJournalOptions { Protection = [JournalProtection.OwnerOnlyFile] };
        var protectors = new JournalEncryption(options, _folder["transfers"], new FakeKeyring());
        _entry = new JournalEntry("x", new PrivateFile(Path.Combine(_folder["transfers"], "x.upload")), protectors, null, [], _time, NullLogger.Instance);
    }

    public void Dispose()
    {
        _entry.Dispose();
        _folder.Dispose();
    }

    [Test]
    public async Task It_is_written_ten_times_a_second_at_most()
    {
        _entry.Save(Sent(1));
        await _entry.FlushAsync();

        Assert.That(_time.Set, Is.EqualTo((TimeSpan[])[TimeSpan.FromMilliseconds(100)]));
    }

    [Test]
    public async Task The_first_two_are_flushed_and_then_one_a_second()
    {
        await KeepAsync(1);
        await KeepAsync(2);
        await KeepAsync(3);
        Assert.That((Written, Copy), Is.EqualTo((3, 1)), "the third only lies in the machine's memory");

        _time.Now += TimeSpan.FromMilliseconds(999);
        await KeepAsync(4);
        Assert.That((Written, Copy), Is.EqualTo((4, 1)));

        _time.Now += TimeSpan.FromMilliseconds(1);
        await KeepAsync(5);
        Assert.That((Written, Copy), Is.EqualTo((5, 4)));
    }

    [Test]
    public async Task What_is_to_be_gone_on_with_is_flushed_at_the_end()
    {
        await KeepAsync(1);
        await KeepAsync(2);
        await KeepAsync(3);

        await _entry.FlushAsync(toDisk: true);
        Assert.That((Written, Copy), Is.EqualTo((3, 3)));

        await KeepAsync(4);
        await _entry.FlushAsync(toDisk: true);
        await _entry.FlushAsync(toDisk: true);
        Assert.That((Written, Copy), Is.EqualTo((4, 4)), "once");
    }

    [Test]
    public async Task The_first_two_of_a_second_session_are_flushed_too()
    {
        for (var sent = 1; sent < 4; sent++) await KeepAsync(sent);
        _entry.Remove();

        await KeepAsync(11);
        await KeepAsync(12);

        Assert.That((Written, Copy), Is.EqualTo((12, 11)));
    }

    private int Written => SentIn(Path.Combine(_folder["transfers"], "x.upload"));

    private int Copy => SentIn(Path.Combine(_folder["transfers"], "x.upload.bak"));

    private static int SentIn(string path)
    {
        var text = File.ReadAllText(path);
        return JsonDocument.Parse(text[(text.IndexOf('\n', StringComparison.Ordinal) + 1)..]).RootElement.GetProperty(nameof(UploadRecord.Sent)).GetInt32();
    }

    private async Task KeepAsync(int sent)
    {
        _entry.Save(Sent(sent));
        await _entry.FlushAsync();
    }

    private static UploadRecord Sent(int sent) => new()
    {
        Account = "", DriveId = "d", Path = "p", Source = "/p", Size = 100, Conflict = "replace", StartedOn = Some.Moment, ExpiresOn = Some.Moment, HashState = new byte[160], Sent = sent,
    };

    /// <summary>Stands still but for <see cref="Now"/>; no timer of its ever rings.</summary>
    private sealed class Timers : TimeProvider
    {
        public TimeSpan Now { get; set; } = TimeSpan.FromHours(1);

        public List<TimeSpan> Set { get; } = [];

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new Never(this);

        private sealed class Never(Timers timers) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period)
            {
                timers.Set.Add(dueTime);
                return true;
            }

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
