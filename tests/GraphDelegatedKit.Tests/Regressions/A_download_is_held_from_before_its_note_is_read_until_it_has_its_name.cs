using System.Diagnostics;
using System.Net;
using GraphDelegatedKit.Tests.Files;
using GraphDelegatedKit.Files.Downloads;

namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>
/// The lock was taken after the note was written and let go before the file got its name: a second download wrote over the note of the first, or emptied the file the first
/// had just finished and grew in it under the final name.
/// </summary>
public sealed class A_download_is_held_from_before_its_note_is_read_until_it_has_its_name
{
    private const int MiB = 1024 * 1024;

    [Test]
    public async Task Another_of_another_version_does_not_touch_its_note()
    {
        await using var shelf = await Shelf.OpenAsync(3 * MiB);
        var notes = new List<string>();
        Exception? second = null;

        await shelf.DownloadAsync(progress: new Once(() =>
        {
            notes.Add(File.ReadAllText(shelf.Target + ".partial.json"));
            shelf.ReplaceAsync(3 * MiB, 7).GetAwaiter().GetResult();
            second = Assert.CatchAsync(() => shelf.DownloadAsync()).GetAwaiter().GetResult();
            notes.Add(File.ReadAllText(shelf.Target + ".partial.json"));
        }));

        Assert.That(second, Is.InstanceOf<IOException>());
        Assert.That(notes[1], Is.EqualTo(notes[0]));
    }

    [Test]
    public void What_did_not_get_its_name_is_still_held()
    {
        using var folder = new Folder();
        using var hold = PartialFileLock.Acquire(folder["a.bin"]);
        File.WriteAllText(folder["a.bin"], "mine");

        Assert.Throws<IOException>(() => hold.MoveToDestination(ConflictBehavior.Fail));
        Assert.Throws<IOException>(() => PartialFileLock.Acquire(folder["a.bin"]));
        Assert.That(hold.MoveToDestination(ConflictBehavior.Rename), Is.EqualTo(folder["a 1.bin"]));
        Assert.That(File.ReadAllBytes(folder["a 1.bin"]), Is.Empty, "and then it is held no more");
        using var next = PartialFileLock.Acquire(folder["a.bin"]);
        Assert.That(next.IsInPlace);
    }

    [Test]
    public void What_is_set_aside_takes_the_place_of_nothing()
    {
        using var folder = new Folder();
        for (var i = 0; i < 2; i++)
        {
            using var hold = PartialFileLock.Acquire(folder["a.bin"]);
            hold.SetAside();
        }

        Assert.That(folder.Names, Is.EqualTo(new[] { "a.bin.differs", "a.bin.differs-2" }));
    }

    [Test]
    [Platform("Linux")]
    public async Task What_is_gone_gets_no_name_at_all()
    {
        using var folder = new Folder();
        using var hold = PartialFileLock.Acquire(folder["a.bin"]);
        File.Delete(hold.Path);

        var naming = Task.Run(() => hold.MoveToDestination(ConflictBehavior.Rename));

        await Assert.ThrowsAsync<FileNotFoundException>(() => naming.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Test]
    [Platform("Linux")]
    public void A_file_that_got_its_name_between_opening_and_holding_is_known()
    {
        using var folder = new Folder();
        using var hold = PartialFileLock.Acquire(folder["a.bin"]);
        var before = hold.IsInPlace;

        File.Move(folder["a.bin.partial"], folder["a.bin"]);
        var moved = hold.IsInPlace;
        File.WriteAllText(folder["a.bin.partial"], "another's");

        Assert.That((before, moved, hold.IsInPlace), Is.EqualTo((true, false, false)));
    }

    // A pipe in the note's place: whoever reads it waits, and so it is known where he is.
    [Test]
    [Platform("Linux")]
    public async Task And_is_not_gone_on_with_under_its_final_name()
    {
        using var folder = new Folder();
        var (name, note) = (folder["a.bin.partial.json"], new DownloadCheckpoint().ToJson());
        using (var made = Process.Start("mkfifo", [name, folder["second"]])) await made.WaitForExitAsync();
        File.WriteAllText(folder["a.bin.partial"], "of the other");
        File.WriteAllBytes(folder["third"], note);
        var taking = Task.Run(() => PartialFileLock.Acquire(folder["a.bin"]));

        using (var first = Pipe(name)) // it looks before it opens the file
        {
            File.Move(folder["second"], name, overwrite: true);
            first.Write(note);
        }

        using (var second = Pipe(name)) // and again when it has it open
        {
            File.Move(folder["a.bin.partial"], folder["a.bin"]); // as the other does when it is done
            File.Move(folder["third"], name, overwrite: true);
            second.Write(note);
        }

        using var hold = await taking;
        Assert.That((hold.IsInPlace, hold.Length, File.ReadAllText(folder["a.bin"])), Is.EqualTo((true, 0L, "of the other")));

        static FileStream Pipe(string path) => new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 0);
    }

    [Test]
    public void A_note_that_cannot_be_deleted_is_left_and_the_file_has_its_name()
    {
        using var folder = new Folder();
        using var hold = PartialFileLock.Acquire(folder["a.bin"]);
        Directory.CreateDirectory(folder["a.bin.partial.json"]);

        Assert.That(hold.MoveToDestination(ConflictBehavior.Fail), Is.EqualTo(folder["a.bin"]));
        Assert.That(folder.Names, Is.EqualTo(new[] { "a.bin" }));
    }

    [Test]
    [Platform("Linux")]
    public async Task What_is_left_of_another_version_makes_room_first()
    {
        using var folder = new Folder();
        var item = """{"id":"i","name":"a.bin","size":4611686018427387000,"file":{},"@microsoft.graph.downloadUrl":"https://contoso.sharepoint.com/x?tempauth=SECRET"}""";
        using var wire = new Wire().Answers(HttpStatusCode.OK, item);
        await using var graph = Some.Client(wire);
        File.WriteAllBytes(folder["got.bin.partial"], new byte[MiB]);
        File.WriteAllBytes(folder["got.bin.partial.json"], new DownloadCheckpoint { ItemId = "i", Size = 1 }.ToJson());

        var error = await Assert.CatchAsync<IOException>(() => graph.Files().DownloadAsync(DrivePath.ById("d", "i"), folder["got.bin"]));

        Assert.That(error!.Message, Does.Contain("The disk has room"));
        Assert.That(folder.Names, Is.Empty, "and what nobody can go on with is gone");
    }

    [Test]
    public void And_before_it_is_looked_how_much_there_is()
    {
        using var folder = new Folder();
        File.WriteAllBytes(folder["got.bin.partial"], new byte[MiB]);
        File.WriteAllBytes(folder["got.bin.partial.json"], new DownloadCheckpoint { ItemId = "i", Size = MiB }.ToJson());
        using var hold = PartialFileLock.Acquire(folder["got.bin"]);
        var remote = new RemoteFile(new DriveItem { Id = "i", Size = 1L << 62, File = new(null, null) }, GraphUrl.Literal("me"));

        Assert.Throws<IOException>(() => PartialDownload.Open(hold, remote, isRestart: false, includeSha256: false, new CheckpointPolicy(TimeProvider.System)));

        Assert.That(hold.Length, Is.Zero);
    }
}
