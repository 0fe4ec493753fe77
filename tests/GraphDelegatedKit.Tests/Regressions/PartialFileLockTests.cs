using System.Net;
using GraphDelegatedKit.Tests.Files;
using GraphDelegatedKit.Files.Downloads;

namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>
/// The lock was taken after the note was written and let go before the file got its name: a second download wrote over the note of the
/// first, or emptied the file the first had just finished and grew in it under the final name.
/// </summary>
public sealed class PartialFileLockTests
{
    private const int MiB = 1024 * 1024;

    [Test]
    public async Task A_second_download_of_another_version_does_not_change_the_checkpoint_of_the_first()
    {
        await using var shelf = await DownloadFixture.OpenAsync(3 * MiB);
        var checkpoints = new List<string>();
        Exception? second = null;

        await shelf.DownloadAsync(progress: new FirstReportProgress(() =>
        {
            checkpoints.Add(File.ReadAllText(shelf.DestinationPath + ".partial.json"));
            shelf.ReplaceAsync(3 * MiB, 7).GetAwaiter().GetResult();
            second = Assert.CatchAsync(() => shelf.DownloadAsync()).GetAwaiter().GetResult();
            checkpoints.Add(File.ReadAllText(shelf.DestinationPath + ".partial.json"));
        }));

        Assert.That(second, Is.InstanceOf<IOException>());
        Assert.That(checkpoints[1], Is.EqualTo(checkpoints[0]));
    }

    [Test]
    public void A_partial_file_whose_rename_failed_stays_locked()
    {
        using var folder = new TemporaryFolder();
        using var fileLock = PartialFileLock.Acquire(folder["a.bin"]);
        File.WriteAllText(folder["a.bin"], "mine");

        Assert.Throws<IOException>(() => fileLock.MoveToDestination(ConflictBehavior.Fail));
        Assert.Throws<IOException>(() => PartialFileLock.Acquire(folder["a.bin"]));
        Assert.That(fileLock.MoveToDestination(ConflictBehavior.Rename), Is.EqualTo(folder["a 1.bin"]));
        Assert.That(File.ReadAllBytes(folder["a 1.bin"]), Is.Empty, "and then it is held no more");
        using var next = PartialFileLock.Acquire(folder["a.bin"]);
        Assert.That(next.IsInPlace);
    }

    [Test]
    [Platform("Linux")]
    public async Task A_partial_file_that_was_deleted_is_not_renamed()
    {
        using var folder = new TemporaryFolder();
        using var fileLock = PartialFileLock.Acquire(folder["a.bin"]);
        File.Delete(fileLock.Path);

        var renameTask = Task.Run(() => fileLock.MoveToDestination(ConflictBehavior.Rename));

        await Assert.ThrowsAsync<FileNotFoundException>(() => renameTask.WaitAsync(TimeSpan.FromMinutes(2)));
    }

    [Test]
    [Platform("Linux")]
    public void A_partial_file_that_was_renamed_after_it_was_opened_is_detected()
    {
        using var folder = new TemporaryFolder();
        using var fileLock = PartialFileLock.Acquire(folder["a.bin"]);
        var before = fileLock.IsInPlace;

        File.Move(folder["a.bin.partial"], folder["a.bin"]);
        var moved = fileLock.IsInPlace;
        File.WriteAllText(folder["a.bin.partial"], "another's");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(before, Is.True);
            Assert.That(moved, Is.False);
            Assert.That(fileLock.IsInPlace, Is.False);
        }
    }

    // The other download may complete its file between opening it and locking it here, so the two are raced many times.
    [Test]
    [Platform("Linux")]
    public async Task A_partial_file_that_another_download_completes_meanwhile_is_not_resumed()
    {
        using var folder = new TemporaryFolder();
        for (var race = 0; race < 300; race++)
        {
            using var other = PartialFileLock.Acquire(folder["a.bin"]);
            RandomAccess.Write(other.Handle, "of the other"u8, 0);
            other.SaveCheckpoint(new DownloadCheckpoint());
            using var start = new Barrier(2);
            var completion = Task.Run(() =>
            {
                start.SignalAndWait();
                other.MoveToDestination(ConflictBehavior.Replace);
            });
            start.SignalAndWait();

            using var fileLock = AcquireWhenFree(folder["a.bin"]);
            await completion;

            using (Assert.EnterMultipleScope())
            {
                Assert.That(fileLock.IsInPlace, Is.True);
                Assert.That(fileLock.Length, Is.Zero);
                Assert.That(File.ReadAllText(folder["a.bin"]), Is.EqualTo("of the other"));
            }

            fileLock.Discard();
        }
    }

    private static PartialFileLock AcquireWhenFree(string destination)
    {
        while (true)
        {
            try
            {
                return PartialFileLock.Acquire(destination);
            }
            catch (IOException)
            {
                // the other download holds the lock
            }
        }
    }

    [Test]
    public void A_checkpoint_that_cannot_be_deleted_does_not_prevent_the_final_rename()
    {
        using var folder = new TemporaryFolder();
        using var fileLock = PartialFileLock.Acquire(folder["a.bin"]);
        Directory.CreateDirectory(folder["a.bin.partial.json"]);

        Assert.That(fileLock.MoveToDestination(ConflictBehavior.Fail), Is.EqualTo(folder["a.bin"]));
        Assert.That(folder.FileNames, Is.EqualTo(new[] { "a.bin" }));
    }

    [Test]
    [Platform("Linux")]
    public async Task Partial_data_of_another_version_is_deleted_before_the_disk_space_is_checked()
    {
        using var folder = new TemporaryFolder();
        var item = """
            {"id":"i","name":"a.bin","size":4611686018427387000,"file":{},
            "@microsoft.graph.downloadUrl":"https://contoso.sharepoint.com/x?tempauth=SECRET"}
            """;
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.OK, item);
        await using var graph = TestData.CreateClient(handler);
        File.WriteAllBytes(folder["got.bin.partial"], new byte[MiB]);
        File.WriteAllBytes(folder["got.bin.partial.json"], new DownloadCheckpoint { ItemId = "i", Size = 1 }.ToJson());

        var error = await Assert.CatchAsync<IOException>(() => graph.Files().DownloadAsync(DrivePath.ById("d", "i"), folder["got.bin"]));

        Assert.That(error!.Message, Does.Contain("bytes free"));
        Assert.That(folder.FileNames, Is.Empty, "files that cannot be resumed are deleted");
    }

    [Test]
    public void Partial_data_of_another_version_is_truncated_even_if_the_disk_space_is_too_small()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["got.bin.partial"], new byte[MiB]);
        File.WriteAllBytes(folder["got.bin.partial.json"], new DownloadCheckpoint { ItemId = "i", Size = MiB }.ToJson());
        using var fileLock = PartialFileLock.Acquire(folder["got.bin"]);
        var remote = new RemoteFile(new DriveItem { Id = "i", Size = 1L << 62, File = new(null, null) }, GraphUrl.Literal("me"));

        Assert.Throws<IOException>(() =>
            PartialDownload.Open(fileLock, remote, isRestart: false, includeSha256: false, new CheckpointPolicy(TimeProvider.System)));

        Assert.That(fileLock.Length, Is.Zero);
    }
}
