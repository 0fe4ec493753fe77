using System.Net;
using GraphDelegatedKit.Testing;

namespace GraphDelegatedKit.Tests.Files;

public sealed class UploadManyTests : FolderTransferFixture
{
    private const int MiB = 1024 * 1024;

    [Test]
    public async Task A_folder_is_uploaded_with_its_subfolders_and_the_totals_add_up()
    {
        WriteSourceFile("one.bin", 1000);
        WriteSourceFile(".hidden", 20);
        WriteSourceFile("a/b/c/deep.bin", 300);
        WriteSourceFile("a/b/big #1 100% é.bin", 5 * MiB);
        WriteSourceFile("a/nothing.bin", 0);
        Directory.CreateDirectory(Path.Combine(SourcePath, "a/empty/emptier"));

        var results = await UploadAsync();

        const long TotalBytes = 1000 + 20 + 300 + 5 * MiB;
        Assert.That(results.Where(result => result.Value.Outcome != TransferOutcome.Transferred)
            .Select(result => (result.Key, result.Value.Outcome)), Is.EqualTo(new[] { ("a/empty/emptier", TransferOutcome.EmptyFolder) }));
        Assert.That(
            StoredSizes.Keys, Is.EquivalentTo(new[] { "one.bin", ".hidden", "a/b/c/deep.bin", "a/b/big #1 100% é.bin", "a/nothing.bin" }));
        Assert.That(StoredSizes.Values.Sum(), Is.EqualTo(TotalBytes));
        Assert.That(results.Values.Sum(result => result.Receipt?.Size ?? 0), Is.EqualTo(TotalBytes));
        Assert.That(results.Values.Sum(result => result.Size), Is.EqualTo(TotalBytes));
        Assert.That(
            Progress.LastReport with { Elapsed = default },
            Is.EqualTo(new TransferManyProgress(5, 0, 5, TotalBytes, TotalBytes, TotalBytes, default)));
        Assert.That((await Graph.GetAsync<DriveItem>($"drives/{DriveId}/root:/Backup/2026/a/empty/emptier")).Folder, Is.Not.Null);
    }

    [Test]
    public async Task The_progress_of_a_folder_upload_never_decreases_without_failures()
    {
        for (var i = 0; i < 20; i++) WriteSourceFile($"{i % 3}/{i}.bin", 1000 + i);

        await UploadAsync(new UploadManyOptions { MaxConcurrentFiles = 8 });

        Assert.That(Progress.Reports[0], Is.EqualTo(new TransferManyProgress(0, 0, 20, 0, 20_190, 0, TimeSpan.Zero)));
        Assert.That(Progress.Reports.Select(sum => sum.FilesCompleted), Is.Ordered);
        Assert.That(Progress.Reports.Select(sum => sum.BytesCompleted), Is.Ordered);
    }

    [Test]
    public async Task The_bytes_of_a_folder_upload_are_counted_from_the_first_range()
    {
        WriteSourceFile("big.bin", 12 * MiB);

        await UploadAsync(new UploadManyOptions { Upload = new UploadOptions { FragmentSize = 5 * MiB } });

        Assert.That(
            Progress.Reports.Select(sum => sum.BytesTransferredThisRun),
            Does.Contain(5L * MiB).And.EqualTo(Progress.Reports.Select(sum => sum.BytesCompleted)));
    }

    [Test]
    public async Task Each_missing_folder_is_created_once()
    {
        for (var i = 0; i < 24; i++) WriteSourceFile($"a/b/c{i % 2}/{i}.bin", 10 + i);

        await UploadAsync(new UploadManyOptions { MaxConcurrentFiles = 8 });

        Assert.That(CreateFolderRequests.Count(), Is.EqualTo(6)); // Backup, 2026, a, b, c0, c1
        Assert.That(StoredSizes, Has.Count.EqualTo(24));
    }

    [Test]
    public async Task Files_in_new_folders_are_uploaded_without_an_existence_check()
    {
        for (var i = 0; i < 10; i++) WriteSourceFile($"a/{i}.bin", 10 + i);

        await UploadAsync();

        // whether the target and its parent are there
        Assert.That(
            Tenant.Requests.Count(request => request.Method == "GET" && request.Path.Contains("/drives/", StringComparison.Ordinal)),
            Is.EqualTo(2));
        Assert.That(PutRequests.Count(), Is.EqualTo(10));
    }

    [Test]
    public async Task A_repeated_folder_upload_sends_missing_or_changed_files_and_counts_the_rest()
    {
        for (var i = 0; i < 6; i++) WriteSourceFile($"a/{i}.bin", 1000);
        WriteSourceFile("a/b/same.bin", 500);
        await UploadAsync();
        var putsBefore = PutRequests.Count();
        var changed = WriteSourceFile("a/3.bin", 1000);
        changed[7] ^= 1; // the same length
        await File.WriteAllBytesAsync(Path.Combine(SourcePath, "a/3.bin"), changed);
        WriteSourceFile("a/new.bin", 77);

        var results = await UploadAsync();

        Assert.That(results.Values.Where(result => result.Outcome == TransferOutcome.Transferred)
            .Select(result => (result.Path, result.Receipt!.Outcome)),
            Is.EquivalentTo(new[] { ("a/3.bin", UploadOutcome.Replaced), ("a/new.bin", UploadOutcome.Created) }));
        Assert.That(results.Values.Count(result =>
            result.Outcome == TransferOutcome.Unchanged && result.Item is { Id: not null } && result.Receipt is null), Is.EqualTo(6));
        Assert.That(PutRequests.Count() - putsBefore, Is.EqualTo(2));
        Assert.That(
            Progress.LastReport with { Elapsed = default }, Is.EqualTo(new TransferManyProgress(8, 0, 8, 6577, 6577, 1077, default)));
    }

    [Test]
    public async Task A_repeated_folder_upload_sends_all_files_if_SkipUnchanged_is_false()
    {
        WriteSourceFile("a/one.bin", 1000);
        await UploadAsync();

        var results = await UploadAsync(new UploadManyOptions { SkipUnchanged = false });

        Assert.That(results["a/one.bin"].Receipt!.Outcome, Is.EqualTo(UploadOutcome.Replaced));
        Assert.That(PutRequests.Count(), Is.EqualTo(2));
    }

    [Test]
    public async Task Symbolic_links_are_skipped_with_a_reason()
    {
        if (OperatingSystem.IsWindows()) Assert.Ignore("Creating a symbolic link requires a privilege on Windows.");
        WriteSourceFile("one.bin", 10);
        File.CreateSymbolicLink(Path.Combine(SourcePath, "link.bin"), Path.Combine(SourcePath, "one.bin"));
        Directory.CreateSymbolicLink(Path.Combine(SourcePath, "round"), SourcePath);
        File.CreateSymbolicLink(Path.Combine(SourcePath, "nowhere"), "/no/such/file");

        var results = await UploadAsync();

        Assert.That(
            results.Values.Where(result => result.Outcome == TransferOutcome.Skipped).Select(result => result.Path),
            Is.EquivalentTo(new[] { "link.bin", "round", "nowhere" }));
        Assert.That(results["round"].Reason, Does.Contain("links are not followed"));
        Assert.That(StoredSizes.Keys, Is.EqualTo(new[] { "one.bin" }));
        Assert.That(Progress.LastReport.TotalFiles, Is.EqualTo(1));
    }

    [Test]
    public async Task Names_that_the_service_rejects_are_refused_before_the_first_byte()
    {
        if (OperatingSystem.IsWindows()) Assert.Ignore("Windows does not allow such file names.");
        WriteSourceFile("good.bin", 10);
        WriteSourceFile("what?.bin", 20);
        WriteSourceFile("end./x.bin", 30);
        WriteSourceFile("~$open.docx", 40);
        List<UploadResult> results = [];

        await foreach (var result in Files.UploadManyAsync(SourcePath, RemoteFolder, progress: Progress))
        {
            if (result.Outcome == TransferOutcome.Refused)
                Assert.That(Tenant.Requests.Any(request => request.Path.Contains("/drives/", StringComparison.Ordinal)), Is.False);
            results.Add(result);
        }

        Assert.That(
            results.Select(result => result.Outcome),
            Is.EqualTo(new[] { TransferOutcome.Refused, TransferOutcome.Refused, TransferOutcome.Refused, TransferOutcome.Transferred }));
        Assert.That(results.Single(result => result.Path == "what?.bin").Reason, Does.Contain("'?'"));
        Assert.That(results.Single(result => result.Path == "end./x.bin").Reason, Does.Contain("ends with '.'"));
        Assert.That(Progress.LastReport with { Elapsed = default }, Is.EqualTo(new TransferManyProgress(1, 3, 4, 10, 100, 10, default)));
    }

    [Test]
    public async Task Local_names_that_differ_only_in_case_are_all_refused()
    {
        if (!OperatingSystem.IsLinux()) Assert.Ignore("File names are case-sensitive on Linux only.");
        WriteSourceFile("Report.txt", 10);
        WriteSourceFile("report.TXT", 20);
        WriteSourceFile("Docs/x.bin", 30);
        WriteSourceFile("docs/y.bin", 40);
        WriteSourceFile("other.bin", 50);

        var results = await UploadAsync();

        Assert.That(
            results.Values.Where(result => result.Outcome == TransferOutcome.Refused).Select(result => result.Path),
            Is.EquivalentTo(new[] { "Report.txt", "report.TXT", "Docs/x.bin", "docs/y.bin" }));
        Assert.That(results["report.TXT"].Reason, Does.Contain("'Report.txt' and 'report.TXT'"));
        Assert.That(StoredSizes.Keys, Is.EqualTo(new[] { "other.bin" }));
    }

    [Test]
    public async Task A_failed_upload_neither_ends_the_others_nor_counts_its_bytes()
    {
        for (var i = 0; i < 9; i++) WriteSourceFile($"{i}.bin", 1000);
        Tenant.Faults.Respond("*4.bin:/content", TestData.ErrorJson("accessDenied"), "application/json", 403);

        var results = await UploadAsync();

        Assert.That(
            results["4.bin"],
            Has.Property("Outcome").EqualTo(TransferOutcome.Failed)
                .And.Property("Error").TypeOf<GraphException>()
                .And.Property("Reason").Not.Empty);
        Assert.That(results.Values.Count(result => result.Outcome == TransferOutcome.Transferred), Is.EqualTo(8));
        Assert.That(
            Progress.LastReport with { Elapsed = default }, Is.EqualTo(new TransferManyProgress(8, 1, 9, 8000, 9000, 8000, default)));
        Assert.That(StoredSizes.Values.Sum(), Is.EqualTo(8000));
    }

    [Test]
    public async Task A_remote_file_in_place_of_a_folder_fails_only_the_files_below_it()
    {
        await StoreAsync("a", 5);
        WriteSourceFile("a/x.bin", 10);
        WriteSourceFile("b/y.bin", 10);

        var results = await UploadAsync();

        Assert.That(results["a/x.bin"].Reason, Does.Contain("'a' is a file"));
        Assert.That(results["b/y.bin"].Outcome, Is.EqualTo(TransferOutcome.Transferred));
    }

    [Test]
    public async Task Selected_files_are_uploaded_to_their_own_destinations()
    {
        WriteSourceFile("one.bin", 10);
        WriteSourceFile("two.bin", 20);
        var (firstPath, secondPath) = (Path.Combine(SourcePath, "one.bin"), Path.Combine(SourcePath, "two.bin"));

        var results = await Files.UploadManyAsync(
            [
                (firstPath, "x/y/first.bin"),
                (secondPath, "x/second.bin"),
                (firstPath, "twice.bin"),
                (secondPath, "twice.bin"),
                (SourcePath, "folder"),
                (firstPath + "?", "missing"),
            ],
            DrivePath.ById(DriveId, "root"),
            progress: Progress)
            .ToDictionaryAsync(result => (result.Source, result.Path));

        Assert.That(
            Tenant.Files.List(DriveId).Select(file => file.Path).Where(path => path.EndsWith(".bin", StringComparison.Ordinal)),
            Is.EquivalentTo(new[] { "x/y/first.bin", "x/second.bin" }));
        Assert.That(results[(firstPath, "twice.bin")].Reason, Does.Contain("more than one"));
        Assert.That(results[(firstPath + "?", "missing")].Error, Is.TypeOf<FileNotFoundException>());
        Assert.That(results[(SourcePath, "folder")].Error, Is.TypeOf<IOException>());
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Progress.LastReport.FilesCompleted, Is.EqualTo(2));
            Assert.That(Progress.LastReport.FilesFailed, Is.EqualTo(4));
            Assert.That(Progress.LastReport.TotalFiles, Is.EqualTo(6));
        }
    }

    [Test]
    public async Task A_folder_upload_never_exceeds_MaxConcurrentFiles()
    {
        for (var i = 0; i < 12; i++) WriteSourceFile($"{i}.bin", 1000);
        using var meter = new ConcurrencyMeter(Tenant.CreateHandler(), 3);
        await using var graph = GraphClient.Create(
            new FakeTokenProvider(await GetTokenAsync()), new() { HttpHandler = () => meter, TimeProvider = Clock });

        await GraphFilesFactory.Create(graph, Clock)
            .UploadManyAsync(SourcePath, RemoteFolder, new UploadManyOptions { MaxConcurrentFiles = 3 })
            .ToDictionaryAsync(result => result.Path);

        Assert.That(meter.MaxActive, Is.EqualTo(3));
    }

    [Test]
    public async Task A_throttled_file_causes_one_delay_for_all_files()
    {
        for (var i = 0; i < 8; i++) WriteSourceFile($"{i}.bin", 1000);
        Tenant.Faults.Throttle("*:/content", 1, TimeSpan.FromSeconds(17));

        var results = await UploadAsync();

        Assert.That(results.Values.Select(result => result.Outcome), Is.All.EqualTo(TransferOutcome.Transferred));
        Assert.That(PutRequests.Count(), Is.EqualTo(9));
        Assert.That(Clock.Delays, Has.Count.AtLeast(1).And.All.LessThanOrEqualTo(TimeSpan.FromSeconds(17)));
    }

    [Test]
    public async Task A_cancelled_folder_upload_resumes_where_it_stopped()
    {
        WriteSourceFile("big.bin", 30 * MiB);
        WriteSourceFile("small.bin", 10);
        using var cancellation = new CancellationTokenSource();
        var options = new UploadManyOptions { Upload = new UploadOptions { FragmentSize = 10 * MiB } };
        var progress = new SynchronousProgress<TransferManyProgress>(report =>
        {
            if (report.BytesCompleted >= 10 * MiB) cancellation.Cancel();
        });
        var cancelled = (await Assert.CatchAsync<OperationCanceledException>(
            () => Files.UploadManyAsync(SourcePath, RemoteFolder, options, progress, cancellation.Token)
                .ToDictionaryAsync(result => result.Path)))!;
        var pending = await Files.ListPendingUploadsAsync();

        var results = await UploadAsync(options);

        Assert.That(cancelled.CancellationToken, Is.EqualTo(cancellation.Token));
        Assert.That(pending.Select(upload => upload.Name), Is.EqualTo(new[] { "big.bin" }));
        Assert.That(results["big.bin"].Receipt!.ResumedFrom, Is.AtLeast(10 * MiB));
        Assert.That(
            Progress.Reports.Select(progressReport => progressReport.BytesTransferredThisRun),
            Is.All.AtMost(20 * MiB + 10),
            "bytes that were there already are never counted");
        Assert.That(Progress.LastReport.BytesCompleted, Is.EqualTo(30 * MiB + 10));
    }

    [Test]
    public async Task A_folder_upload_ends_when_its_enumeration_stops()
    {
        for (var i = 0; i < 40; i++) WriteSourceFile($"{i}.bin", 1000);

        await foreach (var _ in Files.UploadManyAsync(SourcePath, RemoteFolder, new UploadManyOptions { MaxConcurrentFiles = 2 })) break;

        var puts = PutRequests.Count();
        Assert.That(puts, Is.LessThan(12));
        Assert.That(StoredSizes, Has.Count.LessThanOrEqualTo(puts));
    }

    [Test]
    public async Task A_folder_upload_without_a_token_fails_as_a_whole()
    {
        for (var i = 0; i < 10; i++) WriteSourceFile($"{i}.bin", 1000);
        var tokens = new FakeTokenProvider((_, _) => throw new SignInException(SignInReason.SignInRequired, "No user is signed in."));
        await using var graph = TestData.CreateClient(Tenant, Clock, tokens);

        await Assert.ThrowsAsync<SignInException>(() =>
            GraphFilesFactory.Create(graph, Clock).UploadManyAsync(SourcePath, RemoteFolder).ToDictionaryAsync(result => result.Path));
    }

    [Test]
    public async Task A_folder_upload_whose_token_is_lost_fails_as_a_whole()
    {
        for (var i = 0; i < 10; i++) WriteSourceFile($"{i}.bin", 1000);
        await Files.EnsureFolderAsync(RemoteFolder);
        var (token, calls) = (await GetTokenAsync(), 0);
        var tokens = new FakeTokenProvider((_, _) => Interlocked.Increment(ref calls) == 1
            ? new(token)
            : throw new SignInException(SignInReason.SignInRequired, "No user is signed in any more."));
        await using var graph = TestData.CreateClient(Tenant, Clock, tokens);

        await Assert.ThrowsAsync<SignInException>(() =>
            GraphFilesFactory.Create(graph, Clock).UploadManyAsync(SourcePath, RemoteFolder).ToDictionaryAsync(result => result.Path));
    }

    [Test]
    public async Task A_missing_destination_folder_fails_the_folder_upload_as_a_whole()
    {
        WriteSourceFile("x.bin", 10);

        var error = (await Assert.ThrowsAsync<GraphException>(
            () => Files.UploadManyAsync(SourcePath, DrivePath.ById(DriveId, "unknown")).ToDictionaryAsync(result => result.Path)))!;

        Assert.That(error.Status, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [Test]
    public async Task A_source_that_is_not_a_folder_fails_the_folder_upload_as_a_whole()
    {
        WriteSourceFile("x.bin", 10);

        await Assert.ThrowsAsync<DirectoryNotFoundException>(
            () => Files.UploadManyAsync(SourcePath + "-not", RemoteFolder).ToDictionaryAsync(result => result.Path));
        await Assert.ThrowsAsync<IOException>(
            () => Files.UploadManyAsync(Path.Combine(SourcePath, "x.bin"), RemoteFolder).ToDictionaryAsync(result => result.Path));
    }

    [TestCase(0)]
    [TestCase(65)]
    public void MaxConcurrentFiles_outside_its_limits_is_rejected(int files)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => _ = new UploadManyOptions { MaxConcurrentFiles = files });
        Assert.Throws<ArgumentOutOfRangeException>(() => _ = new DownloadManyOptions { MaxConcurrentFiles = files });
    }

    private async Task<GraphAccessToken> GetTokenAsync()
    {
        await using var session = TestData.OpenSession(Tenant, configure: options => options.Scopes = ["Files.ReadWrite.All"]);
        return await session.SignInAsync();
    }
}
