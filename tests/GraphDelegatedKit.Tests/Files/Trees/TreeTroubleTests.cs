using System.Net;
using GraphDelegatedKit.Files.Folders;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>What happens to the files of a tree after they were counted, and names and places that cannot be had.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public class TreeTroubleTests
{
    private Tree _tree = null!;

    [SetUp]
    public async Task OpenAsync() => _tree = await Tree.OpenAsync();

    [TearDown]
    public async Task CloseAsync() => await _tree.DisposeAsync();

    [Test]
    public async Task A_file_that_is_gone_after_the_counting_fails_alone_and_one_that_grew_goes_up_as_it_is()
    {
        foreach (var name in new[] { "gone.bin", "grown.bin", "same.bin" }) _tree.Write(name, 1000);
        var afterTheCounting = new Once(() =>
        {
            File.Delete(Path.Combine(_tree.Source, "gone.bin"));
            File.AppendAllText(Path.Combine(_tree.Source, "grown.bin"), "more");
        });

        var results = await _tree.Files.UploadManyAsync(_tree.Source, _tree.Target, progress: afterTheCounting).ToDictionaryAsync(result => result.Path);

        Assert.That(results["gone.bin"].Error, Is.InstanceOf<FileNotFoundException>());
        Assert.That((results["grown.bin"].Outcome, results["grown.bin"].Size), Is.EqualTo((TransferOutcome.Transferred, 1004L)));
        Assert.That(_tree.Stored, Is.EquivalentTo(new Dictionary<string, long> { ["grown.bin"] = 1004, ["same.bin"] = 1000 }));
        Assert.That(afterTheCounting.Last with { Elapsed = default }, Is.EqualTo(new TransferManyProgress(2, 1, 3, 2004, 3004, 2004, default)));
    }

    [Test]
    public async Task An_item_that_is_gone_after_the_counting_fails_alone()
    {
        await _tree.PutAsync("gone.bin", 1000);
        await _tree.PutAsync("same.bin", 1000);
        var gone = (await _tree.Files.GetItemAsync(DrivePath.In(_tree.Drive, "Backup/2026/gone.bin"))).Id!;
        var afterTheCounting = new Once(() => _tree.Graph.DeleteAsync($"drives/{_tree.Drive}/items/{gone}").GetAwaiter().GetResult());

        var results = await _tree.Files.DownloadManyAsync(_tree.Target, _tree.Got, progress: afterTheCounting).ToDictionaryAsync(result => result.Path);

        Assert.That(results["gone.bin"].Error, Is.TypeOf<GraphException>().With.Property("Status").EqualTo(HttpStatusCode.NotFound));
        Assert.That(Directory.GetFileSystemEntries(_tree.Got).Select(Path.GetFileName), Is.EqualTo(new[] { "same.bin" }));
        Assert.That(afterTheCounting.Last with { Elapsed = default }, Is.EqualTo(new TransferManyProgress(1, 1, 2, 1000, 2000, 1000, default)));
    }

    [Test]
    public async Task A_path_the_service_would_find_too_long_is_refused_before_the_first_byte()
    {
        if (!OperatingSystem.IsLinux()) Assert.Ignore("Such paths cannot be had everywhere.");
        var (fits, tooLong) = ($"{new string('a', 194)}/{new string('b', 193)}", $"{new string('a', 194)}/{new string('c', 194)}"); // behind the 12 characters of "Backup/2026/"
        _tree.Write(fits, 10);
        _tree.Write(tooLong, 20);

        var judged = LocalTree.List(_tree.Source, _tree.Target, default);
        await using var results = _tree.Files.UploadManyAsync(_tree.Source, _tree.Target).GetAsyncEnumerator();
        await results.MoveNextAsync();

        Assert.That(judged.Select(entry => (entry.Path, entry.Outcome)), Is.EquivalentTo(new[] { (fits, (TransferOutcome?)null), (tooLong, TransferOutcome.Refused) }));
        Assert.That(results.Current.Reason, Does.Contain("has 401 characters").And.Contain("take 400"));
        Assert.That(_tree.Puts, Is.Empty);
    }

    [Test]
    public async Task The_longest_name_there_is_comes_down_and_one_too_long_for_here_is_refused()
    {
        if (!OperatingSystem.IsLinux()) Assert.Ignore("Elsewhere names are as long as there.");
        var (longest, tooLong) = (new string('x', 255), new string('漢', 200)); // 255 bytes, 600 bytes
        await _tree.PutAsync(longest, 10);
        await _tree.PutAsync(tooLong, 20);

        var results = await _tree.DownloadAsync();

        Assert.That(results[longest].Outcome, Is.EqualTo(TransferOutcome.Transferred), results[longest].Reason);
        Assert.That((results[tooLong].Outcome, results[tooLong].Reason), Is.EqualTo((TransferOutcome.Refused, $"the name '{tooLong}' cannot be a name here, because it is longer than names can be here")));
        Assert.That(Directory.GetFileSystemEntries(_tree.Got).Select(Path.GetFileName), Is.EqualTo(new[] { longest }), "nothing half written is left");
    }

    [Test]
    public async Task A_file_where_a_folder_is_to_be_fails_what_is_below_it_alone()
    {
        await _tree.PutAsync("a/x.bin", 10);
        await _tree.PutAsync("b/y.bin", 20);
        Directory.CreateDirectory(_tree.Got);
        await File.WriteAllTextAsync(Path.Combine(_tree.Got, "a"), "mine");

        var results = await _tree.DownloadAsync();

        Assert.That(results["a/x.bin"].Error, Is.InstanceOf<IOException>());
        Assert.That(results["b/y.bin"].Outcome, Is.EqualTo(TransferOutcome.Transferred));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(_tree.Got, "a")), Is.EqualTo("mine"));
    }

    [Test]
    public async Task A_folder_with_nothing_in_it_is_made_and_has_nothing_to_tell()
    {
        var up = await _tree.UploadAsync();
        var down = await _tree.DownloadAsync();

        Assert.That((up.Count, down.Count), Is.EqualTo((0, 0)));
        Assert.That((await _tree.Files.GetItemAsync(_tree.Target)).Folder, Is.Not.Null);
        Assert.That(Directory.Exists(_tree.Got));
        Assert.That(_tree.Sums.Last with { Elapsed = default }, Is.EqualTo(default(TransferManyProgress)));
    }

    [Test]
    public async Task No_more_come_at_once_than_asked()
    {
        for (var i = 0; i < 12; i++) await _tree.PutAsync($"{i}.bin", 1000);
        await using var session = Some.Session(_tree.Tenant, change: options => options.Scopes = ["Files.ReadWrite.All"]);
        using var meter = new AtOnceMeter(_tree.Tenant.CreateHandler(), 3);
        await using var graph = GraphClient.Create(new FakeTokens(await session.SignInAsync()), new() { HttpHandler = () => meter, TimeProvider = _tree.Clock });

        var results = await Transfers.By(graph, _tree.Clock).DownloadManyAsync(_tree.Target, _tree.Got, new DownloadManyOptions { MaxConcurrentFiles = 3 }).ToDictionaryAsync(result => result.Path);

        Assert.That(results.Values.Select(result => result.Outcome), Is.All.EqualTo(TransferOutcome.Transferred));
        Assert.That(meter.Most, Is.EqualTo(3));
    }

    [Test]
    public async Task Whoever_stops_walking_a_download_ends_it()
    {
        for (var i = 0; i < 40; i++) await _tree.PutAsync($"{i}.bin", 1000);

        await foreach (var _ in _tree.Files.DownloadManyAsync(_tree.Target, _tree.Got, new DownloadManyOptions { MaxConcurrentFiles = 2 })) break;

        Assert.That(Directory.GetFiles(_tree.Got), Has.Length.LessThan(12));
    }

    [Test]
    public async Task Nobody_runs_far_ahead_of_whoever_takes_the_results()
    {
        var (begun, five) = (0, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        Task<int> Act(int item, CancellationToken cancellationToken)
        {
            if (Interlocked.Increment(ref begun) == 5) five.SetResult();
            return Task.FromResult(item);
        }

        await foreach (var _ in BoundedParallel.RunAsync(Enumerable.Range(0, 10_000), 2, Act, CancellationToken.None))
        {
            await five.Task;
            break;
        }

        Assert.That(begun, Is.EqualTo(5), "one was taken, two lie ready, and two wait to be laid there");
    }

    /// <summary>Does something when it is first told of anything: then everything is counted, and nothing has been touched.</summary>
    private sealed class Once(Action act) : IProgress<TransferManyProgress>
    {
        private bool _done;

        public TransferManyProgress Last { get; private set; }

        public void Report(TransferManyProgress value)
        {
            Last = value;
            if (_done) return;
            _done = true;
            act();
        }
    }
}
