using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing;

namespace GraphDelegatedKit.Tests.Files;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public class DownloadManyTests
{
    private const int MiB = 1024 * 1024;

    private FolderTransferFixture _fixture = null!;

    [SetUp]
    public async Task OpenAsync() => _fixture = await FolderTransferFixture.OpenAsync();

    [TearDown]
    public async Task CloseAsync() => await _fixture.DisposeAsync();

    [Test]
    public async Task A_folder_is_downloaded_with_its_subfolders_and_the_totals_add_up()
    {
        await _fixture.StoreAsync("one.bin", 1000);
        await _fixture.StoreAsync("a/b/c/deep.bin", 300);
        await _fixture.StoreAsync("a/b/big #1 100% é.bin", 5 * MiB);
        await _fixture.StoreAsync("a/nothing.bin", 0);
        await _fixture.Files.EnsureFolderAsync(DrivePath.In(_fixture.DriveId, "Backup/2026/a/empty/emptier"));

        var results = await _fixture.DownloadAsync();

        const long TotalBytes = 1000 + 300 + 5 * MiB;
        Assert.That(results.Values.Where(result => result.Outcome != TransferOutcome.Transferred).Select(result => (result.Path, result.Outcome)), Is.EqualTo(new[] { ("a/empty/emptier", TransferOutcome.EmptyFolder) }));
        Assert.That(LocalPaths, Is.EquivalentTo(new[] { "one.bin", "a/b/c/deep.bin", "a/b/big #1 100% é.bin", "a/nothing.bin" }));
        Assert.That(LocalPaths.Sum(path => new FileInfo(Path.Combine(_fixture.DownloadPath, path)).Length), Is.EqualTo(TotalBytes));
        Assert.That(results.Values.Sum(result => result.Receipt?.Size ?? 0), Is.EqualTo(TotalBytes));
        Assert.That(_fixture.Progress.LastReport with { Elapsed = default }, Is.EqualTo(new TransferManyProgress(4, 0, 4, TotalBytes, TotalBytes, TotalBytes, default)));
        Assert.That(_fixture.Progress.Reports[0], Is.EqualTo(new TransferManyProgress(0, 0, 4, 0, TotalBytes, 0, TimeSpan.Zero)));
        Assert.That(Directory.Exists(Path.Combine(_fixture.DownloadPath, "a/empty/emptier")));
        Assert.That(await File.ReadAllBytesAsync(results["a/b/big #1 100% é.bin"].Destination!), Is.EqualTo(TestData.CreateRandomBytes(5 * MiB, 5 * MiB)));
    }

    [Test]
    public async Task All_pages_of_a_remote_folder_are_downloaded()
    {
        for (var i = 0; i < 5; i++) await _fixture.StoreAsync($"{i}.bin", 10 + i);
        _fixture.Tenant.Faults.ModifyJson("*/children", SplitIntoPages(_fixture), method: "GET");

        var results = await _fixture.DownloadAsync();

        Assert.That(results, Has.Count.EqualTo(5));
    }

    [Test]
    public async Task Uploaded_files_are_identical_after_a_download()
    {
        for (var i = 0; i < 12; i++) _fixture.WriteSourceFile($"{i % 2}/{i % 3}/{i}.bin", 100 * i);
        await _fixture.UploadAsync(new UploadManyOptions { MaxConcurrentFiles = 8 });

        await _fixture.DownloadAsync(new DownloadManyOptions { MaxConcurrentFiles = 8 });

        Assert.That(LocalPaths, Has.Length.EqualTo(12));
        foreach (var path in LocalPaths) Assert.That(await File.ReadAllBytesAsync(Path.Combine(_fixture.DownloadPath, path)), Is.EqualTo(await File.ReadAllBytesAsync(Path.Combine(_fixture.SourcePath, path))));
    }

    [Test]
    public async Task A_repeated_folder_download_fetches_missing_files_and_keeps_different_ones()
    {
        for (var i = 0; i < 4; i++) await _fixture.StoreAsync($"{i}.bin", 1000 + i);
        await _fixture.DownloadAsync();
        File.Delete(Path.Combine(_fixture.DownloadPath, "1.bin"));
        await File.WriteAllBytesAsync(Path.Combine(_fixture.DownloadPath, "2.bin"), new byte[1002]); // the same length
        var downloadsBefore = DownloadRequestCount;

        var results = await _fixture.DownloadAsync();

        Assert.That(results.Values.OrderBy(result => result.Path, StringComparer.Ordinal).Select(result => result.Outcome),
            Is.EqualTo(new[] { TransferOutcome.Unchanged, TransferOutcome.Transferred, TransferOutcome.Failed, TransferOutcome.Unchanged }));
        Assert.That(results["2.bin"].Error, Is.InstanceOf<IOException>());
        Assert.That(DownloadRequestCount - downloadsBefore, Is.EqualTo(1));
        Assert.That(_fixture.Progress.LastReport with { Elapsed = default }, Is.EqualTo(new TransferManyProgress(3, 1, 4, 3004, 4006, 1001, default)));
    }

    [Test]
    public async Task A_repeated_folder_download_recognizes_unchanged_files_unless_SkipUnchanged_is_false([Values] bool skipUnchanged)
    {
        await _fixture.StoreAsync("nothing.bin", 0);
        await _fixture.StoreAsync("one.bin", 1000);
        await _fixture.DownloadAsync();

        var results = await _fixture.DownloadAsync(new DownloadManyOptions { SkipUnchanged = skipUnchanged, Download = new DownloadOptions { Conflict = ConflictBehavior.Replace } });

        Assert.That(results.Values.Select(result => result.Outcome), Is.All.EqualTo(skipUnchanged ? TransferOutcome.Unchanged : TransferOutcome.Transferred));
    }

    [Test]
    public async Task An_empty_file_is_unchanged_even_without_a_hash()
    {
        await _fixture.StoreAsync("nothing.bin", 0);
        _fixture.Tenant.Downloads.HideHashes = true;
        await _fixture.DownloadAsync();

        Assert.That((await _fixture.DownloadAsync())["nothing.bin"].Outcome, Is.EqualTo(TransferOutcome.Unchanged));
    }

    [Test]
    public async Task A_lost_sign_in_ends_the_folder_download()
    {
        for (var i = 0; i < 3; i++) await _fixture.StoreAsync($"{i}.bin", 1000);
        var tokens = new ExpiringSignIn(_fixture.Tenant);
        await using var graph = TestData.CreateClient(_fixture.Tenant, _fixture.Clock, tokens.Provider);

        await Assert.ThrowsAsync<SignInException>(() => GraphFilesFactory.Create(graph, _fixture.Clock).DownloadManyAsync(_fixture.RemoteFolder, _fixture.DownloadPath, progress: new SynchronousProgress<TransferManyProgress>(_ => tokens.HasEnded = true)).ToDictionaryAsync(result => result.Path));
    }

    [Test]
    public async Task A_repeated_folder_download_replaces_different_files_if_configured()
    {
        await _fixture.StoreAsync("one.bin", 1000);
        Directory.CreateDirectory(_fixture.DownloadPath);
        await File.WriteAllTextAsync(Path.Combine(_fixture.DownloadPath, "one.bin"), "another");

        await _fixture.DownloadAsync(new DownloadManyOptions { Download = new DownloadOptions { Conflict = ConflictBehavior.Replace } });

        Assert.That(await File.ReadAllBytesAsync(Path.Combine(_fixture.DownloadPath, "one.bin")), Is.EqualTo(TestData.CreateRandomBytes(1000, 1000)));
    }

    [TestCase("..", "leads to another folder")]
    [TestCase(".", "leads to another folder")]
    [TestCase("../../outside.bin", "'/'")]
    [TestCase("/tmp/outside.bin", "'/'")]
    [TestCase("..\\outside.bin", "'\\'")]
    [TestCase("C:\\outside.bin", "'\\'")]
    [TestCase("zero\0.bin", "zero")]
    [TestCase("", "empty")]
    public async Task A_file_name_that_leads_outside_the_folder_is_refused(string name, string reason)
    {
        await _fixture.StoreAsync("good.bin", 10);
        await _fixture.StoreAsync("bad.bin", 20);
        _fixture.Tenant.Faults.ModifyJson("*/children", RenameItem("bad.bin", name), method: "GET");

        var results = await _fixture.DownloadAsync();

        Assert.That(results[name], Has.Property("Outcome").EqualTo(TransferOutcome.Refused).And.Property("Reason").Contains(reason).And.Property("Destination").Null);
        Assert.That(results["good.bin"].Outcome, Is.EqualTo(TransferOutcome.Transferred));
        Assert.That(Directory.GetFiles(_fixture.LocalFolder.Path, "*", SearchOption.AllDirectories).Select(Path.GetFileName), Is.EqualTo(new[] { "good.bin" }));
        Assert.That(_fixture.Progress.LastReport with { Elapsed = default }, Is.EqualTo(new TransferManyProgress(1, 1, 2, 10, 30, 10, default)));
    }

    [Test]
    public async Task A_subfolder_whose_name_leads_outside_is_not_listed()
    {
        await _fixture.StoreAsync("bad/x.bin", 10);
        _fixture.Tenant.Faults.ModifyJson("*/children", RenameItem("bad", ".."), method: "GET");

        var results = await _fixture.DownloadAsync();

        Assert.That(results.Keys, Is.EqualTo(new[] { ".." }));
        Assert.That(ListRequestCount, Is.EqualTo(1));
    }

    [Test]
    public async Task Remote_names_that_differ_only_in_case_are_all_refused()
    {
        await _fixture.StoreAsync("Report.txt", 10);
        await _fixture.StoreAsync("other.txt", 20);
        await _fixture.StoreAsync("third.txt", 30);
        _fixture.Tenant.Faults.ModifyJson("*/children", RenameItem("other.txt", "report.TXT"), method: "GET");

        var results = await _fixture.DownloadAsync();

        Assert.That(results.Values.Where(result => result.Outcome == TransferOutcome.Refused).Select(result => result.Path), Is.EquivalentTo(new[] { "Report.txt", "report.TXT" }));
        Assert.That(LocalPaths, Is.EqualTo(new[] { "third.txt" }));
    }

    [Test]
    public async Task A_name_that_collides_with_a_partial_file_is_refused()
    {
        await _fixture.StoreAsync("a.bin", 10);
        await _fixture.StoreAsync("a.bin.partial", 20);
        await _fixture.StoreAsync("b.bin.partial", 30);

        var results = await _fixture.DownloadAsync();

        Assert.That(results["a.bin.partial"].Outcome, Is.EqualTo(TransferOutcome.Refused));
        Assert.That(LocalPaths, Is.EquivalentTo(new[] { "a.bin", "b.bin.partial" }));
    }

    [Test]
    public async Task Symbolic_links_in_the_local_folder_are_not_followed()
    {
        if (OperatingSystem.IsWindows()) Assert.Ignore("Creating a symbolic link requires a privilege on Windows.");
        await _fixture.StoreAsync("a/x.bin", 10);
        await _fixture.StoreAsync("y.bin", 20);
        await _fixture.StoreAsync("z.bin", 30);
        var outside = Directory.CreateDirectory(_fixture.LocalFolder["outside"]).FullName;
        Directory.CreateDirectory(_fixture.DownloadPath);
        Directory.CreateSymbolicLink(Path.Combine(_fixture.DownloadPath, "a"), outside);
        File.CreateSymbolicLink(Path.Combine(_fixture.DownloadPath, "y.bin"), Path.Combine(outside, "y.bin"));
        File.CreateSymbolicLink(Path.Combine(_fixture.DownloadPath, "z.bin.partial"), Path.Combine(outside, "z.bin"));

        var results = await _fixture.DownloadAsync(new DownloadManyOptions { Download = new DownloadOptions { Conflict = ConflictBehavior.Replace } });

        Assert.That(results.Values.Select(result => result.Outcome), Is.All.EqualTo(TransferOutcome.Failed));
        Assert.That(results.Values.Select(result => result.Reason), Is.All.Contains("links are not followed"));
        Assert.That(Directory.EnumerateFileSystemEntries(outside), Is.Empty);
    }

    [Test]
    public async Task An_item_that_is_not_a_file_or_lies_in_another_drive_is_skipped()
    {
        await _fixture.StoreAsync("notes", 10);
        await _fixture.StoreAsync("shortcut", 20);
        _fixture.Tenant.Faults.ModifyJson("*/children", body =>
        {
            foreach (var item in body["value"]!.AsArray())
                if ((string)item!["name"]! == "shortcut") item["remoteItem"] = new JsonObject { ["id"] = "x" };
                else (item["package"], item["file"]) = (new JsonObject { ["type"] = "oneNote" }, null);
        }, method: "GET");

        var results = await _fixture.DownloadAsync();

        Assert.That(results.Values.Select(result => result.Outcome), Is.All.EqualTo(TransferOutcome.Skipped));
        Assert.That(results["shortcut"].Reason, Does.Contain("links are not followed"));
        Assert.That(_fixture.Progress.LastReport.TotalFiles, Is.Zero);
    }

    [Test]
    public async Task A_folder_that_cannot_be_listed_fails_alone()
    {
        await _fixture.StoreAsync("a/x.bin", 10);
        await _fixture.StoreAsync("b/y.bin", 10);
        var forbidden = await _fixture.Graph.GetAsync<DriveItem>($"drives/{_fixture.DriveId}/root:/Backup/2026/a");
        _fixture.Tenant.Faults.Respond($"*/items/{forbidden.Id}/children", TestData.ErrorJson("accessDenied"), "application/json", 403);

        var results = await _fixture.DownloadAsync();

        Assert.That(results["a"].Error, Is.TypeOf<GraphException>());
        Assert.That(results["b/y.bin"].Outcome, Is.EqualTo(TransferOutcome.Transferred));
    }

    [Test]
    public async Task A_folder_that_contains_itself_is_listed_once()
    {
        await _fixture.StoreAsync("a/b/x.bin", 10);
        var outer = await _fixture.Graph.GetAsync<DriveItem>($"drives/{_fixture.DriveId}/root:/Backup/2026/a");
        var inner = await _fixture.Graph.GetAsync<DriveItem>($"drives/{_fixture.DriveId}/root:/Backup/2026/a/b");
        _fixture.Tenant.Faults.ModifyJson($"*/items/{inner.Id}/children", body => body["value"]!.AsArray().Add(new JsonObject { ["id"] = outer.Id, ["name"] = "again", ["folder"] = new JsonObject() }), method: "GET");

        var results = await _fixture.DownloadAsync();

        Assert.That(results["a/b/x.bin"].Outcome, Is.EqualTo(TransferOutcome.Transferred));
        Assert.That(results["a/b/again"].Reason, Does.Contain("circle"));
        Assert.That(ListRequestCount, Is.EqualTo(3));
    }

    [Test]
    public async Task A_failed_download_neither_ends_the_others_nor_counts_its_bytes()
    {
        for (var i = 0; i < 6; i++) await _fixture.StoreAsync($"{i}.bin", 1000);
        var forbidden = await _fixture.Graph.GetAsync<DriveItem>($"drives/{_fixture.DriveId}/root:/Backup/2026/4.bin");
        _fixture.Tenant.Faults.Respond($"*/items/{forbidden.Id}", TestData.ErrorJson("accessDenied"), "application/json", 403);

        var results = await _fixture.DownloadAsync();

        Assert.That(results["4.bin"].Error, Is.TypeOf<GraphException>());
        Assert.That(_fixture.Progress.LastReport with { Elapsed = default }, Is.EqualTo(new TransferManyProgress(5, 1, 6, 5000, 6000, 5000, default)));
    }

    [Test]
    public async Task A_cancelled_folder_download_resumes_where_it_stopped()
    {
        await _fixture.StoreAsync("big.bin", 8 * MiB);
        using var cancellation = new CancellationTokenSource();
        var received = new List<DownloadResult>();
        await Assert.CatchAsync<OperationCanceledException>(async () =>
        {
            await foreach (var result in _fixture.Files.DownloadManyAsync(_fixture.RemoteFolder, _fixture.DownloadPath, null, new SynchronousProgress<TransferManyProgress>(report => { if (report.BytesCompleted >= 3 * MiB) cancellation.Cancel(); }), cancellation.Token)) received.Add(result);
        });

        Assert.That(received, Is.Empty, "who stops it is not told of a file that failed");
        var results = await _fixture.DownloadAsync();

        Assert.That(results["big.bin"].Receipt!.ResumedFrom, Is.AtLeast(1 * MiB));
        Assert.That(_fixture.Progress.LastReport.BytesTransferredThisRun, Is.EqualTo(8 * MiB - results["big.bin"].Receipt!.ResumedFrom));
        Assert.That(_fixture.Progress.LastReport.BytesCompleted, Is.EqualTo(8 * MiB));
    }

    [Test]
    public async Task A_folder_download_of_a_file_is_rejected()
    {
        await _fixture.StoreAsync("x.bin", 10);

        var error = (await Assert.ThrowsAsync<GraphException>(() => _fixture.Files.DownloadManyAsync(DrivePath.In(_fixture.DriveId, "Backup/2026/x.bin"), _fixture.DownloadPath).ToDictionaryAsync(result => result.Path)))!;

        Assert.That(error.Message, Does.Contain("is a file"));
        Assert.That(Directory.Exists(_fixture.DownloadPath), Is.False);
    }

    private sealed class ExpiringSignIn(LocalTenant tenant)
    {
        private readonly DelegatedSession _session = TestData.OpenSession(tenant, configure: options => options.Scopes = ["Files.ReadWrite.All"]);

        public bool HasEnded { get; set; }

        public ITokenProvider Provider => new FakeTokenProvider((request, cancellationToken) =>
            HasEnded ? throw new SignInException(SignInReason.SignInRequired, "Nobody is signed in any more.") : _session.GetTokenAsync(request, cancellationToken));
    }

    private int DownloadRequestCount => _fixture.Tenant.Requests.Count(request => request.Path.EndsWith("download.aspx", StringComparison.Ordinal));

    private int ListRequestCount => _fixture.Tenant.Requests.Count(request => request.Method == "GET" && request.Path.EndsWith("/children", StringComparison.Ordinal));

    private string[] LocalPaths => [.. Directory.GetFiles(_fixture.DownloadPath, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(_fixture.DownloadPath, path))];

    private static Action<JsonObject> RenameItem(string name, string other) => body =>
    {
        foreach (var item in body["value"]!.AsArray())
            if ((string)item!["name"]! == name) item["name"] = other;
    };

    // The first page ends after two items, and its link leads to the rest.
    private static Action<JsonObject> SplitIntoPages(FolderTransferFixture fixture) => body =>
    {
        var items = body["value"]!.AsArray();
        while (items.Count > 2) items.RemoveAt(2);
        body["@odata.nextLink"] = $"https://graph.microsoft.com/v1.0/drives/{fixture.DriveId}/root:/Backup/2026:/children?$top=999";
    };
}
