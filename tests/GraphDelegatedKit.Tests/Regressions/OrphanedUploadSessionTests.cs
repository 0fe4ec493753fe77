using GraphDelegatedKit.Tests.Files;

namespace GraphDelegatedKit.Tests.Regressions;

public class OrphanedUploadSessionTests
{
    private const int Range = 320 * 1024;
    private static readonly DrivePath Target = DrivePath.In("d", "big.bin");
    private static readonly UploadOptions ThreeFragments = new() { FragmentSize = Range, MaxSingleRequestSize = 0 };

    private readonly ScriptedDrive _drive = new();
    private readonly Clock _clock = new();

    [Test]
    public async Task An_upload_session_that_cannot_be_cancelled_stays_in_the_journal()
    {
        using var folder = new TemporaryFolder();
        using var file = new TemporaryFile((2 * Range) + 12_345);
        _drive.Faults[2] = UploadFault.Status507;
        _drive.FailingDeletes = 1;

        await Assert.ThrowsAsync<TransferInterruptedException>(() => CreateFiles(folder).UploadAsync(file.Path, Target, ThreeFragments));
        var pending = (await CreateFiles(folder).ListPendingUploadsAsync()).Single();
        await CreateFiles(folder).CancelUploadAsync(pending.Id);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(_drive.IsSessionOpen, Is.False);
            Assert.That(await CreateFiles(folder).ListPendingUploadsAsync(), Is.EqualTo(Array.Empty<PendingUpload>()));
        }
    }

    [Test]
    public async Task An_orphaned_upload_session_is_cancelled_by_the_next_upload_to_the_same_path()
    {
        using var folder = new TemporaryFolder();
        using var file = new TemporaryFile((2 * Range) + 12_345);
        using var other = new TemporaryFile(2 * Range);
        _drive.Faults[2] = UploadFault.Status507;
        _drive.FailingDeletes = 3;

        await Assert.ThrowsAsync<TransferInterruptedException>(() => CreateFiles(folder).UploadAsync(file.Path, Target, ThreeFragments));
        // the first is still in the way
        await Assert.ThrowsAsync<GraphException>(() => CreateFiles(folder).UploadAsync(other.Path, Target, ThreeFragments));
        var receipt = await CreateFiles(folder).UploadAsync(other.Path, Target, ThreeFragments);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Created));
            Assert.That((await CreateFiles(folder).ListPendingUploadsAsync()).Count, Is.Zero);
        }
    }

    private GraphFiles CreateFiles(TemporaryFolder folder) => GraphFilesFactory.Create(_drive, _clock, folder);
}
