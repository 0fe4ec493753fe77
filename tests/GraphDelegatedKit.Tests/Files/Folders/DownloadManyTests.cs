using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing;

namespace GraphDelegatedKit.Tests.Files;

public sealed class DownloadManyTests : FolderTransferFixture
{
    private const int MiB = 1024 * 1024;

    [Test]
    public async Task A_folder_is_downloaded_with_its_subfolders_and_the_totals_add_up()
    {
        await StoreAsync("one.bin", 1000);
        await StoreAsync("a/b/c/deep.bin", 300);
        await StoreAsync("a/b/big #1 100% é.bin", 5 * MiB);
        await StoreAsync("a/nothing.bin", 0);
        await Files.EnsureFolderAsync(DrivePath.In(DriveId, "Backup/2026/a/empty/emptier"));

        var results = await DownloadAsync();

        const long TotalBytes = 1000 + 300 + 5 * MiB;
        Assert.That(
            results.Values.Where(result => result.Outcome != TransferOutcome.Transferred).Select(result => (result.Path, result.Outcome)),
            Is.EqualTo(new[] { ("a/empty/emptier", TransferOutcome.EmptyFolder) }));
        Assert.That(LocalPaths, Is.EquivalentTo(new[] { "one.bin", "a/b/c/deep.bin", "a/b/big #1 100% é.bin", "a/nothing.bin" }));
        Assert.That(LocalPaths.Sum(path => new FileInfo(Path.Combine(DownloadPath, path)).Length), Is.EqualTo(TotalBytes));
        Assert.That(results.Values.Sum(result => result.Receipt?.Size ?? 0), Is.EqualTo(TotalBytes));
        Assert.That(
            Progress.LastReport with { Elapsed = default },
            Is.EqualTo(new TransferManyProgress(4, 0, 4, TotalBytes, TotalBytes, TotalBytes, default)));
        Assert.That(Progress.Reports[0], Is.EqualTo(new TransferManyProgress(0, 0, 4, 0, TotalBytes, 0, TimeSpan.Zero)));
        Assert.That(Directory.Exists(Path.Combine(DownloadPath, "a/empty/emptier")));
        Assert.That(
            await File.ReadAllBytesAsync(results["a/b/big #1 100% é.bin"].Destination!),
            Is.EqualTo(TestData.CreateRandomBytes(5 * MiB, 5 * MiB)));
    }

    [Test]
    public async Task All_pages_of_a_remote_folder_are_downloaded()
    {
        for (var i = 0; i < 5; i++) await StoreAsync($"{i}.bin", 10 + i);
        Tenant.Faults.ModifyJson("*/children", SplitIntoPages, method: "GET");

        var results = await DownloadAsync();

        Assert.That(results, Has.Count.EqualTo(5));
    }

    [Test]
    public async Task Uploaded_files_are_identical_after_a_download()
    {
        for (var i = 0; i < 12; i++) WriteSourceFile($"{i % 2}/{i % 3}/{i}.bin", 100 * i);
        await UploadAsync(new UploadManyOptions { MaxConcurrentFiles = 8 });

        await DownloadAsync(new DownloadManyOptions { MaxConcurrentFiles = 8 });

        Assert.That(LocalPaths, Has.Length.EqualTo(12));
        foreach (var path in LocalPaths) Assert.That(
            await File.ReadAllBytesAsync(Path.Combine(DownloadPath, path)),
            Is.EqualTo(await File.ReadAllBytesAsync(Path.Combine(SourcePath, path))));
    }

    [Test]
    public async Task A_repeated_folder_download_fetches_missing_files_and_keeps_different_ones()
    {
        for (var i = 0; i < 4; i++) await StoreAsync($"{i}.bin", 1000 + i);
        await DownloadAsync();
        File.Delete(Path.Combine(DownloadPath, "1.bin"));
        await File.WriteAllBytesAsync(Path.Combine(DownloadPath, "2.bin"), new byte[1002]); // the same length
        var downloadsBefore = DownloadRequestCount;

        var results = await DownloadAsync();

        Assert.That(results.Values.OrderBy(result => result.Path, StringComparer.Ordinal).Select(result => result.Outcome),
            Is.EqualTo(
                new[] { TransferOutcome.Unchanged, TransferOutcome.Transferred, TransferOutcome.Failed, TransferOutcome.Unchanged }));
        Assert.That(results["2.bin"].Error, Is.InstanceOf<IOException>());
        Assert.That(DownloadRequestCount - downloadsBefore, Is.EqualTo(1));
        Assert.That(
            Progress.LastReport with { Elapsed = default }, Is.EqualTo(new TransferManyProgress(3, 1, 4, 3004, 4006, 1001, default)));
    }

    [Test]
    public async Task A_repeated_folder_download_recognizes_unchanged_files_unless_SkipUnchanged_is_false([Values] bool skipUnchanged)
    {
        await StoreAsync("nothing.bin", 0);
        await StoreAsync("one.bin", 1000);
        await DownloadAsync();

        var results = await DownloadAsync(new DownloadManyOptions
        {
            SkipUnchanged = skipUnchanged,
            Download = new DownloadOptions { Conflict = ConflictBehavior.Replace },
        });

        Assert.That(
            results.Values.Select(result => result.Outcome),
            Is.All.EqualTo(skipUnchanged ? TransferOutcome.Unchanged : TransferOutcome.Transferred));
    }

    [Test]
    public async Task An_empty_file_is_unchanged_even_without_a_hash()
    {
        await StoreAsync("nothing.bin", 0);
        Tenant.Downloads.HideHashes = true;
        await DownloadAsync();

        Assert.That((await DownloadAsync())["nothing.bin"].Outcome, Is.EqualTo(TransferOutcome.Unchanged));
    }

    [Test]
    public async Task A_lost_sign_in_ends_the_folder_download()
    {
        for (var i = 0; i < 3; i++) await StoreAsync($"{i}.bin", 1000);
        var tokens = new ExpiringSignIn(Tenant);
        await using var graph = TestData.CreateClient(Tenant, Clock, tokens.Provider);

        await Assert.ThrowsAsync<SignInException>(() => GraphFilesFactory.Create(graph, Clock).DownloadManyAsync(
            RemoteFolder,
            DownloadPath,
            progress: new SynchronousProgress<TransferManyProgress>(_ => tokens.HasEnded = true)).ToDictionaryAsync(result => result.Path));
    }

    [Test]
    public async Task A_repeated_folder_download_replaces_different_files_if_configured()
    {
        await StoreAsync("one.bin", 1000);
        Directory.CreateDirectory(DownloadPath);
        await File.WriteAllTextAsync(Path.Combine(DownloadPath, "one.bin"), "another");

        await DownloadAsync(new DownloadManyOptions { Download = new DownloadOptions { Conflict = ConflictBehavior.Replace } });

        Assert.That(
            await File.ReadAllBytesAsync(Path.Combine(DownloadPath, "one.bin")), Is.EqualTo(TestData.CreateRandomBytes(1000, 1000)));
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
        await StoreAsync("good.bin", 10);
        await StoreAsync("bad.bin", 20);
        Tenant.Faults.ModifyJson("*/children", RenameItem("bad.bin", name), method: "GET");

        var results = await DownloadAsync();

        Assert.That(
            results[name],
            Has.Property("Outcome").EqualTo(TransferOutcome.Refused)
                .And.Property("Reason").Contains(reason)
                .And.Property("Destination").Null);
        Assert.That(results["good.bin"].Outcome, Is.EqualTo(TransferOutcome.Transferred));
        Assert.That(
            Directory.GetFiles(LocalFolder.Path, "*", SearchOption.AllDirectories).Select(Path.GetFileName),
            Is.EqualTo(new[] { "good.bin" }));
        Assert.That(Progress.LastReport with { Elapsed = default }, Is.EqualTo(new TransferManyProgress(1, 1, 2, 10, 30, 10, default)));
    }

    [Test]
    public async Task A_subfolder_whose_name_leads_outside_is_not_listed()
    {
        await StoreAsync("bad/x.bin", 10);
        Tenant.Faults.ModifyJson("*/children", RenameItem("bad", ".."), method: "GET");

        var results = await DownloadAsync();

        Assert.That(results.Keys, Is.EqualTo(new[] { ".." }));
        Assert.That(ListRequestCount, Is.EqualTo(1));
    }

    [Test]
    public async Task Remote_names_that_differ_only_in_case_are_all_refused()
    {
        await StoreAsync("Report.txt", 10);
        await StoreAsync("other.txt", 20);
        await StoreAsync("third.txt", 30);
        Tenant.Faults.ModifyJson("*/children", RenameItem("other.txt", "report.TXT"), method: "GET");

        var results = await DownloadAsync();

        Assert.That(
            results.Values.Where(result => result.Outcome == TransferOutcome.Refused).Select(result => result.Path),
            Is.EquivalentTo(new[] { "Report.txt", "report.TXT" }));
        Assert.That(LocalPaths, Is.EqualTo(new[] { "third.txt" }));
    }

    [Test]
    public async Task A_name_that_collides_with_a_partial_file_is_refused()
    {
        await StoreAsync("a.bin", 10);
        await StoreAsync("a.bin.partial", 20);
        await StoreAsync("b.bin.partial", 30);

        var results = await DownloadAsync();

        Assert.That(results["a.bin.partial"].Outcome, Is.EqualTo(TransferOutcome.Refused));
        Assert.That(LocalPaths, Is.EquivalentTo(new[] { "a.bin", "b.bin.partial" }));
    }

    [Test]
    public async Task Symbolic_links_in_the_local_folder_are_not_followed()
    {
        if (OperatingSystem.IsWindows()) Assert.Ignore("Creating a symbolic link requires a privilege on Windows.");
        await StoreAsync("a/x.bin", 10);
        await StoreAsync("y.bin", 20);
        await StoreAsync("z.bin", 30);
        var outside = Directory.CreateDirectory(LocalFolder["outside"]).FullName;
        Directory.CreateDirectory(DownloadPath);
        Directory.CreateSymbolicLink(Path.Combine(DownloadPath, "a"), outside);
        File.CreateSymbolicLink(Path.Combine(DownloadPath, "y.bin"), Path.Combine(outside, "y.bin"));
        File.CreateSymbolicLink(Path.Combine(DownloadPath, "z.bin.partial"), Path.Combine(outside, "z.bin"));

        var results =
            await DownloadAsync(new DownloadManyOptions { Download = new DownloadOptions { Conflict = ConflictBehavior.Replace } });

        Assert.That(results.Values.Select(result => result.Outcome), Is.All.EqualTo(TransferOutcome.Failed));
        Assert.That(results.Values.Select(result => result.Reason), Is.All.Contains("links are not followed"));
        Assert.That(Directory.EnumerateFileSystemEntries(outside), Is.Empty);
    }

    [Test]
    public async Task An_item_that_is_not_a_file_or_lies_in_another_drive_is_skipped()
    {
        await StoreAsync("notes", 10);
        await StoreAsync("shortcut", 20);
        Tenant.Faults.ModifyJson("*/children", body =>
        {
            foreach (var item in body["value"]!.AsArray())
                if ((string)item!["name"]! == "shortcut") item["remoteItem"] = new JsonObject { ["id"] = "x" };
                else (item["package"], item["file"]) = (new JsonObject { ["type"] = "oneNote" }, null);
        }, method: "GET");

        var results = await DownloadAsync();

        Assert.That(results.Values.Select(result => result.Outcome), Is.All.EqualTo(TransferOutcome.Skipped));
        Assert.That(results["shortcut"].Reason, Does.Contain("links are not followed"));
        Assert.That(Progress.LastReport.TotalFiles, Is.Zero);
    }

    [Test]
    public async Task A_folder_that_cannot_be_listed_fails_alone()
    {
        await StoreAsync("a/x.bin", 10);
        await StoreAsync("b/y.bin", 10);
        var forbidden = await Graph.GetAsync<DriveItem>($"drives/{DriveId}/root:/Backup/2026/a");
        Tenant.Faults.Respond($"*/items/{forbidden.Id}/children", TestData.ErrorJson("accessDenied"), "application/json", 403);

        var results = await DownloadAsync();

        Assert.That(results["a"].Error, Is.TypeOf<GraphException>());
        Assert.That(results["b/y.bin"].Outcome, Is.EqualTo(TransferOutcome.Transferred));
    }

    [Test]
    public async Task A_folder_that_contains_itself_is_listed_once()
    {
        await StoreAsync("a/b/x.bin", 10);
        var outer = await Graph.GetAsync<DriveItem>($"drives/{DriveId}/root:/Backup/2026/a");
        var inner = await Graph.GetAsync<DriveItem>($"drives/{DriveId}/root:/Backup/2026/a/b");
        Tenant.Faults.ModifyJson(
            $"*/items/{inner.Id}/children",
            body => body["value"]!.AsArray().Add(new JsonObject { ["id"] = outer.Id, ["name"] = "again", ["folder"] = new JsonObject() }),
            method: "GET");

        var results = await DownloadAsync();

        Assert.That(results["a/b/x.bin"].Outcome, Is.EqualTo(TransferOutcome.Transferred));
        Assert.That(results["a/b/again"].Reason, Does.Contain("circle"));
        Assert.That(ListRequestCount, Is.EqualTo(3));
    }

    [Test]
    public async Task A_failed_download_neither_ends_the_others_nor_counts_its_bytes()
    {
        for (var i = 0; i < 6; i++) await StoreAsync($"{i}.bin", 1000);
        var forbidden = await Graph.GetAsync<DriveItem>($"drives/{DriveId}/root:/Backup/2026/4.bin");
        Tenant.Faults.Respond($"*/items/{forbidden.Id}", TestData.ErrorJson("accessDenied"), "application/json", 403);

        var results = await DownloadAsync();

        Assert.That(results["4.bin"].Error, Is.TypeOf<GraphException>());
        Assert.That(
            Progress.LastReport with { Elapsed = default }, Is.EqualTo(new TransferManyProgress(5, 1, 6, 5000, 6000, 5000, default)));
    }

    [Test]
    public async Task A_cancelled_folder_download_resumes_where_it_stopped()
    {
        await StoreAsync("big.bin", 8 * MiB);
        using var cancellation = new CancellationTokenSource();
        var received = new List<DownloadResult>();
        await Assert.CatchAsync<OperationCanceledException>(async () =>
        {
            await foreach (var result in Files.DownloadManyAsync(
                RemoteFolder,
                DownloadPath,
                null,
                new SynchronousProgress<TransferManyProgress>(report => { if (report.BytesCompleted >= 3 * MiB) cancellation.Cancel(); }),
                cancellation.Token)) received.Add(result);
        });

        Assert.That(received, Is.Empty, "a caller who cancels receives no result for a file that failed");
        var results = await DownloadAsync();

        Assert.That(results["big.bin"].Receipt!.ResumedFrom, Is.AtLeast(1 * MiB));
        Assert.That(Progress.LastReport.BytesTransferredThisRun, Is.EqualTo(8 * MiB - results["big.bin"].Receipt!.ResumedFrom));
        Assert.That(Progress.LastReport.BytesCompleted, Is.EqualTo(8 * MiB));
    }

    [Test]
    public async Task A_folder_download_of_a_file_is_rejected()
    {
        await StoreAsync("x.bin", 10);

        var error = (await Assert.ThrowsAsync<GraphException>(() =>
            Files.DownloadManyAsync(DrivePath.In(DriveId, "Backup/2026/x.bin"), DownloadPath).ToDictionaryAsync(result => result.Path)))!;

        Assert.That(error.Message, Does.Contain("is a file"));
        Assert.That(Directory.Exists(DownloadPath), Is.False);
    }

    private sealed class ExpiringSignIn(LocalTenant tenant)
    {
        private readonly DelegatedSession _session = TestData.OpenSession(
            tenant, configure: options => options.Scopes = ["Files.ReadWrite.All"]);

        public bool HasEnded { get; set; }

        public ITokenProvider Provider => new FakeTokenProvider((request, cancellationToken) =>
            HasEnded
                ? throw new SignInException(SignInReason.SignInRequired, "No user is signed in any more.")
                : _session.GetTokenAsync(request, cancellationToken));
    }

    private int DownloadRequestCount => Tenant.Requests.Count(request => request.Path.EndsWith("download.aspx", StringComparison.Ordinal));

    private int ListRequestCount =>
        Tenant.Requests.Count(request => request.Method == "GET" && request.Path.EndsWith("/children", StringComparison.Ordinal));

    private string[] LocalPaths =>
        [.. Directory.GetFiles(DownloadPath, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(DownloadPath, path))];

    private static Action<JsonObject> RenameItem(string name, string other) => body =>
    {
        foreach (var item in body["value"]!.AsArray())
            if ((string)item!["name"]! == name) item["name"] = other;
    };

    // The first page ends after two items, and its link leads to the rest.
    private void SplitIntoPages(JsonObject body)
    {
        var items = body["value"]!.AsArray();
        while (items.Count > 2) items.RemoveAt(2);
        body["@odata.nextLink"] = $"https://graph.microsoft.com/v1.0/drives/{DriveId}/root:/Backup/2026:/children?$top=999";
    }
}
