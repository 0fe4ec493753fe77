using System.Net;
using System.Runtime.Versioning;
using System.Text.RegularExpressions;
using GraphDelegatedKit.Files.Downloads;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>What is on the local disk before, meanwhile and after.</summary>
public sealed class DownloadDestinationTests
{
    private const int MiB = 1024 * 1024;

    [Test]
    public async Task A_file_that_exists_is_left_alone_and_nothing_is_fetched()
    {
        await using var shelf = await Shelf.OpenAsync(1000);
        File.WriteAllText(shelf.Target, "mine");
        var requests = shelf.Tenant.Requests.Count;

        await Assert.ThrowsAsync<IOException>(() => shelf.DownloadAsync());

        Assert.That((File.ReadAllText(shelf.Target), shelf.Tenant.Requests.Count), Is.EqualTo(("mine", requests)));
    }

    [Test]
    public async Task Or_is_replaced_once_the_new_one_is_whole_and_keeps_its_rights()
    {
        await using var shelf = await Shelf.OpenAsync(1000);
        File.WriteAllText(shelf.Target, "mine");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(shelf.Target, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        shelf.Tenant.Faults.Fail("*/download.aspx", 400);
        var options = new DownloadOptions { Conflict = ConflictBehavior.Replace };

        await Assert.ThrowsAsync<TransferInterruptedException>(() => shelf.DownloadAsync(options));
        var meanwhile = File.ReadAllText(shelf.Target);
        await shelf.DownloadAsync(options);

        Assert.That(meanwhile, Is.EqualTo("mine"));
        Assert.That(File.ReadAllBytes(shelf.Target), Is.EqualTo(shelf.Content));
        if (!OperatingSystem.IsWindows()) Assert.That(File.GetUnixFileMode(shelf.Target), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead));
    }

    [Test]
    public async Task Or_the_new_one_gets_a_free_name()
    {
        await using var shelf = await Shelf.OpenAsync(1000);
        File.WriteAllText(shelf.Target, "mine");
        File.WriteAllText(shelf.Folder["got 1.bin"], "mine too");

        var receipt = await shelf.DownloadAsync(new DownloadOptions { Conflict = ConflictBehavior.Rename });

        Assert.That(receipt.Path, Is.EqualTo(shelf.Folder["got 2.bin"]));
        Assert.That(shelf.Folder.Names, Is.EqualTo(new[] { "got 1.bin", "got 2.bin", "got.bin" }));
    }

    [Test]
    public async Task A_file_that_appears_meanwhile_is_left_alone_too_and_the_bytes_are_kept()
    {
        await using var shelf = await Shelf.OpenAsync(1000);

        var stopped = await Assert.ThrowsAsync<TransferInterruptedException>(() => shelf.DownloadAsync(progress: new Once(() => File.WriteAllText(shelf.Target, "mine"))));
        var receipt = await shelf.DownloadAsync(new DownloadOptions { Conflict = ConflictBehavior.Replace });

        Assert.That((stopped!.Reason, receipt.ResumedFrom), Is.EqualTo((TransferReason.WriteFailed, 1000L)));
    }

    [Test]
    public async Task A_folder_a_missing_folder_and_nonsense_are_told_before_anything_is_asked()
    {
        await using var shelf = await Shelf.OpenAsync(1000);
        var files = shelf.Graph.Files();
        var requests = shelf.Tenant.Requests.Count;

        await Assert.ThrowsAsync<IOException>(() => files.DownloadAsync(shelf.Source, shelf.Folder.Path));
        await Assert.ThrowsAsync<IOException>(() => files.DownloadAsync(shelf.Source, shelf.Folder.Path + Path.DirectorySeparatorChar));
        await Assert.ThrowsAsync<DirectoryNotFoundException>(() => files.DownloadAsync(shelf.Source, shelf.Folder["nowhere/got.bin"]));
        await Assert.ThrowsAsync<ArgumentException>(() => files.DownloadAsync(shelf.Source, " "));
        await Assert.ThrowsAsync<ArgumentNullException>(() => files.DownloadAsync(null!, "x"));
        Assert.Throws<ArgumentOutOfRangeException>(() => files.DownloadAsync(shelf.Source, "x", new DownloadOptions { MaxConnections = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => files.DownloadAsync(shelf.Source, "x", new DownloadOptions { MaxConnections = 17 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => files.DownloadAsync(shelf.Source, "x", new DownloadOptions { Conflict = (ConflictBehavior)99 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => files.DownloadAsync(shelf.Source, "x", new DownloadOptions { IdleTimeout = TimeSpan.Zero }));

        Assert.That(shelf.Tenant.Requests, Has.Count.EqualTo(requests));
    }

    [Test]
    [Platform("Linux")]
    public async Task A_folder_nobody_may_write_to_is_told_before_anything_is_fetched()
    {
        await using var shelf = await Shelf.OpenAsync(1000);

        var error = await Assert.CatchAsync(() => shelf.Graph.Files().DownloadAsync(shelf.Source, "/sys/got.bin")); // not even root may

        Assert.That(error, Is.InstanceOf<UnauthorizedAccessException>().Or.InstanceOf<IOException>());
        Assert.That(shelf.BytesRequests, Is.Empty);
    }

    [Test]
    [UnsupportedOSPlatform("windows")]
    [Platform(Exclude = "Win")]
    public async Task While_it_is_not_whole_it_is_its_owners_alone_and_then_it_is_like_any_other()
    {
        await using var shelf = await Shelf.OpenAsync(3 * MiB);
        File.WriteAllText(shelf.Folder["usual"], "");
        await shelf.StopAtAsync(2 * MiB);
        var meanwhile = (File.GetUnixFileMode(shelf.Target + ".partial"), File.GetUnixFileMode(shelf.Target + ".partial.json"));

        await shelf.DownloadAsync();

        Assert.That(meanwhile, Is.EqualTo((UnixFileMode.UserRead | UnixFileMode.UserWrite, UnixFileMode.UserRead | UnixFileMode.UserWrite)));
        Assert.That(File.GetUnixFileMode(shelf.Target), Is.EqualTo(File.GetUnixFileMode(shelf.Folder["usual"])));
    }

    [Test]
    public async Task A_partial_file_of_somebody_elses_is_not_touched()
    {
        await using var shelf = await Shelf.OpenAsync(1000);
        File.WriteAllText(shelf.Target + ".partial", "a browser's");

        await Assert.ThrowsAsync<IOException>(() => shelf.DownloadAsync());

        Assert.That(File.ReadAllText(shelf.Target + ".partial"), Is.EqualTo("a browser's"));
    }

    [Test]
    [Platform(Exclude = "Win")]
    public async Task A_link_in_its_place_is_not_followed()
    {
        await using var shelf = await Shelf.OpenAsync(1000);
        File.WriteAllText(shelf.Folder["mine"], "mine");
        File.CreateSymbolicLink(shelf.Target + ".partial", shelf.Folder["mine"]);
        File.WriteAllBytes(shelf.Target + ".partial.json", new DownloadCheckpoint().ToJson());

        var error = await Assert.ThrowsAsync<IOException>(() => shelf.DownloadAsync().WaitAsync(TimeSpan.FromSeconds(30)));

        Assert.That(error!.Message, Does.Contain("is a link"));
        Assert.That(File.ReadAllText(shelf.Folder["mine"]), Is.EqualTo("mine"));
    }

    [Test]
    [Platform(Exclude = "Win")]
    public async Task Nor_one_in_the_place_of_its_note()
    {
        await using var shelf = await Shelf.OpenAsync(1000);
        File.WriteAllBytes(shelf.Folder["mine"], new DownloadCheckpoint().ToJson());
        File.CreateSymbolicLink(shelf.Target + ".partial.json", shelf.Folder["mine"]);

        var error = await Assert.ThrowsAsync<IOException>(() => shelf.DownloadAsync());

        Assert.That(error!.Message, Does.Contain("is a link"));
    }

    [TestCase("")]
    [TestCase(""","Flushed":[0,99999999]}""")]
    public async Task A_damaged_note_costs_the_bytes_and_nothing_more(string rest)
    {
        await using var shelf = await Shelf.OpenAsync(3 * MiB);
        await shelf.StopAtAsync(2 * MiB);
        File.WriteAllText(shelf.Target + ".partial.json", "{\"Kind\":\"GraphDelegatedKit.Download\"" + rest);

        var receipt = await shelf.DownloadAsync();

        Assert.That((receipt.ResumedFrom, receipt.Verified), Is.EqualTo((0L, Verification.Matched)));
    }

    [Test]
    public async Task Bytes_that_were_torn_on_the_disk_are_found_out_and_fetched_anew()
    {
        await using var shelf = await Shelf.OpenAsync(3 * MiB);
        await shelf.StopAtAsync(2 * MiB);
        using (var file = File.OpenWrite(shelf.Target + ".partial")) file.Write(new byte[1000]);

        var receipt = await shelf.DownloadAsync();

        Assert.That((receipt.Verified, receipt.ResumedFrom), Is.EqualTo((Verification.Matched, 0L)));
        Assert.That(shelf.Folder.Names, Is.EqualTo(new[] { "got.bin" }));
    }

    [Test]
    public async Task What_was_written_but_not_noted_by_a_run_that_was_killed_counts()
    {
        await using var shelf = await Shelf.OpenAsync(3 * MiB);
        await shelf.StopAtAsync(2 * MiB);
        var note = shelf.Target + ".partial.json";
        File.WriteAllText(note, Regex.Replace(File.ReadAllText(note), "\"Flushed\":\\[[^]]*\\]", "\"Flushed\":[]"));

        var receipt = await shelf.DownloadAsync();

        Assert.That((receipt.ResumedFrom, receipt.Verified), Is.EqualTo((shelf.LeftAt, Verification.Matched)));
    }

    [Test]
    public async Task Two_at_once_to_one_place_do_not_mix()
    {
        await using var shelf = await Shelf.OpenAsync(3 * MiB);
        Exception? second = null;

        var receipt = await shelf.DownloadAsync(progress: new Once(() => second = Assert.CatchAsync(() => shelf.DownloadAsync()).GetAwaiter().GetResult()));

        Assert.That(second, Is.InstanceOf<IOException>());
        Assert.That(receipt.Verified, Is.EqualTo(Verification.Matched));
    }

    [Test]
    public async Task A_name_as_long_as_the_disk_takes_is_no_trouble()
    {
        await using var shelf = await Shelf.OpenAsync(1000);
        var target = shelf.Folder[new string('n', 251) + ".bin"];

        await shelf.Graph.Files().DownloadAsync(shelf.Source, target);

        Assert.That(File.ReadAllBytes(target), Is.EqualTo(shelf.Content));
    }

    [Test]
    public async Task Nor_where_another_has_it_already_and_it_has_to_be_shortened_for_a_number()
    {
        await using var shelf = await Shelf.OpenAsync(1000);
        var target = shelf.Folder[new string('é', 123) + "😀a.bin"]; // 255 bytes
        File.WriteAllText(target, "mine");

        var receipt = await shelf.Graph.Files().DownloadAsync(shelf.Source, target, new DownloadOptions { Conflict = ConflictBehavior.Rename });

        Assert.That(receipt.Path, Is.EqualTo(shelf.Folder[new string('é', 123) + "😀a 1.bin"]).Or.EqualTo(shelf.Folder[new string('é', 123) + " 1.bin"]));
        Assert.That((File.ReadAllText(target), File.ReadAllBytes(receipt.Path)), Is.EqualTo(("mine", shelf.Content)));
    }

    [Test]
    public async Task One_that_is_longer_is_told_before_anything_is_fetched()
    {
        await using var shelf = await Shelf.OpenAsync(1000);
        var requests = shelf.Tenant.Requests.Count;

        var error = await Assert.ThrowsAsync<PathTooLongException>(() => shelf.Graph.Files().DownloadAsync(shelf.Source, shelf.Folder[new string('n', 252) + ".bin"]));

        Assert.That(error!.Message, Does.Contain("shorter"));
        Assert.That((shelf.Tenant.Requests.Count, shelf.Folder.Names.Length), Is.EqualTo((requests, 0)));
    }

    [TestCase("a.bin", 0, "a.bin")]
    [TestCase("a.bin", 2, "a 2.bin")]
    [TestCase("none", 1, "none 1")]
    [TestCase(".hidden", 1, " 1.hidden")]
    public void A_free_name(string name, int n, string expected) => Assert.That(PartialFileName.AppendNumber(Path.Combine("folder", name), n), Is.EqualTo(Path.Combine("folder", expected)));

    [TestCase("😀")]
    [TestCase("a")]
    public void An_ending_that_leaves_no_room_is_kept_all_the_same(string stem)
    {
        var ending = "." + new string('x', 253);

        Assert.That(PartialFileName.AppendNumber(stem + ending, 1), Is.EqualTo((stem == "a" ? stem : "") + " 1" + ending));
    }

    [Test]
    public async Task What_is_longer_than_the_file_is_not_built_upon()
    {
        await using var shelf = await Shelf.OpenAsync(3 * MiB);
        await shelf.StopAtAsync(2 * MiB);
        using (var file = File.Open(shelf.Target + ".partial", FileMode.Append)) file.Write(new byte[2 * MiB]);

        var receipt = await shelf.DownloadAsync();

        Assert.That((receipt.ResumedFrom, receipt.Verified, receipt.Retries), Is.EqualTo((0L, Verification.Matched, 0)), "nor tried");
        Assert.That(File.ReadAllBytes(shelf.Target).AsSpan().SequenceEqual(shelf.Content));
    }

    [Test]
    public async Task What_is_left_of_another_file_is_not_built_upon([Values] bool hidesHashes)
    {
        await using var shelf = await Shelf.OpenAsync(3 * MiB);
        shelf.Tenant.Downloads.HideHashes = hidesHashes;
        var other = Some.Bytes(3 * MiB, seed: 7);
        await shelf.Tenant.Files.PutAsync(shelf.Drive, "other.bin", new MemoryStream(other));
        await shelf.StopAtAsync(2 * MiB);

        var receipt = await shelf.Graph.Files(shelf.Clock).DownloadAsync(DrivePath.In(shelf.Drive, "other.bin"), shelf.Target);

        Assert.That(receipt.ResumedFrom, Is.Zero);
        Assert.That(File.ReadAllBytes(shelf.Target).AsSpan().SequenceEqual(other));
    }

    [Test]
    [Platform("Linux")]
    public async Task A_disk_with_no_room_for_it_says_so_before_a_byte_is_fetched()
    {
        using var folder = new Folder();
        var item = """{"id":"i","name":"a.bin","size":4611686018427387000,"file":{},"@microsoft.graph.downloadUrl":"https://contoso.sharepoint.com/x?tempauth=SECRET"}""";
        using var wire = new Wire().Answers(HttpStatusCode.OK, item);
        await using var graph = Some.Client(wire);

        await Assert.CatchAsync<IOException>(() => graph.Files().DownloadAsync(DrivePath.ById("d", "i"), folder["got.bin"]));

        Assert.That(wire.Requests, Has.Count.EqualTo(1));
        Assert.That(folder.Names, Does.Not.Contain("got.bin"));
    }
}
