using GraphDelegatedKit.Storage;
using GraphDelegatedKit.Files.Journal;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>No fault of the disk ends an upload: it goes on without being written down, and that is told.</summary>
public sealed class JournalDiskErrorTests : IDisposable
{
    private const int Range = 320 * 1024;
    private static readonly DrivePath Destination = DrivePath.In("d", "big.bin");
    private static readonly UploadOptions ThreeRanges = new() { FragmentSize = Range, MaxSingleRequestSize = 0 };

    private readonly ScriptedDrive _drive = new();
    private readonly Clock _clock = new();
    private readonly TemporaryFolder _folder = new();
    private readonly LogBook _log = new();
    private readonly TemporaryFile _file = new(3 * Range);

    private string JournalFolder => _folder["transfers"];

    private string EntryPath => Path.Combine(JournalFolder, TransferJournal.CreateId("", "d", null, "big.bin") + ".upload");

    public void Dispose()
    {
        _file.Dispose();
        _folder.Dispose();
        _log.Dispose();
    }

    [Test]
    public async Task A_journal_entry_that_cannot_be_read_is_unchanged_and_the_upload_completes()
    {
        PrivateFolder.EnsureExists(JournalFolder);
        Directory.CreateDirectory(EntryPath);

        Assert.That((await UploadAsync()).Outcome, Is.EqualTo(UploadOutcome.Created));

        Assert.That((Directory.Exists(EntryPath), CountWarnings("cannot be read, so its upload starts from the first byte"), CountWarnings("cannot be written"), _clock.Delays.Count), Is.EqualTo((true, 1, 0, 0)));
    }

    [Test]
    public async Task A_journal_entry_that_cannot_be_locked_is_unchanged_and_the_upload_completes()
    {
        PrivateFolder.EnsureExists(JournalFolder);
        Directory.CreateDirectory(Path.ChangeExtension(EntryPath, ".lock"));

        Assert.That((await UploadAsync()).Outcome, Is.EqualTo(UploadOutcome.Created));

        Assert.That((File.Exists(EntryPath), CountWarnings("interrupted uploads cannot be resumed")), Is.EqualTo((false, 1)));
    }

    [Test]
    public async Task A_journal_entry_that_cannot_be_written_is_logged_once()
    {
        _drive.OnPut = put => ReplaceEntryByFolder(put == 1);
        for (var put = 1; put < 3; put++) _drive.Faults[put] = UploadFault.Status429; // time goes by, so that it is written in between

        Assert.That((await UploadAsync()).Outcome, Is.EqualTo(UploadOutcome.Created));

        Assert.That(CountWarnings("cannot be written, so an interrupted upload cannot be resumed"), Is.EqualTo(1));
    }

    [TestCase("")]
    [TestCase(".bak")]
    public async Task A_journal_entry_that_cannot_be_deleted_is_logged(string copy)
    {
        _drive.OnPut = put => ReplaceEntryByFolder(put == 3, copy);

        Assert.That((await UploadAsync()).Outcome, Is.EqualTo(UploadOutcome.Created));

        Assert.That(CountWarnings("of a finished upload cannot be deleted"), Is.EqualTo(1));
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "Creating a symbolic link requires a privilege on Windows.")]
    public async Task An_old_lock_that_cannot_be_opened_does_not_prevent_an_upload()
    {
        PrivateFolder.EnsureExists(JournalFolder);
        await File.WriteAllTextAsync(_folder["elsewhere"], "mine");
        File.CreateSymbolicLink(Path.Combine(JournalFolder, "0123456789abcdef.lock"), _folder["elsewhere"]);
        _clock.Advance(TimeSpan.FromDays(4));
        var written = false;
        _drive.OnPut = _ => written = File.Exists(EntryPath);

        await UploadAsync();

        Assert.That((written, await File.ReadAllTextAsync(_folder["elsewhere"]), CountWarnings("")), Is.EqualTo((true, "mine", 0)));
    }

    [Test]
    public async Task A_deleted_journal_folder_lists_no_pending_uploads()
    {
        var files = CreateFiles();
        await files.ListPendingUploadsAsync();
        Directory.Delete(JournalFolder, recursive: true);

        Assert.That((await files.ListPendingUploadsAsync(), CountWarnings("interrupted uploads cannot be resumed")), Is.EqualTo((Array.Empty<PendingUpload>(), 1)));
    }

    [Test]
    public async Task A_journal_folder_that_cannot_be_created_lists_no_pending_uploads()
    {
        await File.WriteAllTextAsync(JournalFolder, "a file is in the way");

        Assert.That((await CreateFiles().ListPendingUploadsAsync(), CountWarnings("interrupted uploads cannot be resumed")), Is.EqualTo((Array.Empty<PendingUpload>(), 1)));
    }

    [Test]
    public async Task A_journal_without_its_key_is_neither_written_nor_retried()
    {
        var keyRequests = 0;
        var files = _drive.Files(new FileTransferOptions
        {
            TimeProvider = _clock,
            LoggerFactory = _log,
            Journal = new() { Folder = JournalFolder, Protection = [StorageProtection.CallerKey], Key = _ => throw new FileNotFoundException($"no such secret, asked {++keyRequests} times") },
        });

        Assert.That((await files.UploadAsync(_file.Path, Destination, ThreeRanges)).Outcome, Is.EqualTo(UploadOutcome.Created));

        Assert.That((keyRequests, CountWarnings("no such secret"), _clock.Delays.Count), Is.EqualTo((1, 1, 0)));
    }

    [Test]
    public async Task A_journal_whose_caller_key_is_not_set_is_not_used_even_if_another_protection_is_listed()
    {
        var files = _drive.Files(new FileTransferOptions
        {
            TimeProvider = _clock,
            LoggerFactory = _log,
            Journal = new() { Folder = JournalFolder, Protection = [StorageProtection.CallerKey, StorageProtection.OwnerOnlyFile] },
        });

        Assert.That((await files.UploadAsync(_file.Path, Destination, ThreeRanges)).Outcome, Is.EqualTo(UploadOutcome.Created));

        Assert.That((Directory.GetFiles(JournalFolder), CountWarnings("Set Journal.Key.")), Is.EqualTo((Array.Empty<string>(), 1)));
    }

    private int CountWarnings(string text) => _log.Lines.Count(line => line.StartsWith("Warning:", StringComparison.Ordinal) && line.Contains(text, StringComparison.Ordinal));

    // What nothing can be renamed over, and what cannot be deleted as a file.
    private void ReplaceEntryByFolder(bool isNow, string copy = "")
    {
        if (!isNow) return;
        File.Delete(EntryPath + copy);
        Directory.CreateDirectory(EntryPath + copy);
    }

    private Task<UploadReceipt> UploadAsync() => CreateFiles().UploadAsync(_file.Path, Destination, ThreeRanges);

    private GraphFiles CreateFiles() => GraphFilesFactory.Create(_drive, _clock, _folder, _log);
}
