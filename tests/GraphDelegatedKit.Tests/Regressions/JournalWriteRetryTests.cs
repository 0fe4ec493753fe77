using GraphDelegatedKit.Tests.Files;
using GraphDelegatedKit.Files.Journal;

namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>One write that failed, because a scanner looked into the file say, switched the journal off for the rest of the upload.</summary>
public sealed class JournalWriteRetryTests : IDisposable
{
    private const int Range = 320 * 1024;
    private static readonly DrivePath Target = DrivePath.In("d", "big.bin");
    private static readonly UploadOptions ThreeFragments = new() { FragmentSize = Range, MaxSingleRequestSize = 0 };

    private readonly ScriptedDrive _drive = new();
    private readonly Clock _clock = new();
    private readonly TemporaryFolder _folder = new();
    private readonly TemporaryFile _file = new(3 * Range);

    private string EntryPath => Path.Combine(_folder["transfers"], TransferJournal.CreateId("", "d", null, "big.bin") + ".upload");

    public void Dispose()
    {
        _file.Dispose();
        _folder.Dispose();
    }

    [Test]
    public async Task A_failed_journal_write_is_retried_before_the_first_byte_is_sent()
    {
        using var stop = new CancellationTokenSource();
        _drive.OnItemRead = () => Directory.CreateDirectory(EntryPath); // just before the session is opened: nothing can be put there
        _drive.OnPut = _ => stop.Cancel();
        var timeProvider = new Clock
        {
            OnDelay = _ =>
            {
                if (Directory.Exists(EntryPath)) Directory.Delete(EntryPath);
            },
        };

        await Assert.CatchAsync<OperationCanceledException>(() => CreateFiles(timeProvider).UploadAsync(_file.Path, Target, ThreeFragments, cancellationToken: stop.Token));

        Assert.That((await CreateFiles().ListPendingUploadsAsync()).Single().Size, Is.EqualTo(_file.Content.Length));
    }

    private GraphFiles CreateFiles(TimeProvider? time = null) => _drive.Files(new FileTransferOptions
    {
        TimeProvider = time ?? _clock,
        Journal = new() { Folder = _folder["transfers"], Protection = [StorageProtection.OwnerOnlyFile] },
    });
}
