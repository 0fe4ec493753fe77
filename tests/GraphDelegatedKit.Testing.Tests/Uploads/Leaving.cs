using System.Diagnostics;

namespace GraphDelegatedKit.Testing.Tests.Uploads;

// What is left when a client goes in the middle of something, or the tenant does.
public sealed class Leaving : TenantFixture
{
    private const int Grid = Upload.Grid;
    private const int MiB = 1024 * 1024;

    // Far longer than anything here takes; a test that gets there has found somebody stuck.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly byte[] File = Bytes.Make(20 * Grid);

    private HandClock _hand = null!;

    private protected override LocalTenantOptions Options => new() { TimeProvider = _hand = new HandClock() };

    [TestCase(1, 1)]
    [TestCase(2, 0)]
    public async Task In_the_middle_of_a_range_keeps_what_was_there_before_and_holds_nobody_up(int major, int minor)
    {
        using var upload = await BeginAsync();
        await upload.PutAsync(File, 0, Grid);
        using var gone = new CancellationTokenSource();
        using var content = Hesitant.Range(File, Grid, 19 * Grid, first: 10 * Grid);

        var leaving = PutAsync(upload.Address, content, new Version(major, minor), gone.Token);
        await UntilAsync(() => Tenant.Requests[^1] is { Method: "PUT", BodyLength: > Grid });
        await gone.CancelAsync();
        await Assert.ThatAsync(() => leaving, Throws.InstanceOf<OperationCanceledException>());
        var status = await upload.StatusAsync().WaitAsync(Patience);
        var last = await upload.PutAsync(File, Grid, 19 * Grid).WaitAsync(Patience);
        var kept = Kept("f.bin");
        await Tenant.DisposeAsync(); // now the one that was left is over as well

        Assert.Multiple(() =>
        {
            Assert.That((string)status.Body["nextExpectedRanges"]![0]!, Is.EqualTo($"{Grid}-{File.Length - 1}"));
            Assert.That((last.Status, kept), Is.EqualTo((201, Bytes.Sha256(File))));
            Assert.That(Tenant.Requests.Where(request => request.Method == "PUT").Select(request => request.Status), Is.EqualTo(new[] { 202, 0, 201 }));
            Assert.That(Tenant.Uploads.Single().AcceptedRanges, Is.EqualTo(new[] { new LocalRange(0, Grid - 1), new LocalRange(Grid, File.Length - 1) }));
        });
    }

    [TestCase(100)]
    [TestCase(19 * Grid)]
    public async Task A_range_that_is_slow_stands_in_nobodys_way(int length)
    {
        using var upload = await BeginAsync();
        await upload.PutAsync(File, 0, Grid);
        Tenant.Faults.DelayUpload(Grid, TimeSpan.FromMinutes(7));
        using var gone = new CancellationTokenSource();
        using var content = Hesitant.Range(File, Grid, length, first: length);

        var slow = PutAsync(upload.Address, content, new Version(1, 1), gone.Token);
        await _hand.Asked;
        await gone.CancelAsync();
        await Assert.ThatAsync(() => slow, Throws.InstanceOf<OperationCanceledException>());
        var status = await upload.StatusAsync().WaitAsync(Patience);
        var last = await upload.PutAsync(File, Grid, 19 * Grid).WaitAsync(Patience);

        Assert.That((status.Status, last.Status, Kept("f.bin")), Is.EqualTo((200, 201, Bytes.Sha256(File))));
    }

    [Test]
    public async Task A_range_that_is_slow_finds_what_has_become_of_its_session_meanwhile()
    {
        using var upload = await BeginAsync();
        Tenant.Faults.DelayUpload(0, TimeSpan.FromMinutes(7));

        var slow = upload.PutAsync(File, 0, Grid);
        var (_, fire) = await _hand.Asked;
        var quick = await upload.PutAsync(File, 0, 2 * Grid).WaitAsync(Patience);
        fire();
        var late = await slow;
        var last = await upload.PutAsync(File, 2 * Grid, 18 * Grid);

        Assert.That((quick.Status, late.Status, last.Status, Kept("f.bin")), Is.EqualTo((202, 416, 201, Bytes.Sha256(File))));
    }

    [Test]
    public async Task In_the_middle_of_a_small_file_leaves_no_file_and_no_bytes()
    {
        using var folder = new Folder();
        await using (var tenant = await LocalTenant.StartAsync(new() { StateFolder = folder["state"] }))
        {
            using var client = new Client(tenant);
            await client.SignInAsync();
            using var gone = new CancellationTokenSource();
            using var content = new Hesitant(File, first: 10 * Grid);
            var leaving = client.Http.PutAsync($"{Drive}/root:/small.bin:/content", content, gone.Token);
            await content.Begun;
            await gone.CancelAsync();
            await Assert.ThatAsync(() => leaving, Throws.InstanceOf<OperationCanceledException>());
            Assert.That((await client.GetAsync($"{Drive}/root:/small.bin")).Status, Is.EqualTo(404));
        }

        Assert.That(Directory.EnumerateFiles(folder["state/blobs"]), Is.Empty);
    }

    // The handle of a file would keep a folder from being emptied on Windows, and its bytes on the disk anywhere else.
    [Test]
    [Platform("Linux", Reason = "open files are looked for in /proc")]
    public async Task In_the_middle_of_a_download_leaves_no_file_open()
    {
        using var folder = new Folder();
        await using (var tenant = await LocalTenant.StartAsync(new() { StateFolder = folder["state"] }))
        {
            using var client = new Client(tenant);
            await client.SignInAsync();
            var file = await tenant.Files.PutAsync(tenant.Files.GetLibraryId(), "big.bin", new MemoryStream(new byte[30 * MiB]));
            using var redirect = await client.Http.GetAsync($"{Graph}/drives/{file.DriveId}/items/{file.ItemId}/content");
            using var bare = new HttpClient(tenant.CreateHandler());
            using (var answer = await bare.GetAsync(redirect.Headers.Location, HttpCompletionOption.ResponseHeadersRead))
                Assert.That(await (await answer.Content.ReadAsStreamAsync()).ReadAsync(new byte[10]), Is.GreaterThan(0));
        }

        var open = Directory.EnumerateFileSystemEntries("/proc/self/fd").Select(path => new FileInfo(path).LinkTarget).Where(target => target?.StartsWith(folder.Path, StringComparison.Ordinal) == true);
        Assert.That(open, Is.Empty);
    }

    [Test]
    public async Task Of_the_tenant_itself_waits_for_nobody()
    {
        using var bare = new HttpClient(Tenant.CreateHandler());
        using var slow = await BeginAsync("root:/slow.bin:");
        using var half = await BeginAsync("root:/half.bin:");
        using var stalled = await BeginAsync("root:/stalled.bin:");
        var file = await Tenant.Files.PutAsync(MyDrive, "big.bin", new MemoryStream(new byte[30 * MiB]));
        using var redirect = await Client.Http.GetAsync($"{Drive}/items/{file.ItemId}/content");
        Tenant.Faults.DelayUpload(0, TimeSpan.FromMinutes(7), "slow.bin");
        using var hesitant = Hesitant.Range(File, 0, 19 * Grid, first: 10 * Grid);

        var waiting = new List<Task> { slow.PutAsync(File, 0, 19 * Grid), PutAsync(half.Address, hesitant, new Version(1, 1), default) };
        await Task.WhenAll(_hand.Asked, hesitant.Begun);
        Tenant.Faults.Stall(new Uri(stalled.Address).AbsolutePath, method: "PUT");
        waiting.Add(stalled.PutAsync(File, 0, Grid));
        using var unread = await bare.GetAsync(redirect.Headers.Location, HttpCompletionOption.ResponseHeadersRead);
        await UntilAsync(() => Tenant.Faults.Remaining == 0);

        var took = Stopwatch.StartNew();
        await Tenant.DisposeAsync().AsTask().WaitAsync(Patience);
        TestContext.Out.WriteLine($"The tenant was gone after {took.ElapsedMilliseconds} ms.");
        hesitant.GoOn();

        foreach (var one in waiting)
            await Assert.ThatAsync(() => one, Throws.InstanceOf<HttpRequestException>());
    }

    private async Task<int> PutAsync(string address, HttpContent content, Version version, CancellationToken cancellationToken)
    {
        using var bare = new HttpClient(Tenant.CreateHandler());
        using var request = new HttpRequestMessage(HttpMethod.Put, address) { Content = content, Version = version, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var answer = await bare.SendAsync(request, cancellationToken);
        return (int)answer.StatusCode;
    }
}
