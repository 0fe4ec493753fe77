using System.Net;
using GraphDelegatedKit.Testing;

namespace GraphDelegatedKit.Tests.Files;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public class UploadManyTests
{
    private const int MiB = 1024 * 1024;

    private Tree _tree = null!;

    [SetUp]
    public async Task OpenAsync() => _tree = await Tree.OpenAsync();

    [TearDown]
    public async Task CloseAsync() => await _tree.DisposeAsync();

    [Test]
    public async Task A_folder_goes_up_with_all_that_is_below_it_and_the_totals_add_up()
    {
        _tree.Write("one.bin", 1000);
        _tree.Write(".hidden", 20);
        _tree.Write("a/b/c/deep.bin", 300);
        _tree.Write("a/b/big #1 100% é.bin", 5 * MiB);
        _tree.Write("a/nothing.bin", 0);
        Directory.CreateDirectory(Path.Combine(_tree.Source, "a/empty/emptier"));

        var results = await _tree.UploadAsync();

        const long All = 1000 + 20 + 300 + 5 * MiB;
        Assert.That(results.Where(result => result.Value.Outcome != TransferOutcome.Transferred).Select(result => (result.Key, result.Value.Outcome)), Is.EqualTo(new[] { ("a/empty/emptier", TransferOutcome.EmptyFolder) }));
        Assert.That(_tree.Stored.Keys, Is.EquivalentTo(new[] { "one.bin", ".hidden", "a/b/c/deep.bin", "a/b/big #1 100% é.bin", "a/nothing.bin" }));
        Assert.That(_tree.Stored.Values.Sum(), Is.EqualTo(All));
        Assert.That(results.Values.Sum(result => result.Receipt?.Size ?? 0), Is.EqualTo(All));
        Assert.That(results.Values.Sum(result => result.Size), Is.EqualTo(All));
        Assert.That(_tree.Sums.Last with { Elapsed = default }, Is.EqualTo(new TransferManyProgress(5, 0, 5, All, All, All, default)));
        Assert.That((await _tree.Graph.GetAsync<DriveItem>($"drives/{_tree.Drive}/root:/Backup/2026/a/empty/emptier")).Folder, Is.Not.Null);
    }

    [Test]
    public async Task Progress_only_grows_where_nothing_fails_and_is_right_from_the_first_report()
    {
        for (var i = 0; i < 20; i++) _tree.Write($"{i % 3}/{i}.bin", 1000 + i);

        await _tree.UploadAsync(new UploadManyOptions { MaxConcurrentFiles = 8 });

        Assert.That(_tree.Sums.All[0], Is.EqualTo(new TransferManyProgress(0, 0, 20, 0, 20_190, 0, TimeSpan.Zero)));
        Assert.That(_tree.Sums.All.Select(sum => sum.FilesCompleted), Is.Ordered);
        Assert.That(_tree.Sums.All.Select(sum => sum.BytesCompleted), Is.Ordered);
    }

    [Test]
    public async Task What_was_sent_counts_from_the_first_byte_on()
    {
        _tree.Write("big.bin", 12 * MiB);

        await _tree.UploadAsync(new UploadManyOptions { Upload = new UploadOptions { FragmentSize = 5 * MiB } });

        Assert.That(_tree.Sums.All.Select(sum => sum.BytesTransferredThisRun), Does.Contain(5L * MiB).And.EqualTo(_tree.Sums.All.Select(sum => sum.BytesCompleted)));
    }

    [Test]
    public async Task Each_missing_folder_is_made_once_however_many_files_wait_for_it()
    {
        for (var i = 0; i < 24; i++) _tree.Write($"a/b/c{i % 2}/{i}.bin", 10 + i);

        await _tree.UploadAsync(new UploadManyOptions { MaxConcurrentFiles = 8 });

        Assert.That(_tree.Posts.Count(), Is.EqualTo(6)); // Backup, 2026, a, b, c0, c1
        Assert.That(_tree.Stored, Has.Count.EqualTo(24));
    }

    [Test]
    public async Task Nothing_is_asked_about_files_in_folders_that_are_new()
    {
        for (var i = 0; i < 10; i++) _tree.Write($"a/{i}.bin", 10 + i);

        await _tree.UploadAsync();

        Assert.That(_tree.Tenant.Requests.Count(request => request.Method == "GET" && request.Path.Contains("/drives/", StringComparison.Ordinal)), Is.EqualTo(2)); // whether the target and its parent are there
        Assert.That(_tree.Puts.Count(), Is.EqualTo(10));
    }

    [Test]
    public async Task Run_again_it_sends_what_is_missing_or_has_changed_and_counts_the_rest()
    {
        for (var i = 0; i < 6; i++) _tree.Write($"a/{i}.bin", 1000);
        _tree.Write("a/b/same.bin", 500);
        await _tree.UploadAsync();
        var before = _tree.Puts.Count();
        var changed = _tree.Write("a/3.bin", 1000);
        changed[7] ^= 1; // the same length
        await File.WriteAllBytesAsync(Path.Combine(_tree.Source, "a/3.bin"), changed);
        _tree.Write("a/new.bin", 77);

        var results = await _tree.UploadAsync();

        Assert.That(results.Values.Where(result => result.Outcome == TransferOutcome.Transferred).Select(result => (result.Path, result.Receipt!.Outcome)),
            Is.EquivalentTo(new[] { ("a/3.bin", UploadOutcome.Replaced), ("a/new.bin", UploadOutcome.Created) }));
        Assert.That(results.Values.Count(result => result.Outcome == TransferOutcome.Unchanged && result.Item is { Id: not null } && result.Receipt is null), Is.EqualTo(6));
        Assert.That(_tree.Puts.Count() - before, Is.EqualTo(2));
        Assert.That(_tree.Sums.Last with { Elapsed = default }, Is.EqualTo(new TransferManyProgress(8, 0, 8, 6577, 6577, 1077, default)));
    }

    [Test]
    public async Task Run_again_it_sends_all_where_told_to_look_at_nothing()
    {
        _tree.Write("a/one.bin", 1000);
        await _tree.UploadAsync();

        var results = await _tree.UploadAsync(new UploadManyOptions { SkipUnchanged = false });

        Assert.That(results["a/one.bin"].Receipt!.Outcome, Is.EqualTo(UploadOutcome.Replaced));
        Assert.That(_tree.Puts.Count(), Is.EqualTo(2));
    }

    [Test]
    public async Task Links_are_not_followed_and_that_is_said()
    {
        if (OperatingSystem.IsWindows()) Assert.Ignore("Links need a right there.");
        _tree.Write("one.bin", 10);
        File.CreateSymbolicLink(Path.Combine(_tree.Source, "link.bin"), Path.Combine(_tree.Source, "one.bin"));
        Directory.CreateSymbolicLink(Path.Combine(_tree.Source, "round"), _tree.Source);
        File.CreateSymbolicLink(Path.Combine(_tree.Source, "nowhere"), "/no/such/file");

        var results = await _tree.UploadAsync();

        Assert.That(results.Values.Where(result => result.Outcome == TransferOutcome.Skipped).Select(result => result.Path), Is.EquivalentTo(new[] { "link.bin", "round", "nowhere" }));
        Assert.That(results["round"].Reason, Does.Contain("links are not followed"));
        Assert.That(_tree.Stored.Keys, Is.EqualTo(new[] { "one.bin" }));
        Assert.That(_tree.Sums.Last.TotalFiles, Is.EqualTo(1));
    }

    [Test]
    public async Task Names_the_service_would_not_take_are_told_before_the_first_byte()
    {
        if (OperatingSystem.IsWindows()) Assert.Ignore("Such names cannot be had there.");
        _tree.Write("good.bin", 10);
        _tree.Write("what?.bin", 20);
        _tree.Write("end./x.bin", 30);
        _tree.Write("~$open.docx", 40);
        List<UploadResult> first = [];

        await foreach (var result in _tree.Files.UploadManyAsync(_tree.Source, _tree.Target, progress: _tree.Sums))
        {
            if (result.Outcome == TransferOutcome.Refused) Assert.That(_tree.Tenant.Requests.Any(request => request.Path.Contains("/drives/", StringComparison.Ordinal)), Is.False);
            first.Add(result);
        }

        Assert.That(first.Select(result => result.Outcome), Is.EqualTo(new[] { TransferOutcome.Refused, TransferOutcome.Refused, TransferOutcome.Refused, TransferOutcome.Transferred }));
        Assert.That(first.Single(result => result.Path == "what?.bin").Reason, Does.Contain("'?'"));
        Assert.That(first.Single(result => result.Path == "end./x.bin").Reason, Does.Contain("ends with '.'"));
        Assert.That(_tree.Sums.Last with { Elapsed = default }, Is.EqualTo(new TransferManyProgress(1, 3, 4, 10, 100, 10, default)));
    }

    [Test]
    public async Task Names_that_differ_only_in_case_are_all_refused()
    {
        if (!OperatingSystem.IsLinux()) Assert.Ignore("Such names cannot be had there.");
        _tree.Write("Report.txt", 10);
        _tree.Write("report.TXT", 20);
        _tree.Write("Docs/x.bin", 30);
        _tree.Write("docs/y.bin", 40);
        _tree.Write("other.bin", 50);

        var results = await _tree.UploadAsync();

        Assert.That(results.Values.Where(result => result.Outcome == TransferOutcome.Refused).Select(result => result.Path), Is.EquivalentTo(new[] { "Report.txt", "report.TXT", "Docs/x.bin", "docs/y.bin" }));
        Assert.That(results["report.TXT"].Reason, Does.Contain("'Report.txt' and 'report.TXT'"));
        Assert.That(_tree.Stored.Keys, Is.EqualTo(new[] { "other.bin" }));
    }

    [Test]
    public async Task A_file_that_fails_ends_nothing_and_counts_nothing()
    {
        for (var i = 0; i < 9; i++) _tree.Write($"{i}.bin", 1000);
        _tree.Tenant.Faults.Respond("*4.bin:/content", Some.GraphError("accessDenied"), "application/json", 403);

        var results = await _tree.UploadAsync();

        Assert.That(results["4.bin"], Has.Property("Outcome").EqualTo(TransferOutcome.Failed).And.Property("Error").TypeOf<GraphException>().And.Property("Reason").Not.Empty);
        Assert.That(results.Values.Count(result => result.Outcome == TransferOutcome.Transferred), Is.EqualTo(8));
        Assert.That(_tree.Sums.Last with { Elapsed = default }, Is.EqualTo(new TransferManyProgress(8, 1, 9, 8000, 9000, 8000, default)));
        Assert.That(_tree.Stored.Values.Sum(), Is.EqualTo(8000));
    }

    [Test]
    public async Task A_folder_that_is_a_file_there_fails_what_is_below_it_alone()
    {
        await _tree.PutAsync("a", 5);
        _tree.Write("a/x.bin", 10);
        _tree.Write("b/y.bin", 10);

        var results = await _tree.UploadAsync();

        Assert.That(results["a/x.bin"].Reason, Does.Contain("'a' is a file"));
        Assert.That(results["b/y.bin"].Outcome, Is.EqualTo(TransferOutcome.Transferred));
    }

    [Test]
    public async Task Files_of_ones_own_choice_go_where_each_is_told_to()
    {
        _tree.Write("one.bin", 10);
        _tree.Write("two.bin", 20);
        var (one, two) = (Path.Combine(_tree.Source, "one.bin"), Path.Combine(_tree.Source, "two.bin"));

        var results = await _tree.Files.UploadManyAsync([(one, "x/y/first.bin"), (two, "x/second.bin"), (one, "twice.bin"), (two, "twice.bin"), (_tree.Source, "folder"), (one + "?", "missing")], DrivePath.ById(_tree.Drive, "root"), progress: _tree.Sums)
            .ToDictionaryAsync(result => (result.Source, result.Path));

        Assert.That(_tree.Tenant.Files.List(_tree.Drive).Select(file => file.Path).Where(path => path.EndsWith(".bin", StringComparison.Ordinal)), Is.EquivalentTo(new[] { "x/y/first.bin", "x/second.bin" }));
        Assert.That(results[(one, "twice.bin")].Reason, Does.Contain("more than one"));
        Assert.That(results[(one + "?", "missing")].Error, Is.TypeOf<FileNotFoundException>());
        Assert.That(results[(_tree.Source, "folder")].Error, Is.TypeOf<IOException>());
        Assert.That((_tree.Sums.Last.FilesCompleted, _tree.Sums.Last.FilesFailed, _tree.Sums.Last.TotalFiles), Is.EqualTo((2, 4, 6)));
    }

    [Test]
    public async Task No_more_go_at_once_than_asked()
    {
        for (var i = 0; i < 12; i++) _tree.Write($"{i}.bin", 1000);
        using var meter = new AtOnceMeter(_tree.Tenant.CreateHandler(), 3);
        await using var graph = GraphClient.Create(new FakeTokens(await TokenAsync()), new() { HttpHandler = () => meter, TimeProvider = _tree.Clock });

        await Transfers.By(graph, _tree.Clock).UploadManyAsync(_tree.Source, _tree.Target, new UploadManyOptions { MaxConcurrentFiles = 3 }).ToDictionaryAsync(result => result.Path);

        Assert.That(meter.Most, Is.EqualTo(3));
    }

    [Test]
    public async Task One_throttled_file_is_waited_for_once_by_all()
    {
        for (var i = 0; i < 8; i++) _tree.Write($"{i}.bin", 1000);
        _tree.Tenant.Faults.Throttle("*:/content", 1, TimeSpan.FromSeconds(17));

        var results = await _tree.UploadAsync();

        Assert.That(results.Values.Select(result => result.Outcome), Is.All.EqualTo(TransferOutcome.Transferred));
        Assert.That(_tree.Puts.Count(), Is.EqualTo(9));
        Assert.That(_tree.Clock.Delays, Has.Count.AtLeast(1).And.All.LessThanOrEqualTo(TimeSpan.FromSeconds(17)));
    }

    [Test]
    public async Task Cancelled_it_can_be_gone_on_with_where_it_was()
    {
        _tree.Write("big.bin", 30 * MiB);
        _tree.Write("small.bin", 10);
        using var stop = new CancellationTokenSource();
        var options = new UploadManyOptions { Upload = new UploadOptions { FragmentSize = 10 * MiB } };
        var ended = (await Assert.CatchAsync<OperationCanceledException>(() => _tree.Files.UploadManyAsync(_tree.Source, _tree.Target, options, new Told<TransferManyProgress>(told => { if (told.BytesCompleted >= 10 * MiB) stop.Cancel(); }), stop.Token).ToDictionaryAsync(result => result.Path)))!;
        var pending = await _tree.Files.ListPendingUploadsAsync();

        var results = await _tree.UploadAsync(options);

        Assert.That(ended.CancellationToken, Is.EqualTo(stop.Token));
        Assert.That(pending.Select(upload => upload.Name), Is.EqualTo(new[] { "big.bin" }));
        Assert.That(results["big.bin"].Receipt!.ResumedFrom, Is.AtLeast(10 * MiB));
        Assert.That(_tree.Sums.All.Select(sum => sum.BytesTransferredThisRun), Is.All.AtMost(20 * MiB + 10), "what was there already is not counted for a moment either");
        Assert.That(_tree.Sums.Last.BytesCompleted, Is.EqualTo(30 * MiB + 10));
    }

    [Test]
    public async Task Whoever_stops_walking_ends_it()
    {
        for (var i = 0; i < 40; i++) _tree.Write($"{i}.bin", 1000);

        await foreach (var _ in _tree.Files.UploadManyAsync(_tree.Source, _tree.Target, new UploadManyOptions { MaxConcurrentFiles = 2 })) break;

        var puts = _tree.Puts.Count();
        Assert.That(puts, Is.LessThan(12));
        Assert.That(_tree.Stored, Has.Count.LessThanOrEqualTo(puts));
    }

    [Test]
    public async Task Without_a_token_there_is_no_use_in_trying_the_next()
    {
        for (var i = 0; i < 10; i++) _tree.Write($"{i}.bin", 1000);
        var tokens = new FakeTokens((_, _) => throw new SignInException(SignInReason.SignInRequired, "Nobody is signed in."));
        await using var graph = Some.Client(_tree.Tenant, _tree.Clock, tokens);

        await Assert.ThrowsAsync<SignInException>(() => Transfers.By(graph, _tree.Clock).UploadManyAsync(_tree.Source, _tree.Target).ToDictionaryAsync(result => result.Path));
    }

    [Test]
    public async Task A_token_that_is_lost_on_the_way_ends_the_whole()
    {
        for (var i = 0; i < 10; i++) _tree.Write($"{i}.bin", 1000);
        await _tree.Files.EnsureFolderAsync(_tree.Target);
        var (token, calls) = (await TokenAsync(), 0);
        var tokens = new FakeTokens((_, _) => Interlocked.Increment(ref calls) == 1 ? new(token) : throw new SignInException(SignInReason.SignInRequired, "Nobody is signed in any more."));
        await using var graph = Some.Client(_tree.Tenant, _tree.Clock, tokens);

        await Assert.ThrowsAsync<SignInException>(() => Transfers.By(graph, _tree.Clock).UploadManyAsync(_tree.Source, _tree.Target).ToDictionaryAsync(result => result.Path));
    }

    [Test]
    public async Task A_target_that_cannot_be_had_is_an_error_of_the_whole()
    {
        _tree.Write("x.bin", 10);

        var error = (await Assert.ThrowsAsync<GraphException>(() => _tree.Files.UploadManyAsync(_tree.Source, DrivePath.ById(_tree.Drive, "nobody")).ToDictionaryAsync(result => result.Path)))!;

        Assert.That(error.Status, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [Test]
    public async Task A_source_that_is_no_folder_is_an_error_of_the_whole()
    {
        _tree.Write("x.bin", 10);

        await Assert.ThrowsAsync<DirectoryNotFoundException>(() => _tree.Files.UploadManyAsync(_tree.Source + "-not", _tree.Target).ToDictionaryAsync(result => result.Path));
        await Assert.ThrowsAsync<IOException>(() => _tree.Files.UploadManyAsync(Path.Combine(_tree.Source, "x.bin"), _tree.Target).ToDictionaryAsync(result => result.Path));
    }

    [TestCase(0)]
    [TestCase(65)]
    public void How_many_at_once_is_bounded(int files)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => _ = new UploadManyOptions { MaxConcurrentFiles = files });
        Assert.Throws<ArgumentOutOfRangeException>(() => _ = new DownloadManyOptions { MaxConcurrentFiles = files });
    }

    private async Task<GraphAccessToken> TokenAsync()
    {
        await using var session = Some.Session(_tree.Tenant, change: options => options.Scopes = ["Files.ReadWrite.All"]);
        return await session.SignInAsync();
    }
}
