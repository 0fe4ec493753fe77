using System.Runtime.Versioning;
using GraphDelegatedKit.Files.Downloads;

namespace GraphDelegatedKit.Tests.Files;

public sealed class PartialDownloadTests
{
    private const int MiB = 1024 * 1024;

    [Test]
    public async Task Hashes_are_computed_while_the_bytes_arrive_without_reading_the_disk()
    {
        using var folder = new TemporaryFolder();
        var content = TestData.CreateRandomBytes(300_000);
        using var part = Open(folder);

        await part.WriteAsync(0, content.AsMemory(0, 100_000));
        await part.WriteAsync(100_000, content.AsMemory(100_000));

        Assert.That(part.GetHashes(), Is.EqualTo((Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(content))
            .ToLowerInvariant(), NaiveQuickXorHash.Compute(content))));
    }

    [Test]
    public async Task Bytes_that_arrive_out_of_order_are_hashed_from_the_disk_at_the_end()
    {
        using var folder = new TemporaryFolder();
        var content = TestData.CreateRandomBytes(300_000);
        using var part = Open(folder);

        await part.WriteAsync(100_000, content.AsMemory(100_000));
        await part.WriteAsync(0, content.AsMemory(0, 100_000));
        await part.UpdateHashAsync(default);

        Assert.That(part.GetHashes().QuickXor, Is.EqualTo(NaiveQuickXorHash.Compute(content)));
    }

    [Test]
    [UnsupportedOSPlatform("windows")]
    [Platform(Exclude = "Win")]
    public void A_restarted_partial_file_is_readable_by_its_owner_only()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["a.bin.partial"], "of another version");
        File.WriteAllBytes(folder["a.bin.partial.json"], new DownloadCheckpoint().ToJson());
        File.SetUnixFileMode(folder["a.bin.partial"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);

        using var part = Open(folder);

        Assert.That(File.GetUnixFileMode(folder["a.bin.partial"]), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Test]
    public async Task A_partial_file_that_is_truncated_before_hashing_fails_with_an_error()
    {
        using var folder = new TemporaryFolder();
        using var fileLock = PartialFileLock.Acquire(folder["a.bin"]);
        using var part = Open(fileLock);
        await part.WriteAsync(100_000, new byte[200_000]);
        await part.WriteAsync(0, new byte[100_000]);

        RandomAccess.SetLength(fileLock.Handle, 150_000);

        Assert.That((await Assert.ThrowsAsync<IOException>(() => part.UpdateHashAsync(default)))!.Message, Does.Contain("was truncated"));
    }

    [Test]
    public async Task A_checkpoint_contains_written_bytes_only()
    {
        using var folder = new TemporaryFolder();
        using (var part = Open(folder))
        {
            await part.WriteAsync(100_000, TestData.CreateRandomBytes(50_000));
            part.SaveCheckpoint();
            await part.WriteAsync(0, TestData.CreateRandomBytes(10));
        }

        var checkpoint = CheckpointFile.Read(folder["a.bin.partial.json"])!;

        Assert.That(checkpoint.Flushed, Is.EqualTo(new long[] { 100_000, 150_000 }));
    }

    [TestCase((256 * MiB) - 1, 5000, false)]
    [TestCase(256 * MiB, 4999, false)]
    [TestCase(256 * MiB, 5000, true)]
    public void A_checkpoint_is_due_after_256_MiB_and_five_seconds(int written, int milliseconds, bool isDue)
    {
        var clock = new Clock();
        var policy = new CheckpointPolicy(clock);

        policy.RecordWrite(written - 1);
        policy.RecordWrite(1);
        clock.Advance(TimeSpan.FromMilliseconds(milliseconds));

        Assert.That(policy.IsDue, Is.EqualTo(isDue));
    }

    [TestCase(256 * MiB, 4999)]
    [TestCase((256 * MiB) - 1, 5000)]
    public void The_next_checkpoint_is_due_after_another_256_MiB_and_five_seconds(int written, int milliseconds)
    {
        var clock = new Clock();
        var policy = new CheckpointPolicy(clock);
        policy.RecordWrite(int.MaxValue);
        clock.Advance(TimeSpan.FromHours(1));

        policy.Reset();
        policy.RecordWrite(written);
        clock.Advance(TimeSpan.FromMilliseconds(milliseconds));

        Assert.That(policy.IsDue, Is.False);
    }

    [Test]
    public async Task A_checkpoint_is_written_only_when_it_is_due()
    {
        using var folder = new TemporaryFolder();
        var clock = new Clock();
        using var part = Open(folder, new CheckpointPolicy(clock, minBytes: 100));
        var checkpoints = new List<long[]>();

        await WriteAsync(0, 100);
        clock.Advance(CheckpointPolicy.MinInterval);
        await WriteAsync(100, 99);
        await WriteAsync(199, 1);
        clock.Advance(CheckpointPolicy.MinInterval);
        await WriteAsync(200, 98);
        await WriteAsync(298, 1);

        Assert.That(
            checkpoints,
            Is.EqualTo(new long[][] { [], [0, 199], [0, 199], [0, 199], [0, 299] }),
            "100 bytes and five seconds after the one before");

        async Task WriteAsync(long offset, int length)
        {
            await part.WriteAsync(offset, new byte[length]);
            await part.WaitForCheckpointAsync();
            checkpoints.Add(ReadFlushedRanges(folder));
        }
    }

    [Test]
    public async Task A_checkpoint_is_written_after_the_flush()
    {
        using var folder = new TemporaryFolder();
        using var fileLock = PartialFileLock.Acquire(folder["a.bin"]);
        using var part = Open(fileLock);
        await part.WriteAsync(0, new byte[100]);
        fileLock.Dispose(); // the file can no longer be flushed

        Assert.Throws<ObjectDisposedException>(() => part.SaveCheckpoint());
        Assert.That(ReadFlushedRanges(folder), Is.Empty);
    }

    [Test]
    public async Task A_failed_checkpoint_write_is_reported_at_the_next_checkpoint_and_at_the_end()
    {
        using var folder = new TemporaryFolder();
        var clock = new Clock();
        using var part = Open(folder, new CheckpointPolicy(clock, minBytes: 100));
        Directory.CreateDirectory(folder["a.bin.partial.json.tmp"]);
        clock.Advance(CheckpointPolicy.MinInterval);
        await part.WriteAsync(0, new byte[100]);

        Assert.That(
            await Assert.CatchAsync(part.WaitForCheckpointAsync),
            Is.InstanceOf<IOException>().Or.InstanceOf<UnauthorizedAccessException>());
        clock.Advance(CheckpointPolicy.MinInterval);
        Assert.That(
            await Assert.CatchAsync(() => part.WriteAsync(100, new byte[100])),
            Is.InstanceOf<IOException>().Or.InstanceOf<UnauthorizedAccessException>());
        await Assert.CatchAsync(part.WaitForCheckpointAsync); // the second checkpoint
    }

    [Test]
    public void Concurrent_checkpoint_writes_are_serialized()
    {
        using var folder = new TemporaryFolder();
        using var part = Open(folder);

        Parallel.For(0, 50, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i => part.SaveCheckpoint(total: i));

        Assert.That(CheckpointFile.Read(folder["a.bin.partial.json"])!.Total, Is.EqualTo(part.Total));
    }

    [Test]
    public void The_preallocation_of_a_partial_file_is_recorded_in_the_checkpoint_first()
    {
        using var folder = new TemporaryFolder();
        using var part = Open(folder);

        part.Preallocate(300_000);

        var checkpoint = CheckpointFile.Read(folder["a.bin.partial.json"])!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(checkpoint.IsPreallocated, Is.True);
            Assert.That(checkpoint.Total, Is.EqualTo(300_000));
            Assert.That(new FileInfo(folder["a.bin.partial"]).Length, Is.EqualTo(300_000L));
        }
    }

    [Test]
    public void An_offset_beyond_the_file_size_limit_of_the_disk_fails_with_IOException()
    {
        using var folder = new TemporaryFolder();
        var beyond = DiskLimits.MaxFileLength(folder) + 1;
        using var part = Open(folder);

        Assert.Throws<IOException>(() => part.WriteAsync(beyond, new byte[10]));
        Assert.Throws<IOException>(() => part.Preallocate(beyond + 10));
    }

    private static long[] ReadFlushedRanges(TemporaryFolder folder) => CheckpointFile.Read(folder["a.bin.partial.json"])!.Flushed;

    private static PartialDownload Open(TemporaryFolder folder, CheckpointPolicy? policy = null) =>
        Open(PartialFileLock.Acquire(folder["a.bin"]), policy);

    private static PartialDownload Open(PartialFileLock fileLock, CheckpointPolicy? policy = null) =>
        PartialDownload.Open(
            fileLock, new RemoteFile(new DriveItem { Id = "i", Size = 300_000, File = new(null, null) }, GraphUrl.Literal("me")),
            isRestart: false, includeSha256: true, policy ?? new CheckpointPolicy(TimeProvider.System));
}
