using GraphDelegatedKit.Files.Content;
using GraphDelegatedKit.Files.Journal;
using Microsoft.Extensions.Logging.Abstractions;

namespace GraphDelegatedKit.Tests.Files;

public sealed class ConcurrentJournalTests
{
    [Test]
    [Platform(Exclude = "Win", Reason = "Windows encrypts without a keyring.")]
    public async Task Uploads_that_open_the_journal_at_the_same_time_share_one_key()
    {
        using var folder = new TemporaryFolder();
        var keyring = new FakeKeyring();
        var options = new TransferJournalOptions { Folder = folder["transfers"], Protection = [StorageProtection.Os] };
        var journal = new TransferJournal(options, keyring, [], TimeProvider.System, NullLogger.Instance);
        using var start = new Barrier(16);

        await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Factory.StartNew(
            () => SaveAsync(journal, $"{i}.bin", start), default, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap()));

        Assert.That(keyring.Names, Has.Count.EqualTo(1));
        Assert.That(await journal.ListAsync("ada", default), Has.Count.EqualTo(16));
    }

    private static async Task SaveAsync(TransferJournal journal, string path, Barrier start)
    {
        var record = new UploadRecord
        {
            Account = "ada",
            DriveId = "d",
            Path = path,
            Source = "",
            Size = 1,
            Conflict = "fail",
            StartedOn = TestData.FixedTime,
            ExpiresOn = TestData.FixedTime,
            HashState = new byte[QuickXorHash.Period],
        };
        start.SignalAndWait();
        using var entry = await journal.AcquireAsync(record.Id, default);
        await entry!.SaveIntentAsync(record);
    }
}
