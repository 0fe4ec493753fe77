using GraphDelegatedKit.Testing.Storage;

namespace GraphDelegatedKit.Testing.Tests.Storage;

// The state log, as a process that was killed at any moment leaves it.
[TestFixture]
internal sealed class StateLogTests : TemporaryFolderFixture
{
    private const string Apps = "apps.json", Sites = "sites.json", Groups = "groups.json";

    private string LogPath => Folder["state/state.log"];

    // Whatever a kill leaves of the last record, the next start has all earlier changes, and continues after them.
    [Test]
    public void A_log_that_ends_at_any_byte_leads_to_the_state_after_the_last_complete_change()
    {
        var moments = MakeChanges();
        var log = System.IO.File.ReadAllBytes(LogPath);
        Assert.That(moments.Values.Distinct().Count(), Is.GreaterThan(6));

        for (var length = moments.Keys.First(); length <= log.Length; length++)
        {
            System.IO.File.WriteAllBytes(LogPath, log[..(int)length]);
            string found;
            using (var state = Open())
            {
                found = Describe(state);
                state.WriteText(Groups, "later");
            }

            using var next = Open();
            using (Assert.EnterMultipleScope())
            {
                Assert.That(found, Is.EqualTo(moments.Last(moment => moment.Key <= length).Value), $"{length} bytes");
                Assert.That(next.ReadText(Groups), Is.EqualTo("later"), $"{length} bytes");
            }
        }
    }

    // Only the last record can be what an interrupted write left: it is cut off. Any other damaged record ends the start, and the file
    // stays.
    [Test]
    public void A_log_with_a_wrong_bit_at_any_place_is_refused_or_loses_its_last_change_alone()
    {
        var moments = MakeChanges();
        var log = System.IO.File.ReadAllBytes(LogPath);
        var lengths = moments.Keys.ToList();
        var (firstRecord, lastRecord) = ((int)lengths[0], (int)lengths[^2]);
        var (refused, cut) = (0, 0);

        for (var position = firstRecord; position < log.Length; position++)
        {
            var damaged = log.ToArray();
            damaged[position] ^= (byte)(1 << (position % 8));
            System.IO.File.WriteAllBytes(LogPath, damaged);
            try
            {
                using var state = Open();
                Assert.That(position, Is.GreaterThanOrEqualTo(lastRecord), "a damaged record was accepted");
                Assert.That(Describe(state), Is.EqualTo(moments[lastRecord]), $"byte {position}");
                cut++;
            }
            catch (InvalidDataException exception)
            {
                var record = lengths.Last(length => length <= position);
                Assert.That(exception.Message, Does.Contain(LogPath).And.Contain($"the record at byte {record} "), $"byte {position}");
                Assert.That(System.IO.File.ReadAllBytes(LogPath), Is.EqualTo(damaged));
                refused++;
            }
        }

        Assert.That(refused, Is.GreaterThanOrEqualTo(lastRecord - firstRecord));
        Assert.That(cut, Is.GreaterThan(20));
    }

    [Test]
    public void Zeros_that_a_power_failure_left_at_the_end_are_cut_off()
    {
        string state;
        using (var first = Open())
        {
            first.WriteText(Apps, "1");
            state = Describe(first);
        }

        System.IO.File.WriteAllBytes(LogPath, [.. System.IO.File.ReadAllBytes(LogPath), .. new byte[5_000]]);

        using var next = Open();
        Assert.That(Describe(next), Is.EqualTo(state));
    }

    [Test]
    public void A_log_without_checksums_of_an_earlier_version_is_taken_over_and_gets_them()
    {
        var state = MakeChanges().Values.Last();
        var log = System.IO.File.ReadAllBytes(LogPath);
        System.IO.File.WriteAllBytes(LogPath, RemoveChecksums(log));

        using (var first = Open())
            Assert.That(Describe(first), Is.EqualTo(state));

        var converted = System.IO.File.ReadAllBytes(LogPath);
        converted[60] ^= 1;
        System.IO.File.WriteAllBytes(LogPath, converted);
        Assert.That(() => Open(), Throws.TypeOf<InvalidDataException>().With.Message.Contains("is damaged"));
    }

    [Test]
    public void A_log_with_much_history_is_replaced_by_a_shorter_one_with_the_state_and_its_snapshots()
    {
        var filler = new string('x', 100_000);
        StateMark? held;
        using (var state = Open())
        {
            state.WriteText(Apps, "1");
            TakeSnapshot(state, "one");
            state.WriteText(Apps, "2");
            held = TakeSnapshot(state, "");
            state.WriteText(Apps, "3");
            for (var number = 0; number < 400; number++)
                state.WriteText(Sites, filler + number);

            Assert.That(new FileInfo(LogPath).Length, Is.LessThan(20_000_000));
            using var restored = Restore(state, held);
            Assert.That(Describe(restored), Does.StartWith("apps.json=2 [one]"));
        }

        using var next = Open();
        var former = Describe(next);
        var first = Restore(next, next.FindSnapshot("ONE")!);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(former, Is.EqualTo("apps.json=2 [one]"));
            Assert.That(Describe(first), Is.EqualTo("apps.json=1 [one]"));
        }
    }

    [Test]
    public void What_a_kill_left_of_a_shorter_log_is_deleted()
    {
        Directory.CreateDirectory(Folder["state"]);
        System.IO.File.WriteAllText(LogPath + ".0123abcd.new", "half");

        Open().Dispose();

        Assert.That(Directory.EnumerateFiles(Folder["state"], "*.new"), Is.Empty);
    }

    [Test]
    public void A_log_of_a_later_version_is_refused_and_left_as_it_is()
    {
        Directory.CreateDirectory(Folder["state"]);
        System.IO.File.WriteAllText(LogPath, "\u0014local tenant state 9");

        Assert.That(() => Open(), Throws.TypeOf<InvalidDataException>().With.Message.Contains("later version"));
        Assert.That(System.IO.File.ReadAllText(LogPath), Does.Contain("state 9"));
    }

    // Earlier versions wrote a file for every document.
    [Test]
    public async Task Documents_in_files_of_an_earlier_version_are_taken_over()
    {
        await using (var first = await StartAsync())
        {
            await first.Files.PutAsync(first.Files.GetDriveId(first.Address.DefaultUser), "a/b.txt", new MemoryStream([1, 2, 3]));
            first.ChangeUser(first.Users[1].Id, user => user with { JobTitle = "Admiral" });
        }

        WriteDocumentsAsFiles();
        System.IO.File.WriteAllText(Folder["state/standing/notes.json"], "of another program");
        await using (var second = await StartAsync())
            Assert.That(second.Users[1].JobTitle, Is.EqualTo("Admiral"));

        await using var third = await StartAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(third.Users[1].JobTitle, Is.EqualTo("Admiral"));
            Assert.That(
                third.Files.List(third.Files.GetDriveId(third.Address.DefaultUser)).Select(file => file.Path),
                Is.EqualTo(new[] { "a/b.txt" }));
            Assert.That(Directory.EnumerateFiles(Folder["state/drives"], "*", SearchOption.AllDirectories), Is.Empty);
            Assert.That(System.IO.File.ReadAllText(Folder["state/standing/notes.json"]), Is.EqualTo("of another program"));
        }
    }

    private StateFolder Open() => StateFolder.Open(Folder["state"]);

    private Task<LocalTenant> StartAsync() => LocalTenant.StartAsync(new() { StateFolder = Folder["state"] });

    // The state after every change, by the length of the log.
    private Dictionary<long, string> MakeChanges()
    {
        var moments = new Dictionary<long, string>();
        using var first = Open();
        Note(first);
        first.WriteText(Apps, "1");
        Note(first);
        first.WriteText(Sites, "1");
        Note(first);
        var old = TakeSnapshot(first, "old");
        Note(first);
        first.WriteText(Apps, "2");
        Note(first);
        first.Delete(Sites);
        Note(first);
        var held = TakeSnapshot(first, "");
        Note(first);
        var second = Restore(first, old);
        Note(second);
        second.WriteText(Apps, "3");
        Note(second);
        TakeSnapshot(second, "new");
        Note(second);
        second.DeleteSnapshot("old");
        Note(second);
        Note(Restore(second, held));
        return moments;

        void Note(StateFolder state) => moments[new FileInfo(LogPath).Length] = Describe(state);
    }

    private static StateMark TakeSnapshot(StateFolder state, string name) => state.TakeSnapshot(name, ChangeNumbers.Read);

    private static StateFolder Restore(StateFolder state, StateMark snapshot) => state.Restore(snapshot, _ => new ChangeNumbers());

    private static string Describe(StateFolder state) =>
        string.Concat(
            new[] { Apps, Sites }.Where(name => state.ReadText(name) is not null).Select(name => $"{name}={state.ReadText(name)} "))
        + $"[{string.Join(' ', state.GetNamedSnapshots().Select(snapshot => snapshot.Name))}]";

    // The earlier form: a record had its length alone before it.
    private static byte[] RemoveChecksums(byte[] log)
    {
        using var reader = new BinaryReader(new MemoryStream(log));
        using var result = new MemoryStream();
        using var writer = new BinaryWriter(result);
        Assert.That(reader.ReadString(), Is.EqualTo("local tenant state 2"));
        writer.Write("local tenant state 1");
        while (reader.BaseStream.Position < log.Length)
        {
            var length = reader.ReadInt32();
            reader.BaseStream.Position += 2 * sizeof(int);
            writer.Write(length);
            writer.Write(reader.ReadBytes(length));
        }

        return result.ToArray();
    }

    private void WriteDocumentsAsFiles()
    {
        using (var state = Open())
        {
            foreach (var (folder, documents) in state.State.Folders)
            {
                Directory.CreateDirectory(Folder["state/" + folder]);
                foreach (var name in documents.Names)
                    System.IO.File.WriteAllBytes(Folder[$"state/{folder}/{name}"], documents.Read(name)!);
            }
        }

        System.IO.File.Delete(LogPath);
    }
}
