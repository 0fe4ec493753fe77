using System.Net;
using GraphDelegatedKit.Tests.Files;

namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>
/// A shortcut to an item in another drive was a file for one call and a folder for another, and its own id was requested instead of that of
/// its target (onedrive-api-docs#284, rclone#4062).
/// </summary>
public sealed class ShortcutTests : ScriptedDownloadFixture
{
    private const string FileShortcut =
        """{"id":"s","name":"a.bin","size":0,"remoteItem":{"id":"i","file":{},"parentReference":{"driveId":"other"}}}""";

    private const string FolderShortcut =
        """{"id":"s","name":"Plans","folder":{},"remoteItem":{"id":"f","folder":{},"parentReference":{"driveId":"other"}}}""";

    private static readonly byte[] Content = TestData.CreateRandomBytes(1000);

    private IEnumerable<string> GraphPaths => Handler.Requests
        .Where(request => request.RequestUri.Host == "graph.microsoft.com").Select(request => request.RequestUri.AbsolutePath);

    [Test]
    public async Task A_shortcut_to_a_file_is_downloaded_from_the_drive_of_its_target()
    {
        Handler.RespondsWith(HttpStatusCode.OK, FileShortcut).RespondsWithItem().RespondsWithContent(Content, failsAt: 400)
            .RespondsWithItem().RespondsWithRange(Content, 400).RespondsWithItem();

        await Files.DownloadAsync(DrivePath.ById("d", "s"), Folder["a.bin"]);

        Assert.That(File.ReadAllBytes(Folder["a.bin"]), Is.EqualTo(Content));
        Assert.That(GraphPaths, Is.EqualTo(new[]
        {
            "/v1.0/drives/d/items/s", "/v1.0/drives/other/items/i", "/v1.0/drives/other/items/i", "/v1.0/drives/other/items/i",
        }));
    }

    [Test]
    public async Task A_shortcut_to_a_file_is_opened_as_a_stream()
    {
        Handler.RespondsWith(HttpStatusCode.OK, FileShortcut).RespondsWithItem().RespondsWithContent(Content);

        await using var stream = await Files.OpenReadAsync(DrivePath.ById("d", "s"));

        Assert.That(stream.Length, Is.EqualTo(1000));
    }

    [Test]
    public async Task A_shortcut_to_a_folder_is_downloaded_as_that_folder()
    {
        Handler.RespondsWith(HttpStatusCode.OK, FolderShortcut)
            .RespondsWith(HttpStatusCode.OK, """{"id":"f","name":"Plans","folder":{"childCount":1}}""")
            .RespondsWith(HttpStatusCode.OK, """{"value":[{"id":"i","name":"a.bin","size":1000,"eTag":"\"e\"","file":{}}]}""")
            .RespondsWithItem().RespondsWithContent(Content);

        var results = await DownloadManyAsync();

        Assert.That(results["a.bin"].Outcome, Is.EqualTo(TransferOutcome.Transferred), results["a.bin"].Reason);
        Assert.That(GraphPaths, Is.EqualTo(new[]
        {
            "/v1.0/drives/d/items/s", "/v1.0/drives/other/items/f", "/v1.0/drives/other/items/f/children", "/v1.0/drives/other/items/i",
        }));
    }

    [TestCase(FolderShortcut, "Plans", "a folder")]
    [TestCase(FileShortcut, "a.bin", "a file")]
    public async Task A_shortcut_within_a_folder_is_named_and_not_followed(string shortcut, string name, string target)
    {
        Handler.RespondsWith(HttpStatusCode.OK, """{"id":"f","name":"f","folder":{}}""")
            .RespondsWith(HttpStatusCode.OK, $$$"""{"value":[{{{shortcut}}},{"id":"n","name":"Notes","package":{"type":"oneNote"}}]}""");

        var results = await DownloadManyAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(results.Values.Select(result => result.Outcome), Is.All.EqualTo(TransferOutcome.Skipped));
            Assert.That(results[name].Reason, Does.Contain($"a shortcut to {target} in another drive"));
            Assert.That(results["Notes"].Reason, Does.Contain("a OneNote notebook"));
        }
    }

    [TestCase("""{"id":"s","name":"Notes","package":{"type":"oneNote"}}""", "a OneNote notebook")]
    [TestCase("""{"id":"s","name":"Docs","specialFolder":{}}""", "a folder")]
    [TestCase("""{"id":"s","name":"x"}""", "neither a file nor a folder")]
    [TestCase("""{"id":"s","name":"x","remoteItem":{"id":"t"}}""", "a shortcut that does not say where its item is")]
    public async Task An_item_that_is_not_a_file_is_named_as_what_it_is(string item, string description)
    {
        Handler.RespondsWith(HttpStatusCode.OK, item).RespondsWith(HttpStatusCode.OK, item);

        var download = await Assert.ThrowsAsync<GraphException>(() => Files.DownloadAsync(ServedFile.Path, Folder["a.bin"]));
        var read = await Assert.ThrowsAsync<GraphException>(() => Files.OpenReadAsync(ServedFile.Path));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(download!.Message, Does.Contain(description));
            Assert.That(read!.Message, Does.Contain(description));
        }
    }

    [Test]
    public async Task A_shortcut_that_leads_to_itself_ends()
    {
        const string Loop = """{"id":"s","name":"x","remoteItem":{"id":"s","parentReference":{"driveId":"d"}}}""";
        for (var i = 0; i < 6; i++) Handler.RespondsWith(HttpStatusCode.OK, Loop);

        Assert.That((await Assert.ThrowsAsync<GraphException>(
            () => Files.DownloadAsync(ServedFile.Path, Folder["a.bin"])))!.Code, Is.EqualTo("notSupported"));
    }

    [Test]
    public async Task An_upload_into_a_shortcut_names_it_and_the_folder_it_leads_to()
    {
        Handler.RespondsWith(HttpStatusCode.OK, FolderShortcut);
        Directory.CreateDirectory(Folder["source"]);

        var error = await Assert.ThrowsAsync<GraphException>(() => Files.UploadManyAsync(Folder["source"], DrivePath.In("d", "Plans"))
            .ToDictionaryAsync(result => result.Path));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.Message, Does.Contain("a shortcut to a folder in another drive"));
            Assert.That(error.Remedy, Does.Contain("drive other, item f"));
        }
    }

    [Test]
    public async Task A_file_that_becomes_a_folder_between_two_looks_has_changed()
    {
        Handler.RespondsWithItem().RespondsWithContent(Content, failsAt: 400)
            .RespondsWith(HttpStatusCode.OK, """{"id":"i","name":"a.bin","folder":{}}""");

        var interrupted = await Assert.ThrowsAsync<TransferInterruptedException>(() => Files.DownloadAsync(
            ServedFile.Path, Folder["a.bin"], new DownloadOptions { StartOverWhenChanged = false }));

        Assert.That(interrupted!.Reason, Is.EqualTo(TransferReason.ItemChanged));
    }

    private Task<Dictionary<string, DownloadResult>> DownloadManyAsync() =>
        Files.DownloadManyAsync(DrivePath.ById("d", "s"), Folder["got"]).ToDictionaryAsync(result => result.Path);
}
