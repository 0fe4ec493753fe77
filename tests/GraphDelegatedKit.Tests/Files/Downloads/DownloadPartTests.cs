using System.Runtime.Versioning;
using GraphDelegatedKit.Files.Downloads;

namespace GraphDelegatedKit.Tests.Files;

public sealed class DownloadPartTests
{
    private const int MiB = 1024 * 1024;

    [Test]
    public async Task Hashes_are_taken_of_the_bytes_as_they_come_and_the_disk_is_not_asked_for_them()
    {
        using var folder = new Folder();
        var content = Some.Bytes(300_000);
        using var part = Open(folder);

        await part.WriteAsync(0, content.AsMemory(0, 100_000));
        await part.WriteAsync(100_000, content.AsMemory(100_000));

        Assert.That(part.GetHashes(), Is.EqualTo((Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(content)).ToLowerInvariant(), NaiveQuickXorHash.Of(content))));
    }

    [Test]
    public async Task What_did_not_come_in_order_is_read_from_the_disk_in_the_end()
    {
        using var folder = new Folder();
        var content = Some.Bytes(300_000);
        using var part = Open(folder);

        await part.WriteAsync(100_000, content.AsMemory(100_000));
        await part.WriteAsync(0, content.AsMemory(0, 100_000));
        await part.UpdateHashAsync(default);

        Assert.That(part.GetHashes().QuickXor, Is.EqualTo(NaiveQuickXorHash.Of(content)));
    }

    [Test]
    [UnsupportedOSPlatform("windows")]
    [Platform(Exclude = "Win")]
    public void What_others_could_read_is_its_owners_alone_once_it_is_begun_anew()
    {
        using var folder = new Folder();
        File.WriteAllText(folder["a.bin.partial"], "of another version");
        File.WriteAllBytes(folder["a.bin.partial.json"], new DownloadCheckpoint().ToJson());
        File.SetUnixFileMode(folder["a.bin.partial"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);

        using var part = Open(folder);

        Assert.That(File.GetUnixFileMode(folder["a.bin.partial"]), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Test]
    public async Task What_is_cut_before_it_is_read_is_told()
    {
        using var folder = new Folder();
        using var hold = PartialFileLock.Acquire(folder["a.bin"]);
        using var part = Open(hold);
        await part.WriteAsync(100_000, new byte[200_000]);
        await part.WriteAsync(0, new byte[100_000]);

        RandomAccess.SetLength(hold.Handle, 150_000);

        Assert.That((await Assert.ThrowsAsync<IOException>(() => part.UpdateHashAsync(default)))!.Message, Does.Contain("was cut"));
    }

    [Test]
    public async Task Nothing_is_noted_that_is_not_there()
    {
        using var folder = new Folder();
        using (var part = Open(folder))
        {
            await part.WriteAsync(100_000, Some.Bytes(50_000));
            part.SaveCheckpoint();
            await part.WriteAsync(0, Some.Bytes(10));
        }

        var note = CheckpointFile.Read(folder["a.bin.partial.json"])!;

        Assert.That(note.Flushed, Is.EqualTo(new long[] { 100_000, 150_000 }));
    }

    [TestCase((256 * MiB) - 1, 5000, false)]
    [TestCase(256 * MiB, 4999, false)]
    [TestCase(256 * MiB, 5000, true)]
    public void It_is_time_for_a_note_after_256_MiB_and_five_seconds(int written, int milliseconds, bool isDue)
    {
        var clock = new Clock();
        var rhythm = new CheckpointPolicy(clock);

        rhythm.RecordWrite(written - 1);
        rhythm.RecordWrite(1);
        clock.Advance(TimeSpan.FromMilliseconds(milliseconds));

        Assert.That(rhythm.IsDue, Is.EqualTo(isDue));
    }

    [TestCase(256 * MiB, 4999)]
    [TestCase((256 * MiB) - 1, 5000)]
    public void And_for_the_next_after_as_much_again(int written, int milliseconds)
    {
        var clock = new Clock();
        var rhythm = new CheckpointPolicy(clock);
        rhythm.RecordWrite(int.MaxValue);
        clock.Advance(TimeSpan.FromHours(1));

        rhythm.Reset();
        rhythm.RecordWrite(written);
        clock.Advance(TimeSpan.FromMilliseconds(milliseconds));

        Assert.That(rhythm.IsDue, Is.False);
    }

    [Test]
    public async Task What_was_written_is_noted_when_it_is_time_and_not_before()
    {
        using var folder = new Folder();
        var clock = new Clock();
        using var part = Open(folder, new CheckpointPolicy(clock, minBytes: 100));
        var notes = new List<long[]>();

        await WriteAsync(0, 100);
        clock.Advance(CheckpointPolicy.MinInterval);
        await WriteAsync(100, 99);
        await WriteAsync(199, 1);
        clock.Advance(CheckpointPolicy.MinInterval);
        await WriteAsync(200, 98);
        await WriteAsync(298, 1);

        Assert.That(notes, Is.EqualTo(new long[][] { [], [0, 199], [0, 199], [0, 199], [0, 299] }), "100 bytes and five seconds after the one before");

        async Task WriteAsync(long at, int length)
        {
            await part.WriteAsync(at, new byte[length]);
            await part.WaitForCheckpointAsync();
            notes.Add(Noted(folder));
        }
    }

    [Test]
    public async Task It_is_flushed_before_a_note_says_that_it_is()
    {
        using var folder = new Folder();
        using var hold = PartialFileLock.Acquire(folder["a.bin"]);
        using var part = Open(hold);
        await part.WriteAsync(0, new byte[100]);
        hold.Dispose(); // what cannot be flushed

        Assert.Throws<ObjectDisposedException>(() => part.SaveCheckpoint());
        Assert.That(Noted(folder), Is.Empty);
    }

    [Test]
    public async Task A_note_that_cannot_be_written_is_told_at_the_next_that_is_due_and_at_the_end()
    {
        using var folder = new Folder();
        var clock = new Clock();
        using var part = Open(folder, new CheckpointPolicy(clock, minBytes: 100));
        Directory.CreateDirectory(folder["a.bin.partial.json.tmp"]);
        clock.Advance(CheckpointPolicy.MinInterval);
        await part.WriteAsync(0, new byte[100]);

        Assert.That(await Assert.CatchAsync(part.WaitForCheckpointAsync), Is.InstanceOf<IOException>().Or.InstanceOf<UnauthorizedAccessException>());
        clock.Advance(CheckpointPolicy.MinInterval);
        Assert.That(await Assert.CatchAsync(() => part.WriteAsync(100, new byte[100])), Is.InstanceOf<IOException>().Or.InstanceOf<UnauthorizedAccessException>());
        await Assert.CatchAsync(part.WaitForCheckpointAsync); // of the second
    }

    [Test]
    public void Notes_that_are_written_at_once_are_written_one_after_another()
    {
        using var folder = new Folder();
        using var part = Open(folder);

        Parallel.For(0, 50, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i => part.SaveCheckpoint(total: i));

        Assert.That(CheckpointFile.Read(folder["a.bin.partial.json"])!.Total, Is.EqualTo(part.Total));
    }

    [Test]
    public void That_it_has_its_whole_length_from_the_beginning_is_noted_first()
    {
        using var folder = new Folder();
        using var part = Open(folder);

        part.Preallocate(300_000);

        var note = CheckpointFile.Read(folder["a.bin.partial.json"])!;
        Assert.That((note.IsPreallocated, note.Total, new FileInfo(folder["a.bin.partial"]).Length), Is.EqualTo((true, (long?)300_000, 300_000L)));
    }

    [Test]
    public void A_place_beyond_what_the_disk_takes_in_one_file_is_the_disks_fault()
    {
        using var folder = new Folder();
        var beyond = Disk.LongestFile(folder) + 1;
        using var part = Open(folder);

        Assert.Throws<IOException>(() => part.WriteAsync(beyond, new byte[10]));
        Assert.Throws<IOException>(() => part.Preallocate(beyond + 10));
    }

    private static long[] Noted(Folder folder) => CheckpointFile.Read(folder["a.bin.partial.json"])!.Flushed;

    private static PartialDownload Open(Folder folder, CheckpointPolicy? rhythm = null) => Open(PartialFileLock.Acquire(folder["a.bin"]), rhythm);

    private static PartialDownload Open(PartialFileLock hold, CheckpointPolicy? rhythm = null) =>
        PartialDownload.Open(hold, new RemoteFile(new DriveItem { Id = "i", Size = 300_000, File = new(null, null) }, GraphUrl.Literal("me")), isRestart: false, includeSha256: true, rhythm ?? new CheckpointPolicy(TimeProvider.System));
}
