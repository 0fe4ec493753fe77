using System.Net;
using System.Runtime.Versioning;
using System.Text.RegularExpressions;
using GraphDelegatedKit.Files.Downloads;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>The files on the local disk before, during and after a download.</summary>
public sealed class DownloadDestinationTests
{
    private const int MiB = 1024 * 1024;

    [Test]
    public async Task An_existing_file_is_unchanged_and_nothing_is_downloaded()
    {
        await using var fixture = await DownloadFixture.OpenAsync(1000);
        File.WriteAllText(fixture.DestinationPath, "mine");
        var requests = fixture.Tenant.Requests.Count;

        await Assert.ThrowsAsync<IOException>(() => fixture.DownloadAsync());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(File.ReadAllText(fixture.DestinationPath), Is.EqualTo("mine"));
            Assert.That(fixture.Tenant.Requests.Count, Is.EqualTo(requests));
        }
    }

    [Test]
    public async Task An_existing_file_is_replaced_after_the_download_completes_and_keeps_its_permissions()
    {
        await using var fixture = await DownloadFixture.OpenAsync(1000);
        File.WriteAllText(fixture.DestinationPath, "mine");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(fixture.DestinationPath, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        fixture.Tenant.Faults.Fail("*/download.aspx", 400);
        var options = new DownloadOptions { Conflict = ConflictBehavior.Replace };

        await Assert.ThrowsAsync<TransferInterruptedException>(() => fixture.DownloadAsync(options));
        var duringDownload = File.ReadAllText(fixture.DestinationPath);
        await fixture.DownloadAsync(options);

        Assert.That(duringDownload, Is.EqualTo("mine"));
        Assert.That(File.ReadAllBytes(fixture.DestinationPath), Is.EqualTo(fixture.Content));
        if (!OperatingSystem.IsWindows()) Assert.That(
            File.GetUnixFileMode(fixture.DestinationPath),
            Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead));
    }

    [Test]
    public async Task A_download_with_the_conflict_rule_Rename_gets_a_free_name()
    {
        await using var fixture = await DownloadFixture.OpenAsync(1000);
        File.WriteAllText(fixture.DestinationPath, "mine");
        File.WriteAllText(fixture.Folder["got 1.bin"], "mine too");

        var receipt = await fixture.DownloadAsync(new DownloadOptions { Conflict = ConflictBehavior.Rename });

        Assert.That(receipt.Path, Is.EqualTo(fixture.Folder["got 2.bin"]));
        Assert.That(fixture.Folder.FileNames, Is.EqualTo(new[] { "got 1.bin", "got 2.bin", "got.bin" }));
    }

    [Test]
    public async Task A_file_that_appears_during_the_download_is_unchanged_and_the_bytes_are_kept()
    {
        await using var fixture = await DownloadFixture.OpenAsync(1000);

        var interrupted = await Assert.ThrowsAsync<TransferInterruptedException>(
            () => fixture.DownloadAsync(progress: new FirstReportProgress(() => File.WriteAllText(fixture.DestinationPath, "mine"))));
        var receipt = await fixture.DownloadAsync(new DownloadOptions { Conflict = ConflictBehavior.Replace });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(interrupted!.Reason, Is.EqualTo(TransferReason.WriteFailed));
            Assert.That(receipt.ResumedFrom, Is.EqualTo(1000L));
        }
    }

    [Test]
    public async Task An_invalid_destination_is_rejected_before_any_request()
    {
        await using var fixture = await DownloadFixture.OpenAsync(1000);
        var files = fixture.Graph.Files();
        var requests = fixture.Tenant.Requests.Count;

        await Assert.ThrowsAsync<IOException>(() => files.DownloadAsync(fixture.Source, fixture.Folder.Path));
        await Assert.ThrowsAsync<IOException>(() => files.DownloadAsync(fixture.Source, fixture.Folder.Path + Path.DirectorySeparatorChar));
        await Assert.ThrowsAsync<DirectoryNotFoundException>(() => files.DownloadAsync(fixture.Source, fixture.Folder["nowhere/got.bin"]));
        await Assert.ThrowsAsync<ArgumentException>(() => files.DownloadAsync(fixture.Source, " "));
        await Assert.ThrowsAsync<ArgumentNullException>(() => files.DownloadAsync(null!, "x"));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => files.DownloadAsync(fixture.Source, "x", new DownloadOptions { MaxConnections = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => files.DownloadAsync(fixture.Source, "x", new DownloadOptions { MaxConnections = 17 }));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => files.DownloadAsync(fixture.Source, "x", new DownloadOptions { Conflict = (ConflictBehavior)99 }));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => files.DownloadAsync(fixture.Source, "x", new DownloadOptions { IdleTimeout = TimeSpan.Zero }));

        Assert.That(fixture.Tenant.Requests, Has.Count.EqualTo(requests));
    }

    [Test]
    [Platform("Linux")]
    public async Task A_destination_in_a_read_only_folder_is_rejected_before_any_byte()
    {
        await using var fixture = await DownloadFixture.OpenAsync(1000);

        // Not even root may write there.
        var error = await Assert.CatchAsync(() => fixture.Graph.Files().DownloadAsync(fixture.Source, "/sys/got.bin"));

        Assert.That(error, Is.InstanceOf<UnauthorizedAccessException>().Or.InstanceOf<IOException>());
        Assert.That(fixture.DownloadRequests, Is.Empty);
    }

    [Test]
    [UnsupportedOSPlatform("windows")]
    [Platform(Exclude = "Win")]
    public async Task A_partial_file_is_readable_by_its_owner_only_and_the_final_file_has_default_permissions()
    {
        await using var fixture = await DownloadFixture.OpenAsync(3 * MiB);
        File.WriteAllText(fixture.Folder["usual"], "");
        await fixture.InterruptAtAsync(2 * MiB);
        var partialFileMode = File.GetUnixFileMode(fixture.DestinationPath + ".partial");
        var checkpointMode = File.GetUnixFileMode(fixture.DestinationPath + ".partial.json");

        await fixture.DownloadAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(partialFileMode, Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
            Assert.That(checkpointMode, Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
            Assert.That(File.GetUnixFileMode(fixture.DestinationPath), Is.EqualTo(File.GetUnixFileMode(fixture.Folder["usual"])));
        }
    }

    [Test]
    public async Task A_foreign_partial_file_is_unchanged()
    {
        await using var fixture = await DownloadFixture.OpenAsync(1000);
        File.WriteAllText(fixture.DestinationPath + ".partial", "a browser's");

        await Assert.ThrowsAsync<IOException>(() => fixture.DownloadAsync());

        Assert.That(File.ReadAllText(fixture.DestinationPath + ".partial"), Is.EqualTo("a browser's"));
    }

    [Test]
    [Platform(Exclude = "Win")]
    public async Task A_symbolic_link_at_the_path_of_the_partial_file_is_not_followed()
    {
        await using var fixture = await DownloadFixture.OpenAsync(1000);
        File.WriteAllText(fixture.Folder["mine"], "mine");
        File.CreateSymbolicLink(fixture.DestinationPath + ".partial", fixture.Folder["mine"]);
        File.WriteAllBytes(fixture.DestinationPath + ".partial.json", new DownloadCheckpoint().ToJson());

        var error = await Assert.ThrowsAsync<IOException>(() => fixture.DownloadAsync().WaitAsync(TimeSpan.FromMinutes(2)));

        Assert.That(error!.Message, Does.Contain("is a link"));
        Assert.That(File.ReadAllText(fixture.Folder["mine"]), Is.EqualTo("mine"));
    }

    [Test]
    [Platform(Exclude = "Win")]
    public async Task A_symbolic_link_at_the_path_of_the_checkpoint_is_not_followed()
    {
        await using var fixture = await DownloadFixture.OpenAsync(1000);
        File.WriteAllBytes(fixture.Folder["mine"], new DownloadCheckpoint().ToJson());
        File.CreateSymbolicLink(fixture.DestinationPath + ".partial.json", fixture.Folder["mine"]);

        var error = await Assert.ThrowsAsync<IOException>(() => fixture.DownloadAsync());

        Assert.That(error!.Message, Does.Contain("is a link"));
    }

    [TestCase("")]
    [TestCase(""","Flushed":[0,99999999]}""")]
    public async Task A_damaged_checkpoint_restarts_the_download(string rest)
    {
        await using var fixture = await DownloadFixture.OpenAsync(3 * MiB);
        await fixture.InterruptAtAsync(2 * MiB);
        File.WriteAllText(fixture.DestinationPath + ".partial.json", "{\"Kind\":\"GraphDelegatedKit.Download\"" + rest);

        var receipt = await fixture.DownloadAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.ResumedFrom, Is.Zero);
            Assert.That(receipt.Verified, Is.EqualTo(Verification.Matched));
        }
    }

    [Test]
    public async Task Corrupted_bytes_on_the_disk_are_detected_and_downloaded_again()
    {
        await using var fixture = await DownloadFixture.OpenAsync(3 * MiB);
        await fixture.InterruptAtAsync(2 * MiB);
        using (var file = File.OpenWrite(fixture.DestinationPath + ".partial")) file.Write(new byte[1000]);

        var receipt = await fixture.DownloadAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Verified, Is.EqualTo(Verification.Matched));
            Assert.That(receipt.ResumedFrom, Is.Zero);
        }

        Assert.That(fixture.Folder.FileNames, Is.EqualTo(new[] { "got.bin" }));
    }

    [Test]
    public async Task Bytes_that_a_killed_process_wrote_without_a_checkpoint_are_kept()
    {
        await using var fixture = await DownloadFixture.OpenAsync(3 * MiB);
        await fixture.InterruptAtAsync(2 * MiB);
        var checkpoint = fixture.DestinationPath + ".partial.json";
        File.WriteAllText(checkpoint, Regex.Replace(File.ReadAllText(checkpoint), "\"Flushed\":\\[[^]]*\\]", "\"Flushed\":[]"));

        var receipt = await fixture.DownloadAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.ResumedFrom, Is.EqualTo(fixture.ResumeOffset));
            Assert.That(receipt.Verified, Is.EqualTo(Verification.Matched));
        }
    }

    [Test]
    public async Task Two_downloads_to_the_same_path_do_not_mix()
    {
        await using var fixture = await DownloadFixture.OpenAsync(3 * MiB);
        Exception? second = null;

        var receipt = await fixture.DownloadAsync(
            progress: new FirstReportProgress(() => second = Assert.CatchAsync(() => fixture.DownloadAsync()).GetAwaiter().GetResult()));

        Assert.That(second, Is.InstanceOf<IOException>());
        Assert.That(receipt.Verified, Is.EqualTo(Verification.Matched));
    }

    [Test]
    public async Task A_download_to_a_file_name_of_maximum_length_succeeds()
    {
        await using var fixture = await DownloadFixture.OpenAsync(1000);
        var target = fixture.Folder[new string('n', 251) + ".bin"];

        await fixture.Graph.Files().DownloadAsync(fixture.Source, target);

        Assert.That(File.ReadAllBytes(target), Is.EqualTo(fixture.Content));
    }

    [Test]
    public async Task A_numbered_name_that_is_too_long_is_shortened()
    {
        await using var fixture = await DownloadFixture.OpenAsync(1000);
        var target = fixture.Folder[new string('é', 123) + "😀a.bin"]; // 255 bytes
        File.WriteAllText(target, "mine");

        var receipt = await fixture.Graph.Files()
            .DownloadAsync(fixture.Source, target, new DownloadOptions { Conflict = ConflictBehavior.Rename });

        Assert.That(
            receipt.Path,
            Is.EqualTo(fixture.Folder[new string('é', 123) + "😀a 1.bin"]).Or.EqualTo(fixture.Folder[new string('é', 123) + " 1.bin"]));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(File.ReadAllText(target), Is.EqualTo("mine"));
            Assert.That(File.ReadAllBytes(receipt.Path), Is.EqualTo(fixture.Content));
        }
    }

    [Test]
    public async Task A_file_name_that_is_too_long_is_rejected_before_any_request()
    {
        await using var fixture = await DownloadFixture.OpenAsync(1000);
        var requests = fixture.Tenant.Requests.Count;

        var error = await Assert.ThrowsAsync<PathTooLongException>(
            () => fixture.Graph.Files().DownloadAsync(fixture.Source, fixture.Folder[new string('n', 252) + ".bin"]));

        Assert.That(error!.Message, Does.Contain("shorter"));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(fixture.Tenant.Requests.Count, Is.EqualTo(requests));
            Assert.That(fixture.Folder.FileNames.Length, Is.Zero);
        }
    }

    [TestCase("a.bin", 0, "a.bin")]
    [TestCase("a.bin", 2, "a 2.bin")]
    [TestCase("none", 1, "none 1")]
    [TestCase(".hidden", 1, " 1.hidden")]
    public void A_free_name_has_a_number_before_its_extension(string name, int n, string expected) =>
        Assert.That(PartialFileName.AppendNumber(Path.Combine("folder", name), n), Is.EqualTo(Path.Combine("folder", expected)));

    [TestCase("😀")]
    [TestCase("a")]
    public void A_long_extension_is_kept_when_a_name_is_numbered(string stem)
    {
        var extension = "." + new string('x', 253);

        Assert.That(PartialFileName.AppendNumber(stem + extension, 1), Is.EqualTo((stem == "a" ? stem : "") + " 1" + extension));
    }

    [Test]
    public async Task A_partial_file_longer_than_the_item_is_not_resumed()
    {
        await using var fixture = await DownloadFixture.OpenAsync(3 * MiB);
        await fixture.InterruptAtAsync(2 * MiB);
        using (var file = File.Open(fixture.DestinationPath + ".partial", FileMode.Append)) file.Write(new byte[2 * MiB]);

        var receipt = await fixture.DownloadAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.ResumedFrom, Is.Zero, "nor tried");
            Assert.That(receipt.Verified, Is.EqualTo(Verification.Matched), "nor tried");
            Assert.That(receipt.Retries, Is.Zero, "nor tried");
        }

        Assert.That(File.ReadAllBytes(fixture.DestinationPath).AsSpan().SequenceEqual(fixture.Content));
    }

    [Test]
    public async Task A_partial_file_of_another_item_is_not_resumed([Values] bool hidesHashes)
    {
        await using var fixture = await DownloadFixture.OpenAsync(3 * MiB);
        fixture.Tenant.Downloads.HideHashes = hidesHashes;
        var other = TestData.CreateRandomBytes(3 * MiB, seed: 7);
        await fixture.Tenant.Files.PutAsync(fixture.DriveId, "other.bin", new MemoryStream(other));
        await fixture.InterruptAtAsync(2 * MiB);

        var receipt = await fixture.Graph.Files(fixture.Clock)
            .DownloadAsync(DrivePath.In(fixture.DriveId, "other.bin"), fixture.DestinationPath);

        Assert.That(receipt.ResumedFrom, Is.Zero);
        Assert.That(File.ReadAllBytes(fixture.DestinationPath).AsSpan().SequenceEqual(other));
    }

    [Test]
    [Platform("Linux")]
    public async Task A_download_without_enough_disk_space_fails_before_any_byte()
    {
        using var folder = new TemporaryFolder();
        var item = """
            {"id":"i","name":"a.bin","size":4611686018427387000,"file":{},
            "@microsoft.graph.downloadUrl":"https://contoso.sharepoint.com/x?tempauth=SECRET"}
            """;
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.OK, item);
        await using var graph = TestData.CreateClient(handler);

        await Assert.CatchAsync<IOException>(() => graph.Files().DownloadAsync(DrivePath.ById("d", "i"), folder["got.bin"]));

        Assert.That(handler.Requests, Has.Count.EqualTo(1));
        Assert.That(folder.FileNames, Does.Not.Contain("got.bin"));
    }
}
