using System.Text.Json;
using GraphDelegatedKit.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using GraphDelegatedKit.Files.Journal;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>
/// How often a journal entry is written, and which version survives a power failure: only a flushed version keeps the one before it as a
/// copy.
/// </summary>
public sealed class JournalWriteIntervalTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualTimeProvider _time = new();
    private readonly JournalEntry _entry;

    public JournalWriteIntervalTests()
    {
        PrivateFolder.EnsureExists(_folder["transfers"]);
        var options = new TransferJournalOptions { Protection = [StorageProtection.OwnerOnlyFile] };
        var encryption = new JournalEncryption(options, _folder["transfers"], new FakeKeyring(), _time);
        _entry = new JournalEntry("x", encryption.GetFile("x", ".upload"), encryption, null, [], _time, NullLogger.Instance);
    }

    public void Dispose()
    {
        _entry.Dispose();
        _folder.Dispose();
    }

    [Test]
    public async Task A_journal_entry_is_written_at_most_ten_times_a_second()
    {
        _entry.Save(CreateRecord(1));
        await _entry.FlushAsync();

        Assert.That(_time.DueTimes, Is.EqualTo((TimeSpan[])[TimeSpan.FromMilliseconds(100)]));
    }

    [Test]
    public async Task The_first_two_writes_of_a_journal_entry_are_flushed_and_then_one_per_second()
    {
        await SaveAsync(1);
        await SaveAsync(2);
        await SaveAsync(3);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(SentInEntry, Is.EqualTo(3), "the third only lies in the machine's memory");
            Assert.That(SentInBackup, Is.EqualTo(1), "the third only lies in the machine's memory");
        }

        _time.Advance(TimeSpan.FromMilliseconds(999));
        await SaveAsync(4);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(SentInEntry, Is.EqualTo(4));
            Assert.That(SentInBackup, Is.EqualTo(1));
        }

        _time.Advance(TimeSpan.FromMilliseconds(1));
        await SaveAsync(5);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(SentInEntry, Is.EqualTo(5));
            Assert.That(SentInBackup, Is.EqualTo(4));
        }
    }

    [Test]
    public async Task An_interrupted_upload_flushes_its_journal_entry_at_the_end()
    {
        await SaveAsync(1);
        await SaveAsync(2);
        await SaveAsync(3);

        await _entry.FlushAsync(toDisk: true);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(SentInEntry, Is.EqualTo(3));
            Assert.That(SentInBackup, Is.EqualTo(3));
        }

        await SaveAsync(4);
        await _entry.FlushAsync(toDisk: true);
        await _entry.FlushAsync(toDisk: true);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(SentInEntry, Is.EqualTo(4), "once");
            Assert.That(SentInBackup, Is.EqualTo(4), "once");
        }
    }

    [Test]
    public async Task The_first_two_writes_of_a_second_session_are_flushed()
    {
        for (var sent = 1; sent < 4; sent++) await SaveAsync(sent);
        _entry.Remove();

        await SaveAsync(11);
        await SaveAsync(12);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(SentInEntry, Is.EqualTo(12));
            Assert.That(SentInBackup, Is.EqualTo(11));
        }
    }

    private int SentInEntry => ReadSent(Path.Combine(_folder["transfers"], "x.upload"));

    private int SentInBackup => ReadSent(Path.Combine(_folder["transfers"], "x.upload.bak"));

    private static int ReadSent(string path)
    {
        var text = File.ReadAllText(path);
        return JsonDocument.Parse(text[(text.IndexOf('\n', StringComparison.Ordinal) + 1)..]).RootElement
            .GetProperty(nameof(UploadRecord.Sent))
            .GetInt32();
    }

    private async Task SaveAsync(int sent)
    {
        _entry.Save(CreateRecord(sent));
        await _entry.FlushAsync();
    }

    private static UploadRecord CreateRecord(int sent) => new()
    {
        Account = "", DriveId = "d", Path = "p", Source = "/p", Size = 100,
        Conflict = "replace", StartedOn = TestData.FixedTime, ExpiresOn = TestData.FixedTime, HashState = new byte[160], Sent = sent,
    };

    /// <summary>Records the due time of each timer change, which FakeTimeProvider does not expose.</summary>
    private sealed class ManualTimeProvider : FakeTimeProvider
    {
        public List<TimeSpan> DueTimes { get; } = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            new Recorded(base.CreateTimer(callback, state, dueTime, period), DueTimes);

        private sealed class Recorded(ITimer timer, List<TimeSpan> set) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period)
            {
                set.Add(dueTime);
                return timer.Change(dueTime, period);
            }

            public void Dispose() => timer.Dispose();

            public ValueTask DisposeAsync() => timer.DisposeAsync();
        }
    }
}
