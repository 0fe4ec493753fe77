using System.Diagnostics;

namespace GraphDelegatedKit.Testing.Tests.Uploads;

// Requests that are interrupted because the client or the tenant ends.
public sealed class InterruptedRequestTests : TenantFixture
{
    private const int FragmentAlignment = UploadSessionClient.FragmentAlignment;
    private const int MiB = 1024 * 1024;

    // Far longer than any step takes; a test that reaches it has found a deadlock.
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    private static readonly byte[] FileContent = TestData.CreateBytes(20 * FragmentAlignment);

    private WatchedClock _clock = null!;

    private protected override LocalTenantOptions Options => new() { TimeProvider = _clock = new WatchedClock() };

    [TestCase(1, 1)]
    [TestCase(2, 0)]
    public async Task A_range_whose_client_disconnects_is_discarded_and_blocks_no_other_range(int major, int minor)
    {
        using var upload = await CreateUploadAsync();
        await upload.PutAsync(FileContent, 0, FragmentAlignment);
        using var cancellation = new CancellationTokenSource();
        using var content = PausedContent.CreateRange(
            FileContent, FragmentAlignment, 19 * FragmentAlignment, firstLength: 10 * FragmentAlignment);

        var sending = PutAsync(upload.UploadUrl, content, new Version(major, minor), cancellation.Token);
        await WaitUntilAsync(() => Tenant.Requests[^1] is { Method: "PUT", BodyLength: > FragmentAlignment });
        await cancellation.CancelAsync();
        await Assert.ThatAsync(() => sending, Throws.InstanceOf<OperationCanceledException>());
        var status = await upload.GetStatusAsync().WaitAsync(Timeout);
        var last = await upload.PutAsync(FileContent, FragmentAlignment, 19 * FragmentAlignment).WaitAsync(Timeout);
        var storedHash = ComputeStoredSha256("f.bin");
        await Tenant.DisposeAsync(); // ends the remaining request, too

        Assert.Multiple(() =>
        {
            Assert.That((string)status.Body["nextExpectedRanges"]![0]!, Is.EqualTo($"{FragmentAlignment}-{FileContent.Length - 1}"));
            Assert.That(last.Status, Is.EqualTo(201));
            Assert.That(storedHash, Is.EqualTo(TestData.ComputeSha256(FileContent)));
            Assert.That(
                Tenant.Requests.Where(request => request.Method == "PUT").Select(request => request.Status),
                Is.EqualTo(new[] { 202, 0, 201 }));
            Assert.That(
                Tenant.Uploads.Single().AcceptedRanges,
                Is.EqualTo(new[] { new LocalRange(0, FragmentAlignment - 1), new LocalRange(FragmentAlignment, FileContent.Length - 1) }));
        });
    }

    [TestCase(100)]
    [TestCase(19 * FragmentAlignment)]
    public async Task A_slow_range_blocks_no_other_range(int length)
    {
        using var upload = await CreateUploadAsync();
        await upload.PutAsync(FileContent, 0, FragmentAlignment);
        Tenant.Faults.DelayUpload(FragmentAlignment, TimeSpan.FromMinutes(7));
        using var cancellation = new CancellationTokenSource();
        using var content = PausedContent.CreateRange(FileContent, FragmentAlignment, length, firstLength: length);

        var slow = PutAsync(upload.UploadUrl, content, new Version(1, 1), cancellation.Token);
        await _clock.FirstDelay;
        await cancellation.CancelAsync();
        await Assert.ThatAsync(() => slow, Throws.InstanceOf<OperationCanceledException>());
        var status = await upload.GetStatusAsync().WaitAsync(Timeout);
        var last = await upload.PutAsync(FileContent, FragmentAlignment, 19 * FragmentAlignment).WaitAsync(Timeout);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status.Status, Is.EqualTo(200));
            Assert.That(last.Status, Is.EqualTo(201));
            Assert.That(ComputeStoredSha256("f.bin"), Is.EqualTo(TestData.ComputeSha256(FileContent)));
        }
    }

    [Test]
    public async Task A_slow_range_is_checked_against_the_current_session()
    {
        using var upload = await CreateUploadAsync();
        Tenant.Faults.DelayUpload(0, TimeSpan.FromMinutes(7));

        var slow = upload.PutAsync(FileContent, 0, FragmentAlignment);
        var delay = await _clock.FirstDelay;
        var quick = await upload.PutAsync(FileContent, 0, 2 * FragmentAlignment).WaitAsync(Timeout);
        _clock.Advance(delay);
        var late = await slow;
        var last = await upload.PutAsync(FileContent, 2 * FragmentAlignment, 18 * FragmentAlignment);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(quick.Status, Is.EqualTo(202));
            Assert.That(late.Status, Is.EqualTo(416));
            Assert.That(last.Status, Is.EqualTo(201));
            Assert.That(ComputeStoredSha256("f.bin"), Is.EqualTo(TestData.ComputeSha256(FileContent)));
        }
    }

    [Test]
    public async Task A_small_upload_whose_client_disconnects_leaves_no_file_and_no_bytes()
    {
        using var folder = new TemporaryFolder();
        await using (var tenant = await LocalTenant.StartAsync(new() { StateFolder = folder["state"] }))
        {
            using var client = new TenantClient(tenant);
            await client.SignInAsync();
            using var cancellation = new CancellationTokenSource();
            using var content = new PausedContent(FileContent, firstLength: 10 * FragmentAlignment);
            var sending = client.Http.PutAsync($"{DriveUrl}/root:/small.bin:/content", content, cancellation.Token);
            await content.FirstPartSent;
            await cancellation.CancelAsync();
            await Assert.ThatAsync(() => sending, Throws.InstanceOf<OperationCanceledException>());
            Assert.That((await client.GetAsync($"{DriveUrl}/root:/small.bin")).Status, Is.EqualTo(404));
        }

        Assert.That(Directory.EnumerateFiles(folder["state/blobs"]), Is.Empty);
    }

    // An open file cannot be deleted on Windows. On other systems it keeps its space on the disk.
    [Test]
    [Platform("Linux", Reason = "Open files are listed in /proc.")]
    public async Task A_download_whose_client_disconnects_leaves_no_file_open()
    {
        using var folder = new TemporaryFolder();
        await using (var tenant = await LocalTenant.StartAsync(new() { StateFolder = folder["state"] }))
        {
            using var client = new TenantClient(tenant);
            await client.SignInAsync();
            var file = await tenant.Files.PutAsync(tenant.Files.GetLibraryId(), "big.bin", new MemoryStream(new byte[30 * MiB]));
            using var redirect = await client.Http.GetAsync($"{GraphUrl}/drives/{file.DriveId}/items/{file.ItemId}/content");
            using var anonymousClient = new HttpClient(tenant.CreateHandler());
            using (var response = await anonymousClient.GetAsync(redirect.Headers.Location, HttpCompletionOption.ResponseHeadersRead))
                Assert.That(await (await response.Content.ReadAsStreamAsync()).ReadAsync(new byte[10]), Is.GreaterThan(0));
        }

        var open = Directory.EnumerateFileSystemEntries("/proc/self/fd").Select(path => new FileInfo(path).LinkTarget)
            .Where(target => target?.StartsWith(folder.Path, StringComparison.Ordinal) == true);
        Assert.That(open, Is.Empty);
    }

    [Test]
    public async Task A_stopping_tenant_waits_for_no_client()
    {
        using var anonymousClient = new HttpClient(Tenant.CreateHandler());
        using var slow = await CreateUploadAsync("root:/slow.bin:");
        using var halfSent = await CreateUploadAsync("root:/half.bin:");
        using var stalled = await CreateUploadAsync("root:/stalled.bin:");
        var file = await Tenant.Files.PutAsync(DefaultDriveId, "big.bin", new MemoryStream(new byte[30 * MiB]));
        using var redirect = await Client.Http.GetAsync($"{DriveUrl}/items/{file.ItemId}/content");
        Tenant.Faults.DelayUpload(0, TimeSpan.FromMinutes(7), "slow.bin");
        using var pausedContent = PausedContent.CreateRange(FileContent, 0, 19 * FragmentAlignment, firstLength: 10 * FragmentAlignment);

        var waiting = new List<Task>
        {
            slow.PutAsync(FileContent, 0, 19 * FragmentAlignment), PutAsync(halfSent.UploadUrl, pausedContent, new Version(1, 1), default),
        };
        await Task.WhenAll(_clock.FirstDelay, pausedContent.FirstPartSent);
        Tenant.Faults.Stall(new Uri(stalled.UploadUrl).AbsolutePath, method: "PUT");
        waiting.Add(stalled.PutAsync(FileContent, 0, FragmentAlignment));
        using var unread = await anonymousClient.GetAsync(redirect.Headers.Location, HttpCompletionOption.ResponseHeadersRead);
        await WaitUntilAsync(() => Tenant.Faults.Remaining == 0);

        var stopwatch = Stopwatch.StartNew();
        await Tenant.DisposeAsync().AsTask().WaitAsync(Timeout);
        TestContext.Out.WriteLine($"The tenant was gone after {stopwatch.ElapsedMilliseconds} ms.");
        pausedContent.Resume();

        foreach (var pending in waiting)
            await Assert.ThatAsync(() => pending, Throws.InstanceOf<HttpRequestException>());
    }

    private async Task<int> PutAsync(string url, HttpContent content, Version version, CancellationToken cancellationToken)
    {
        using var anonymousClient = new HttpClient(Tenant.CreateHandler());
        using var request = new HttpRequestMessage(HttpMethod.Put, url)
        {
            Content = content,
            Version = version,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        using var response = await anonymousClient.SendAsync(request, cancellationToken);
        return (int)response.StatusCode;
    }
}
