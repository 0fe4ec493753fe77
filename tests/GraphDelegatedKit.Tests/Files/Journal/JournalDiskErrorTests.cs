using GraphDelegatedKit.Storage;
using GraphDelegatedKit.Files.Journal;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>No disk fault ends an upload: the upload continues without a journal, and a warning is logged.</summary>
public sealed class JournalDiskErrorTests : JournaledUploadFixture
{
    [Test]
    public async Task A_journal_entry_that_cannot_be_read_is_unchanged_and_the_upload_completes()
    {
        PrivateFolder.EnsureExists(JournalFolder);
        Directory.CreateDirectory(EntryPath);

        Assert.That((await UploadAsync()).Outcome, Is.EqualTo(UploadOutcome.Created));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Directory.Exists(EntryPath), Is.True);
            Assert.That(CountWarnings("cannot be read, so its upload starts from the first byte"), Is.EqualTo(1));
            Assert.That(CountWarnings("cannot be written"), Is.Zero);
            Assert.That(Clock.Delays.Count, Is.Zero);
        }
    }

    [Test]
    public async Task A_journal_entry_that_cannot_be_locked_is_unchanged_and_the_upload_completes()
    {
        PrivateFolder.EnsureExists(JournalFolder);
        Directory.CreateDirectory(Path.ChangeExtension(EntryPath, ".lock"));

        Assert.That((await UploadAsync()).Outcome, Is.EqualTo(UploadOutcome.Created));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(File.Exists(EntryPath), Is.False);
            Assert.That(CountWarnings("interrupted uploads cannot be resumed"), Is.EqualTo(1));
        }
    }

    [Test]
    public async Task A_journal_entry_that_cannot_be_written_is_logged_once()
    {
        Drive.OnPut = put => ReplaceEntryByFolder(put == 1);
        for (var put = 1; put < 3; put++) Drive.Faults[put] = UploadFault.Status429; // time goes by, so that it is written in between

        Assert.That((await UploadAsync()).Outcome, Is.EqualTo(UploadOutcome.Created));

        Assert.That(CountWarnings("cannot be written, so an interrupted upload cannot be resumed"), Is.EqualTo(1));
    }

    [TestCase("")]
    [TestCase(".bak")]
    public async Task A_journal_entry_that_cannot_be_deleted_is_logged(string copy)
    {
        Drive.OnPut = put => ReplaceEntryByFolder(put == 3, copy);

        Assert.That((await UploadAsync()).Outcome, Is.EqualTo(UploadOutcome.Created));

        Assert.That(CountWarnings("of a finished upload cannot be deleted"), Is.EqualTo(1));
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "Creating a symbolic link requires a privilege on Windows.")]
    public async Task An_old_lock_that_cannot_be_opened_does_not_prevent_an_upload()
    {
        PrivateFolder.EnsureExists(JournalFolder);
        await File.WriteAllTextAsync(Folder["elsewhere"], "mine");
        File.CreateSymbolicLink(Path.Combine(JournalFolder, "0123456789abcdef.lock"), Folder["elsewhere"]);
        Clock.Advance(TimeSpan.FromDays(4));
        var written = false;
        Drive.OnPut = _ => written = File.Exists(EntryPath);

        await UploadAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(written, Is.True);
            Assert.That(await File.ReadAllTextAsync(Folder["elsewhere"]), Is.EqualTo("mine"));
            Assert.That(CountWarnings(""), Is.Zero);
        }
    }

    [Test]
    public async Task A_deleted_journal_folder_lists_no_pending_uploads()
    {
        var files = CreateFiles();
        await files.ListPendingUploadsAsync();
        Directory.Delete(JournalFolder, recursive: true);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await files.ListPendingUploadsAsync(), Is.EqualTo(Array.Empty<PendingUpload>()));
            Assert.That(CountWarnings("interrupted uploads cannot be resumed"), Is.EqualTo(1));
        }
    }

    [Test]
    public async Task A_journal_folder_that_cannot_be_created_lists_no_pending_uploads()
    {
        await File.WriteAllTextAsync(JournalFolder, "a file is in the way");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await CreateFiles().ListPendingUploadsAsync(), Is.EqualTo(Array.Empty<PendingUpload>()));
            Assert.That(CountWarnings("interrupted uploads cannot be resumed"), Is.EqualTo(1));
        }
    }

    [Test]
    public async Task A_journal_without_its_key_is_neither_written_nor_retried()
    {
        var keyRequests = 0;
        var files = Drive.Files(new FileTransferOptions
        {
            TimeProvider = Clock,
            LoggerFactory = Log,
            Journal = new()
            {
                Folder = JournalFolder,
                Protection = [StorageProtection.CallerKey],
                Key = _ => throw new FileNotFoundException($"no such secret, asked {++keyRequests} times"),
            },
        });

        Assert.That((await files.UploadAsync(SourceFile.Path, Destination, ThreeRanges)).Outcome, Is.EqualTo(UploadOutcome.Created));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(keyRequests, Is.EqualTo(1));
            Assert.That(CountWarnings("no such secret"), Is.EqualTo(1));
            Assert.That(Clock.Delays.Count, Is.Zero);
        }
    }

    [Test]
    public async Task A_journal_whose_caller_key_is_not_set_is_not_used_even_if_another_protection_is_listed()
    {
        var files = Drive.Files(new FileTransferOptions
        {
            TimeProvider = Clock,
            LoggerFactory = Log,
            Journal = new() { Folder = JournalFolder, Protection = [StorageProtection.CallerKey, StorageProtection.OwnerOnlyFile] },
        });

        Assert.That((await files.UploadAsync(SourceFile.Path, Destination, ThreeRanges)).Outcome, Is.EqualTo(UploadOutcome.Created));

        Assert.That(Directory.Exists(JournalFolder), Is.False);
        Assert.That(CountWarnings("Set Journal.Key."), Is.EqualTo(1));
    }

    // A folder cannot be replaced by a rename and cannot be deleted as a file.
    private void ReplaceEntryByFolder(bool isNow, string copy = "")
    {
        if (!isNow) return;
        File.Delete(EntryPath + copy);
        Directory.CreateDirectory(EntryPath + copy);
    }

    private Task<UploadReceipt> UploadAsync() => CreateFiles().UploadAsync(SourceFile.Path, Destination, ThreeRanges);
}
