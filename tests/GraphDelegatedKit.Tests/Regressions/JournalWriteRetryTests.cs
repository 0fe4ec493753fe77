using GraphDelegatedKit.Tests.Files;
using GraphDelegatedKit.Files.Journal;

namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>
/// One write that failed, because a scanner looked into the file say, switched the journal off for the rest of the upload.
/// </summary>
public sealed class JournalWriteRetryTests : JournaledUploadFixture
{
    [Test]
    public async Task A_failed_journal_write_is_retried_before_the_first_byte_is_sent()
    {
        using var stop = new CancellationTokenSource();
        Drive.OnItemRead = () => Directory.CreateDirectory(EntryPath); // just before the session is opened: nothing can be put there
        Drive.OnPut = _ => stop.Cancel();
        var timeProvider = new Clock
        {
            OnDelay = _ =>
            {
                if (Directory.Exists(EntryPath)) Directory.Delete(EntryPath);
            },
        };

        await Assert.CatchAsync<OperationCanceledException>(
            () => CreateFiles(timeProvider).UploadAsync(SourceFile.Path, Destination, ThreeRanges, cancellationToken: stop.Token));

        Assert.That((await CreateFiles().ListPendingUploadsAsync()).Single().Size, Is.EqualTo(SourceFile.Content.Length));
    }

    private GraphFiles CreateFiles(TimeProvider? time = null) => Drive.Files(new FileTransferOptions
    {
        TimeProvider = time ?? Clock,
        Journal = new() { Folder = JournalFolder, Protection = [StorageProtection.OwnerOnlyFile] },
    });
}
