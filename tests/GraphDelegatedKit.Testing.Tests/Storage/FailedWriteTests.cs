using GraphDelegatedKit.Testing.Storage;

namespace GraphDelegatedKit.Testing.Tests.Storage;

// A state folder after a write that failed, as on a full disk, or that a kill interrupted: earlier changes stay, later ones are stored.
[TestFixture]
internal sealed class FailedWriteTests : TemporaryFolderFixture
{
    private const string Apps = "apps.json", Sites = "sites.json", Groups = "groups.json";

    private string LogPath => Folder["state/state.log"];

    // The next change is written over the interrupted one. What would remain behind it is here a complete entry, as a document can contain.
    [Test]
    public void What_a_kill_left_of_a_long_change_is_cut_off_before_the_next_change()
    {
        WriteText(Apps, "1");
        var log = System.IO.File.ReadAllBytes(LogPath);
        WriteText(Groups, "later");
        var laterLength = (int)new FileInfo(LogPath).Length - log.Length;
        System.IO.File.WriteAllBytes(LogPath, log);
        WriteText(Sites, "stale");
        var staleEntry = System.IO.File.ReadAllBytes(LogPath)[log.Length..];
        var frame = new[] { 1_000_000, ~1_000_000 }.SelectMany(BitConverter.GetBytes).ToArray();
        var interrupted = frame.Concat(new byte[laterLength - frame.Length]).Concat(staleEntry);
        System.IO.File.WriteAllBytes(LogPath, [.. log, .. interrupted]);

        WriteText(Groups, "later");

        using var state = Open();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(state.ReadText(Apps), Is.EqualTo("1"));
            Assert.That(state.ReadText(Groups), Is.EqualTo("later"));
            Assert.That(state.ReadText(Sites), Is.Null);
        }
    }

    // The first document of this change is in the file before the second one fails.
    [Test]
    public void A_change_that_fails_halfway_is_reported_and_changes_nothing()
    {
        using (var state = Open())
        {
            state.WriteText(Apps, "1");
            var length = new FileInfo(LogPath).Length;
            Assert.That(
                () => state.WriteDocuments("teams", ["first.json", "second.json"], new FailingDocuments()),
                Throws.TypeOf<IOException>().With.Message.EqualTo("No space left on device"));
            using (Assert.EnterMultipleScope())
            {
                Assert.That(new FileInfo(LogPath).Length, Is.GreaterThan(length), "it was half-written");
                Assert.That(state.GetFolder("teams").Names, Is.Empty);
                Assert.That(state.ReadText(Apps), Is.EqualTo("1"));
            }

            state.WriteText(Sites, "2");
            Assert.That(new FileInfo(LogPath).Length, Is.LessThan(2 * length), "the rest is cut off");
        }

        using var next = Open();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(next.GetFolder("teams").Names, Is.Empty);
            Assert.That(next.ReadText(Apps), Is.EqualTo("1"));
            Assert.That(next.ReadText(Sites), Is.EqualTo("2"));
        }
    }

    [Test]
    public void A_file_whose_replacement_fails_keeps_its_content_and_leaves_nothing_beside_it()
    {
        using var files = new StateFiles(Folder["state"], isTemporary: false);
        files.Replace(Apps, "1"u8.ToArray());

        Assert.That(() => files.Replace(Apps, _ => throw new IOException("No space left on device")), Throws.TypeOf<IOException>());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(files.Read(Apps), Is.EqualTo("1"u8.ToArray()));
            Assert.That(Directory.EnumerateFiles(Folder["state"], "*.new"), Is.Empty);
        }
    }

    // A full disk, or a folder that has become read-only, prevents a shorter log, but not yet the changes.
    [TestCase(typeof(IOException))]
    [TestCase(typeof(UnauthorizedAccessException))]
    public void A_log_that_cannot_be_replaced_by_a_shorter_one_takes_further_changes(Type error)
    {
        var filler = new string('x', 1_000_000);
        using (var state = Open())
        {
            var documents = new UnreadableDocuments((Exception)Activator.CreateInstance(error, "The disk refuses.")!);
            state.SetFolder("teams", documents);
            for (var number = 0; number < 20; number++)
                state.WriteText(Sites, filler + number);
            state.WriteText(Apps, "later");

            Assert.That(documents.Reads, Is.GreaterThan(0), "a shorter log was tried");
        }

        using var next = Open();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(next.ReadText(Sites), Is.EqualTo(filler + 19));
            Assert.That(next.ReadText(Apps), Is.EqualTo("later"));
        }
    }

    private StateFolder Open() => StateFolder.Open(Folder["state"]);

    private void WriteText(string name, string text)
    {
        using var state = Open();
        state.WriteText(name, text);
    }

    private sealed class FailingDocuments : IFolderState
    {
        public IEnumerable<string> Names => ["first.json", "second.json"];

        public byte[] Read(string name) =>
            name == "first.json" ? new byte[2 * 1024 * 1024] : throw new IOException("No space left on device");
    }

    private sealed class UnreadableDocuments(Exception error) : IFolderState
    {
        public IEnumerable<string> Names => ["first.json"];

        public int Reads { get; private set; }

        public byte[] Read(string name)
        {
            Reads++;
            throw error;
        }
    }
}
