using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing;

namespace GraphDelegatedKit.Tests.Files;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public class DownloadManyTests
{
    private const int MiB = 1024 * 1024;

    private Tree _tree = null!;

    [SetUp]
    public async Task OpenAsync() => _tree = await Tree.OpenAsync();

    [TearDown]
    public async Task CloseAsync() => await _tree.DisposeAsync();

    [Test]
    public async Task A_folder_comes_down_with_all_that_is_below_it_and_the_totals_add_up()
    {
        await _tree.PutAsync("one.bin", 1000);
        await _tree.PutAsync("a/b/c/deep.bin", 300);
        await _tree.PutAsync("a/b/big #1 100% é.bin", 5 * MiB);
        await _tree.PutAsync("a/nothing.bin", 0);
        await _tree.Files.EnsureFolderAsync(DrivePath.In(_tree.Drive, "Backup/2026/a/empty/emptier"));

        var results = await _tree.DownloadAsync();

        const long All = 1000 + 300 + 5 * MiB;
        Assert.That(results.Values.Where(result => result.Outcome != TransferOutcome.Transferred).Select(result => (result.Path, result.Outcome)), Is.EqualTo(new[] { ("a/empty/emptier", TransferOutcome.EmptyFolder) }));
        Assert.That(Here, Is.EquivalentTo(new[] { "one.bin", "a/b/c/deep.bin", "a/b/big #1 100% é.bin", "a/nothing.bin" }));
        Assert.That(Here.Sum(path => new FileInfo(Path.Combine(_tree.Got, path)).Length), Is.EqualTo(All));
        Assert.That(results.Values.Sum(result => result.Receipt?.Size ?? 0), Is.EqualTo(All));
        Assert.That(_tree.Sums.Last with { Elapsed = default }, Is.EqualTo(new TransferManyProgress(4, 0, 4, All, All, All, default)));
        Assert.That(_tree.Sums.All[0], Is.EqualTo(new TransferManyProgress(0, 0, 4, 0, All, 0, TimeSpan.Zero)));
        Assert.That(Directory.Exists(Path.Combine(_tree.Got, "a/empty/emptier")));
        Assert.That(await File.ReadAllBytesAsync(results["a/b/big #1 100% é.bin"].Destination!), Is.EqualTo(Some.Bytes(5 * MiB, 5 * MiB)));
    }

    [Test]
    public async Task Every_page_of_a_folder_comes()
    {
        for (var i = 0; i < 5; i++) await _tree.PutAsync($"{i}.bin", 10 + i);
        _tree.Tenant.Faults.ModifyJson("*/children", PagesOfTwo(_tree), method: "GET");

        var results = await _tree.DownloadAsync();

        Assert.That(results, Has.Count.EqualTo(5));
    }

    [Test]
    public async Task What_went_up_and_comes_down_again_is_the_same()
    {
        for (var i = 0; i < 12; i++) _tree.Write($"{i % 2}/{i % 3}/{i}.bin", 100 * i);
        await _tree.UploadAsync(new UploadManyOptions { MaxConcurrentFiles = 8 });

        await _tree.DownloadAsync(new DownloadManyOptions { MaxConcurrentFiles = 8 });

        Assert.That(Here, Has.Length.EqualTo(12));
        foreach (var path in Here) Assert.That(await File.ReadAllBytesAsync(Path.Combine(_tree.Got, path)), Is.EqualTo(await File.ReadAllBytesAsync(Path.Combine(_tree.Source, path))));
    }

    [Test]
    public async Task Run_again_it_fetches_what_is_missing_and_leaves_what_is_another_alone()
    {
        for (var i = 0; i < 4; i++) await _tree.PutAsync($"{i}.bin", 1000 + i);
        await _tree.DownloadAsync();
        File.Delete(Path.Combine(_tree.Got, "1.bin"));
        await File.WriteAllBytesAsync(Path.Combine(_tree.Got, "2.bin"), new byte[1002]); // the same length
        var before = Fetches;

        var results = await _tree.DownloadAsync();

        Assert.That(results.Values.OrderBy(result => result.Path, StringComparer.Ordinal).Select(result => result.Outcome),
            Is.EqualTo(new[] { TransferOutcome.Unchanged, TransferOutcome.Transferred, TransferOutcome.Failed, TransferOutcome.Unchanged }));
        Assert.That(results["2.bin"].Error, Is.InstanceOf<IOException>());
        Assert.That(Fetches - before, Is.EqualTo(1));
        Assert.That(_tree.Sums.Last with { Elapsed = default }, Is.EqualTo(new TransferManyProgress(3, 1, 4, 3004, 4006, 1001, default)));
    }

    [Test]
    public async Task Run_again_it_knows_an_empty_file_and_fetches_even_the_same_where_told_to([Values] bool skips)
    {
        await _tree.PutAsync("nothing.bin", 0);
        await _tree.PutAsync("one.bin", 1000);
        await _tree.DownloadAsync();

        var results = await _tree.DownloadAsync(new DownloadManyOptions { SkipUnchanged = skips, Download = new DownloadOptions { Conflict = ConflictBehavior.Replace } });

        Assert.That(results.Values.Select(result => result.Outcome), Is.All.EqualTo(skips ? TransferOutcome.Unchanged : TransferOutcome.Transferred));
    }

    [Test]
    public async Task Nothing_needs_no_hash_to_be_the_same()
    {
        await _tree.PutAsync("nothing.bin", 0);
        _tree.Tenant.Downloads.HideHashes = true;
        await _tree.DownloadAsync();

        Assert.That((await _tree.DownloadAsync())["nothing.bin"].Outcome, Is.EqualTo(TransferOutcome.Unchanged));
    }

    [Test]
    public async Task A_sign_in_that_ends_ends_it()
    {
        for (var i = 0; i < 3; i++) await _tree.PutAsync($"{i}.bin", 1000);
        var tokens = new Ending(_tree.Tenant);
        await using var graph = Some.Client(_tree.Tenant, _tree.Clock, tokens.Provider);

        await Assert.ThrowsAsync<SignInException>(() => Transfers.By(graph, _tree.Clock).DownloadManyAsync(_tree.Target, _tree.Got, progress: new Told<TransferManyProgress>(_ => tokens.HasEnded = true)).ToDictionaryAsync(result => result.Path));
    }

    [Test]
    public async Task Run_again_it_replaces_what_is_another_where_told_to()
    {
        await _tree.PutAsync("one.bin", 1000);
        Directory.CreateDirectory(_tree.Got);
        await File.WriteAllTextAsync(Path.Combine(_tree.Got, "one.bin"), "another");

        await _tree.DownloadAsync(new DownloadManyOptions { Download = new DownloadOptions { Conflict = ConflictBehavior.Replace } });

        Assert.That(await File.ReadAllBytesAsync(Path.Combine(_tree.Got, "one.bin")), Is.EqualTo(Some.Bytes(1000, 1000)));
    }

    [TestCase("..", "leads elsewhere")]
    [TestCase(".", "leads elsewhere")]
    [TestCase("../../outside.bin", "'/'")]
    [TestCase("/tmp/outside.bin", "'/'")]
    [TestCase("..\\outside.bin", "'\\'")]
    [TestCase("C:\\outside.bin", "'\\'")]
    [TestCase("zero\0.bin", "zero")]
    [TestCase("", "empty")]
    public async Task A_name_that_leads_elsewhere_is_refused_and_nothing_is_written_outside(string name, string why)
    {
        await _tree.PutAsync("good.bin", 10);
        await _tree.PutAsync("bad.bin", 20);
        _tree.Tenant.Faults.ModifyJson("*/children", Rename("bad.bin", name), method: "GET");

        var results = await _tree.DownloadAsync();

        Assert.That(results[name], Has.Property("Outcome").EqualTo(TransferOutcome.Refused).And.Property("Reason").Contains(why).And.Property("Destination").Null);
        Assert.That(results["good.bin"].Outcome, Is.EqualTo(TransferOutcome.Transferred));
        Assert.That(Directory.GetFiles(_tree.Here.Path, "*", SearchOption.AllDirectories).Select(Path.GetFileName), Is.EqualTo(new[] { "good.bin" }));
        Assert.That(_tree.Sums.Last with { Elapsed = default }, Is.EqualTo(new TransferManyProgress(1, 1, 2, 10, 30, 10, default)));
    }

    [Test]
    public async Task A_folder_whose_name_leads_elsewhere_is_not_looked_into()
    {
        await _tree.PutAsync("bad/x.bin", 10);
        _tree.Tenant.Faults.ModifyJson("*/children", Rename("bad", ".."), method: "GET");

        var results = await _tree.DownloadAsync();

        Assert.That(results.Keys, Is.EqualTo(new[] { ".." }));
        Assert.That(Listings, Is.EqualTo(1));
    }

    [Test]
    public async Task Names_that_differ_only_in_case_are_all_refused()
    {
        await _tree.PutAsync("Report.txt", 10);
        await _tree.PutAsync("other.txt", 20);
        await _tree.PutAsync("third.txt", 30);
        _tree.Tenant.Faults.ModifyJson("*/children", Rename("other.txt", "report.TXT"), method: "GET");

        var results = await _tree.DownloadAsync();

        Assert.That(results.Values.Where(result => result.Outcome == TransferOutcome.Refused).Select(result => result.Path), Is.EquivalentTo(new[] { "Report.txt", "report.TXT" }));
        Assert.That(Here, Is.EqualTo(new[] { "third.txt" }));
    }

    [Test]
    public async Task A_name_another_file_has_while_it_is_not_whole_is_refused()
    {
        await _tree.PutAsync("a.bin", 10);
        await _tree.PutAsync("a.bin.partial", 20);
        await _tree.PutAsync("b.bin.partial", 30);

        var results = await _tree.DownloadAsync();

        Assert.That(results["a.bin.partial"].Outcome, Is.EqualTo(TransferOutcome.Refused));
        Assert.That(Here, Is.EquivalentTo(new[] { "a.bin", "b.bin.partial" }));
    }

    [Test]
    public async Task Links_in_the_way_are_not_written_through()
    {
        if (OperatingSystem.IsWindows()) Assert.Ignore("Links need a right there.");
        await _tree.PutAsync("a/x.bin", 10);
        await _tree.PutAsync("y.bin", 20);
        await _tree.PutAsync("z.bin", 30);
        var outside = Directory.CreateDirectory(_tree.Here["outside"]).FullName;
        Directory.CreateDirectory(_tree.Got);
        Directory.CreateSymbolicLink(Path.Combine(_tree.Got, "a"), outside);
        File.CreateSymbolicLink(Path.Combine(_tree.Got, "y.bin"), Path.Combine(outside, "y.bin"));
        File.CreateSymbolicLink(Path.Combine(_tree.Got, "z.bin.partial"), Path.Combine(outside, "z.bin"));

        var results = await _tree.DownloadAsync(new DownloadManyOptions { Download = new DownloadOptions { Conflict = ConflictBehavior.Replace } });

        Assert.That(results.Values.Select(result => result.Outcome), Is.All.EqualTo(TransferOutcome.Failed));
        Assert.That(results.Values.Select(result => result.Reason), Is.All.Contains("links are not followed"));
        Assert.That(Directory.EnumerateFileSystemEntries(outside), Is.Empty);
    }

    [Test]
    public async Task What_is_no_file_and_what_lies_elsewhere_is_left_out_and_told()
    {
        await _tree.PutAsync("notes", 10);
        await _tree.PutAsync("shortcut", 20);
        _tree.Tenant.Faults.ModifyJson("*/children", body =>
        {
            foreach (var item in body["value"]!.AsArray())
                if ((string)item!["name"]! == "shortcut") item["remoteItem"] = new JsonObject { ["id"] = "x" };
                else (item["package"], item["file"]) = (new JsonObject { ["type"] = "oneNote" }, null);
        }, method: "GET");

        var results = await _tree.DownloadAsync();

        Assert.That(results.Values.Select(result => result.Outcome), Is.All.EqualTo(TransferOutcome.Skipped));
        Assert.That(results["shortcut"].Reason, Does.Contain("links are not followed"));
        Assert.That(_tree.Sums.Last.TotalFiles, Is.Zero);
    }

    [Test]
    public async Task A_folder_that_cannot_be_listed_fails_alone()
    {
        await _tree.PutAsync("a/x.bin", 10);
        await _tree.PutAsync("b/y.bin", 10);
        var shut = await _tree.Graph.GetAsync<DriveItem>($"drives/{_tree.Drive}/root:/Backup/2026/a");
        _tree.Tenant.Faults.Respond($"*/items/{shut.Id}/children", Some.GraphError("accessDenied"), "application/json", 403);

        var results = await _tree.DownloadAsync();

        Assert.That(results["a"].Error, Is.TypeOf<GraphException>());
        Assert.That(results["b/y.bin"].Outcome, Is.EqualTo(TransferOutcome.Transferred));
    }

    [Test]
    public async Task A_folder_in_itself_has_an_end()
    {
        await _tree.PutAsync("a/b/x.bin", 10);
        var outer = await _tree.Graph.GetAsync<DriveItem>($"drives/{_tree.Drive}/root:/Backup/2026/a");
        var inner = await _tree.Graph.GetAsync<DriveItem>($"drives/{_tree.Drive}/root:/Backup/2026/a/b");
        _tree.Tenant.Faults.ModifyJson($"*/items/{inner.Id}/children", body => body["value"]!.AsArray().Add(new JsonObject { ["id"] = outer.Id, ["name"] = "again", ["folder"] = new JsonObject() }), method: "GET");

        var results = await _tree.DownloadAsync();

        Assert.That(results["a/b/x.bin"].Outcome, Is.EqualTo(TransferOutcome.Transferred));
        Assert.That(results["a/b/again"].Reason, Does.Contain("circle"));
        Assert.That(Listings, Is.EqualTo(3));
    }

    [Test]
    public async Task A_file_that_fails_ends_nothing_and_counts_nothing()
    {
        for (var i = 0; i < 6; i++) await _tree.PutAsync($"{i}.bin", 1000);
        var gone = await _tree.Graph.GetAsync<DriveItem>($"drives/{_tree.Drive}/root:/Backup/2026/4.bin");
        _tree.Tenant.Faults.Respond($"*/items/{gone.Id}", Some.GraphError("accessDenied"), "application/json", 403);

        var results = await _tree.DownloadAsync();

        Assert.That(results["4.bin"].Error, Is.TypeOf<GraphException>());
        Assert.That(_tree.Sums.Last with { Elapsed = default }, Is.EqualTo(new TransferManyProgress(5, 1, 6, 5000, 6000, 5000, default)));
    }

    [Test]
    public async Task Cancelled_it_can_be_gone_on_with_where_it_was()
    {
        await _tree.PutAsync("big.bin", 8 * MiB);
        using var stop = new CancellationTokenSource();
        var told = new List<DownloadResult>();
        await Assert.CatchAsync<OperationCanceledException>(async () =>
        {
            await foreach (var result in _tree.Files.DownloadManyAsync(_tree.Target, _tree.Got, null, new Told<TransferManyProgress>(sum => { if (sum.BytesCompleted >= 3 * MiB) stop.Cancel(); }), stop.Token)) told.Add(result);
        });

        Assert.That(told, Is.Empty, "who stops it is not told of a file that failed");
        var results = await _tree.DownloadAsync();

        Assert.That(results["big.bin"].Receipt!.ResumedFrom, Is.AtLeast(1 * MiB));
        Assert.That(_tree.Sums.Last.BytesTransferredThisRun, Is.EqualTo(8 * MiB - results["big.bin"].Receipt!.ResumedFrom));
        Assert.That(_tree.Sums.Last.BytesCompleted, Is.EqualTo(8 * MiB));
    }

    [Test]
    public async Task A_file_is_no_folder_to_download()
    {
        await _tree.PutAsync("x.bin", 10);

        var error = (await Assert.ThrowsAsync<GraphException>(() => _tree.Files.DownloadManyAsync(DrivePath.In(_tree.Drive, "Backup/2026/x.bin"), _tree.Got).ToDictionaryAsync(result => result.Path)))!;

        Assert.That(error.Message, Does.Contain("is a file"));
        Assert.That(Directory.Exists(_tree.Got), Is.False);
    }

    private sealed class Ending(LocalTenant tenant)
    {
        private readonly DelegatedSession _session = Some.Session(tenant, change: options => options.Scopes = ["Files.ReadWrite.All"]);

        public bool HasEnded { get; set; }

        public ITokenProvider Provider => new FakeTokens((request, cancellationToken) =>
            HasEnded ? throw new SignInException(SignInReason.SignInRequired, "Nobody is signed in any more.") : _session.GetTokenAsync(request, cancellationToken));
    }

    private int Fetches => _tree.Tenant.Requests.Count(request => request.Path.EndsWith("download.aspx", StringComparison.Ordinal));

    private int Listings => _tree.Tenant.Requests.Count(request => request.Method == "GET" && request.Path.EndsWith("/children", StringComparison.Ordinal));

    private string[] Here => [.. Directory.GetFiles(_tree.Got, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(_tree.Got, path))];

    private static Action<JsonObject> Rename(string name, string other) => body =>
    {
        foreach (var item in body["value"]!.AsArray())
            if ((string)item!["name"]! == name) item["name"] = other;
    };

    // The first page ends after two items, and its link leads to the rest.
    private static Action<JsonObject> PagesOfTwo(Tree tree) => body =>
    {
        var items = body["value"]!.AsArray();
        while (items.Count > 2) items.RemoveAt(2);
        body["@odata.nextLink"] = $"https://graph.microsoft.com/v1.0/drives/{tree.Drive}/root:/Backup/2026:/children?$top=999";
    };
}
