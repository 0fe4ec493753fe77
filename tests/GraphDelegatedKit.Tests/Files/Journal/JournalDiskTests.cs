using GraphDelegatedKit.Storage;
using GraphDelegatedKit.Files.Journal;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>No fault of the disk ends an upload: it goes on without being written down, and that is told.</summary>
public sealed class JournalDiskTests : IDisposable
{
    private const int Range = 320 * 1024;
    private static readonly DrivePath Target = DrivePath.In("d", "big.bin");
    private static readonly UploadOptions InThree = new() { FragmentSize = Range, MaxSingleRequestSize = 0 };

    private readonly UploadSessionScript _drive = new();
    private readonly Clock _clock = new();
    private readonly Folder _folder = new();
    private readonly LogBook _log = new();
    private readonly LocalFile _file = new(3 * Range);

    private string Journal => _folder["transfers"];

    private string Entry => Path.Combine(Journal, TransferJournal.CreateId("", "d", null, "big.bin") + ".upload");

    public void Dispose()
    {
        _file.Dispose();
        _folder.Dispose();
        _log.Dispose();
    }

    [Test]
    public async Task An_entry_that_cannot_be_read_is_left_alone()
    {
        PrivateFolder.EnsureExists(Journal);
        Directory.CreateDirectory(Entry);

        Assert.That((await UploadAsync()).Outcome, Is.EqualTo(UploadOutcome.Created));

        Assert.That((Directory.Exists(Entry), Warnings("cannot be read, so the upload begins anew"), Warnings("cannot be written"), _clock.Delays.Count), Is.EqualTo((true, 1, 0, 0)));
    }

    [Test]
    public async Task An_entry_that_cannot_be_locked_is_left_alone()
    {
        PrivateFolder.EnsureExists(Journal);
        Directory.CreateDirectory(Path.ChangeExtension(Entry, ".lock"));

        Assert.That((await UploadAsync()).Outcome, Is.EqualTo(UploadOutcome.Created));

        Assert.That((File.Exists(Entry), Warnings("are not written down")), Is.EqualTo((false, 1)));
    }

    [Test]
    public async Task An_entry_that_cannot_be_written_any_more_is_told_of_once()
    {
        _drive.OnPut = put => PutAFolderInItsPlace(put == 1);
        for (var put = 1; put < 3; put++) _drive.Faults[put] = Fault.Answer429; // time goes by, so that it is written in between

        Assert.That((await UploadAsync()).Outcome, Is.EqualTo(UploadOutcome.Created));

        Assert.That(Warnings("cannot be written, so the upload begins anew when it is run again"), Is.EqualTo(1));
    }

    [TestCase("")]
    [TestCase(".bak")]
    public async Task An_entry_that_cannot_be_removed_is_told_of(string copy)
    {
        _drive.OnPut = put => PutAFolderInItsPlace(put == 3, copy);

        Assert.That((await UploadAsync()).Outcome, Is.EqualTo(UploadOutcome.Created));

        Assert.That(Warnings("tells of an upload that has ended, and cannot be deleted"), Is.EqualTo(1));
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "there a link needs a right")]
    public async Task An_old_lock_that_cannot_be_opened_is_in_nobodys_way()
    {
        PrivateFolder.EnsureExists(Journal);
        await File.WriteAllTextAsync(_folder["elsewhere"], "mine");
        File.CreateSymbolicLink(Path.Combine(Journal, "0123456789abcdef.lock"), _folder["elsewhere"]);
        _clock.Advance(TimeSpan.FromDays(4));
        var written = false;
        _drive.OnPut = _ => written = File.Exists(Entry);

        await UploadAsync();

        Assert.That((written, await File.ReadAllTextAsync(_folder["elsewhere"]), Warnings("")), Is.EqualTo((true, "mine", 0)));
    }

    [Test]
    public async Task A_folder_that_is_gone_lists_nothing()
    {
        var files = Files();
        await files.ListPendingUploadsAsync();
        Directory.Delete(Journal, recursive: true);

        Assert.That((await files.ListPendingUploadsAsync(), Warnings("are not written down")), Is.EqualTo((Array.Empty<PendingUpload>(), 1)));
    }

    [Test]
    public async Task A_folder_that_cannot_be_made_lists_nothing()
    {
        await File.WriteAllTextAsync(Journal, "a file is in the way");

        Assert.That((await Files().ListPendingUploadsAsync(), Warnings("are not written down")), Is.EqualTo((Array.Empty<PendingUpload>(), 1)));
    }

    [Test]
    public async Task Without_its_key_it_is_neither_written_nor_tried_again()
    {
        var asked = 0;
        var files = _drive.Files(new FileTransferOptions
        {
            TimeProvider = _clock,
            LoggerFactory = _log,
            Journal = new() { Folder = Journal, Protection = [JournalProtection.CallerKey], Key = _ => throw new FileNotFoundException($"no such secret, asked {++asked} times") },
        });

        Assert.That((await files.UploadAsync(_file.Path, Target, InThree)).Outcome, Is.EqualTo(UploadOutcome.Created));

        Assert.That((asked, Warnings("no such secret"), _clock.Delays.Count), Is.EqualTo((1, 1, 0)));
    }

    private int Warnings(string words) => _log.Lines.Count(line => line.StartsWith("Warning:", StringComparison.Ordinal) && line.Contains(words, StringComparison.Ordinal));

    // What nothing can be renamed over, and what cannot be deleted as a file.
    private void PutAFolderInItsPlace(bool isNow, string copy = "")
    {
        if (!isNow) return;
        File.Delete(Entry + copy);
        Directory.CreateDirectory(Entry + copy);
    }

    private Task<UploadReceipt> UploadAsync() => Files().UploadAsync(_file.Path, Target, InThree);

    private GraphFiles Files() => Transfers.By(_drive, _clock, _folder, _log);
}
