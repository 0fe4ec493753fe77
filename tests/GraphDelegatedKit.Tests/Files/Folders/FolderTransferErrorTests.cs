using System.Net;
using GraphDelegatedKit.Files.Folders;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>Changes to the files of a tree after they were counted, and names and paths that are not allowed.</summary>
public sealed class FolderTransferErrorTests : FolderTransferFixture
{
    [Test]
    public async Task A_file_deleted_after_the_listing_fails_alone_and_a_grown_file_is_uploaded_completely()
    {
        foreach (var name in new[] { "gone.bin", "grown.bin", "same.bin" }) WriteSourceFile(name, 1000);
        var afterListing = new FirstReportProgress(() =>
        {
            File.Delete(Path.Combine(SourcePath, "gone.bin"));
            File.AppendAllText(Path.Combine(SourcePath, "grown.bin"), "more");
        });

        var results = await Files.UploadManyAsync(SourcePath, RemoteFolder, progress: afterListing)
            .ToDictionaryAsync(result => result.Path);

        Assert.That(results["gone.bin"].Error, Is.InstanceOf<FileNotFoundException>());
        using (Assert.EnterMultipleScope())
        {
            Assert.That(results["grown.bin"].Outcome, Is.EqualTo(TransferOutcome.Transferred));
            Assert.That(results["grown.bin"].Size, Is.EqualTo(1004L));
        }

        Assert.That(StoredSizes, Is.EquivalentTo(new Dictionary<string, long> { ["grown.bin"] = 1004, ["same.bin"] = 1000 }));
        Assert.That(afterListing.Last with { Elapsed = default }, Is.EqualTo(new TransferManyProgress(2, 1, 3, 2004, 3004, 2004, default)));
    }

    [Test]
    public async Task An_item_deleted_after_the_listing_fails_alone()
    {
        await StoreAsync("gone.bin", 1000);
        await StoreAsync("same.bin", 1000);
        var deletedId = (await Files.GetItemAsync(DrivePath.In(DriveId, "Backup/2026/gone.bin"))).Id!;
        var afterListing = new FirstReportProgress(() => Graph.DeleteAsync($"drives/{DriveId}/items/{deletedId}").GetAwaiter().GetResult());

        var results = await Files.DownloadManyAsync(RemoteFolder, DownloadPath, progress: afterListing)
            .ToDictionaryAsync(result => result.Path);

        Assert.That(results["gone.bin"].Error, Is.TypeOf<GraphException>().With.Property("Status").EqualTo(HttpStatusCode.NotFound));
        Assert.That(Directory.GetFileSystemEntries(DownloadPath).Select(Path.GetFileName), Is.EqualTo(new[] { "same.bin" }));
        Assert.That(afterListing.Last with { Elapsed = default }, Is.EqualTo(new TransferManyProgress(1, 1, 2, 1000, 2000, 1000, default)));
    }

    [Test]
    public async Task A_path_that_is_too_long_for_the_service_is_refused_before_the_first_byte()
    {
        if (!OperatingSystem.IsLinux()) Assert.Ignore("Paths of this length are allowed on Linux only.");
        // behind the 12 characters of "Backup/2026/"
        var (fits, tooLong) = ($"{new string('a', 194)}/{new string('b', 193)}", $"{new string('a', 194)}/{new string('c', 194)}");
        WriteSourceFile(fits, 10);
        WriteSourceFile(tooLong, 20);

        var entries = LocalTree.List(SourcePath, RemoteFolder, default);
        await using var results = Files.UploadManyAsync(SourcePath, RemoteFolder).GetAsyncEnumerator();
        await results.MoveNextAsync();

        Assert.That(
            entries.Select(entry => (entry.Path, entry.Outcome)),
            Is.EquivalentTo(new[] { (fits, (TransferOutcome?)null), (tooLong, TransferOutcome.Refused) }));
        Assert.That(results.Current.Reason, Does.Contain("has 401 characters").And.Contain("allow at most 400"));
        Assert.That(PutRequests, Is.Empty);
    }

    [Test]
    public async Task A_file_name_of_maximum_length_is_downloaded_and_a_longer_one_is_refused()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Ignore("The limit of 255 bytes for a file name applies to Linux; other systems count characters.");
        var (longest, tooLong) = (new string('x', 255), new string('漢', 200)); // 255 bytes, 600 bytes
        await StoreAsync(longest, 10);
        await StoreAsync(tooLong, 20);

        var results = await DownloadAsync();

        Assert.That(results[longest].Outcome, Is.EqualTo(TransferOutcome.Transferred), results[longest].Reason);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(results[tooLong].Outcome, Is.EqualTo(TransferOutcome.Refused));
            Assert.That(results[tooLong].Reason, Is.EqualTo($"the name '{tooLong}' is not valid on this system, because it is too long"));
        }

        Assert.That(
            Directory.GetFileSystemEntries(DownloadPath).Select(Path.GetFileName),
            Is.EqualTo(new[] { longest }),
            "no partial file is left");
    }

    [Test]
    public async Task A_local_file_in_place_of_a_folder_fails_only_the_files_below_it()
    {
        await StoreAsync("a/x.bin", 10);
        await StoreAsync("b/y.bin", 20);
        Directory.CreateDirectory(DownloadPath);
        await File.WriteAllTextAsync(Path.Combine(DownloadPath, "a"), "mine");

        var results = await DownloadAsync();

        Assert.That(results["a/x.bin"].Error, Is.InstanceOf<IOException>());
        Assert.That(results["b/y.bin"].Outcome, Is.EqualTo(TransferOutcome.Transferred));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(DownloadPath, "a")), Is.EqualTo("mine"));
    }

    [Test]
    public async Task An_empty_folder_is_created_without_results()
    {
        var uploaded = await UploadAsync();
        var downloaded = await DownloadAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(uploaded.Count, Is.Zero);
            Assert.That(downloaded.Count, Is.Zero);
        }

        Assert.That((await Files.GetItemAsync(RemoteFolder)).Folder, Is.Not.Null);
        Assert.That(Directory.Exists(DownloadPath));
        Assert.That(Progress.LastReport with { Elapsed = default }, Is.EqualTo(default(TransferManyProgress)));
    }

    [Test]
    public async Task A_folder_download_never_exceeds_MaxConcurrentFiles()
    {
        for (var i = 0; i < 12; i++) await StoreAsync($"{i}.bin", 1000);
        await using var session = TestData.OpenSession(Tenant, configure: options => options.Scopes = ["Files.ReadWrite.All"]);
        using var meter = new ConcurrencyMeter(Tenant.CreateHandler(), 3);
        await using var graph = GraphClient.Create(
            new FakeTokenProvider(await session.SignInAsync()), new() { HttpHandler = () => meter, TimeProvider = Clock });

        var results = await GraphFilesFactory.Create(graph, Clock)
            .DownloadManyAsync(RemoteFolder, DownloadPath, new DownloadManyOptions { MaxConcurrentFiles = 3 })
            .ToDictionaryAsync(result => result.Path);

        Assert.That(results.Values.Select(result => result.Outcome), Is.All.EqualTo(TransferOutcome.Transferred));
        Assert.That(meter.MaxActive, Is.EqualTo(3));
    }

    [Test]
    public async Task A_folder_download_ends_when_its_enumeration_stops()
    {
        for (var i = 0; i < 40; i++) await StoreAsync($"{i}.bin", 1000);

        await foreach (var _ in Files.DownloadManyAsync(RemoteFolder, DownloadPath, new DownloadManyOptions { MaxConcurrentFiles = 2 }))
            break;

        Assert.That(Directory.GetFiles(DownloadPath), Has.Length.LessThan(12));
    }

    [Test]
    public async Task Parallel_work_waits_until_its_results_are_consumed()
    {
        var (started, fiveStarted) = (0, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        Task<int> CountStart(int item, CancellationToken cancellationToken)
        {
            if (Interlocked.Increment(ref started) == 5) fiveStarted.SetResult();
            return Task.FromResult(item);
        }

        await foreach (var _ in BoundedParallel.RunAsync(Enumerable.Range(0, 10_000), 2, CountStart, CancellationToken.None))
        {
            await fiveStarted.Task;
            break;
        }

        Assert.That(started, Is.EqualTo(5), "one was taken, two lie ready, and two wait to be laid there");
    }

    /// <summary>Runs an action at the first report: then all files are counted, and none has been touched.</summary>
    private sealed class FirstReportProgress(Action action) : IProgress<TransferManyProgress>
    {
        private bool _hasReported;

        public TransferManyProgress Last { get; private set; }

        public void Report(TransferManyProgress value)
        {
            Last = value;
            if (_hasReported) return;
            _hasReported = true;
            action();
        }
    }
}
