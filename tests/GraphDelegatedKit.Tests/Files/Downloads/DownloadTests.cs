using System.Security.Cryptography;
using GraphDelegatedKit.Testing;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>Downloads over real sockets from a tenant that implements the protocol without code of the library.</summary>
public sealed class DownloadTests
{
    private const int MiB = 1024 * 1024;
    private const string DownloadPath = "/_layouts/15/download.aspx";

    [TestCase(0, 1)]
    [TestCase(1, 1)]
    [TestCase(3 * MiB + 1, 1)]
    [TestCase(20 * MiB + 1, 4)]
    [TestCase(8 * MiB, 4)]
    public async Task A_download_arrives_complete_and_verified_under_its_final_name_only(int size, int connections)
    {
        await using var fixture = await DownloadFixture.OpenAsync(size);

        var receipt = await fixture.DownloadAsync(new DownloadOptions { MaxConnections = connections, ComputeSha256 = true });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Name, Is.EqualTo(DownloadFixture.Name));
            Assert.That(receipt.Size, Is.EqualTo(size));
            Assert.That(receipt.Verified, Is.EqualTo(Verification.Matched));
            Assert.That(receipt.ResumedFrom, Is.Zero);
            Assert.That(receipt.Retries, Is.Zero);
            Assert.That(receipt.Path, Is.EqualTo(fixture.DestinationPath));
            Assert.That(receipt.Sha256, Is.EqualTo(Convert.ToHexString(SHA256.HashData(fixture.Content)).ToLowerInvariant()));
        }

        Assert.That(receipt.QuickXorHash, Is.EqualTo(fixture.Stored.QuickXorHash));
        Assert.That(fixture.Folder.FileNames, Is.EqualTo(new[] { Path.GetFileName(fixture.DestinationPath) }));
        Assert.That(File.ReadAllBytes(fixture.DestinationPath).AsSpan().SequenceEqual(fixture.Content));
        Assert.That(fixture.Tenant.Downloads.BytesServed, Is.EqualTo(size));
        Assert.That(fixture.DownloadRequests.Count(), Is.EqualTo(connections == 1 || size <= 8 * MiB ? 1 : 3));
    }

    [TestCase(1)]
    [TestCase(4)]
    public async Task A_download_URL_receives_no_token_and_no_request_for_compression(int connections)
    {
        await using var fixture = await DownloadFixture.OpenAsync(12 * MiB);
        fixture.Tenant.Faults.AbortResponse(DownloadPath, MiB);

        await fixture.DownloadAsync(new DownloadOptions { MaxConnections = connections });

        Assert.That(fixture.DownloadRequests.Count(), Is.GreaterThan(1));
        Assert.That(fixture.DownloadRequests.Select(request => request.HasAuthorization), Is.All.False);
        Assert.That(
            fixture.DownloadRequests.Select(request => request.Headers["Accept-Encoding"]), Is.All.StartsWith("identity, gzip;q=0"));
    }

    [Test]
    public async Task An_item_without_a_download_URL_is_read_by_content_and_its_redirect_receives_no_token()
    {
        await using var fixture = await DownloadFixture.OpenAsync(3 * MiB);
        fixture.Tenant.Downloads.HideDownloadUrls = true;
        fixture.Tenant.Faults.AbortResponse(DownloadPath, MiB);

        var receipt = await fixture.DownloadAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Verified, Is.EqualTo(Verification.Matched));
            Assert.That(receipt.Retries, Is.EqualTo(1));
        }

        Assert.That(fixture.DownloadRequests.Select(request => request.HasAuthorization), Is.EqualTo(new[] { false, false }));
        Assert.That(fixture.Tenant.Downloads.BytesServed, Is.LessThan(4 * MiB));
    }

    [TestCase(1, 1)]
    [TestCase(20, 1)]
    [TestCase(20, 3)]
    public async Task A_broken_connection_is_resumed_where_it_broke(int times, int connections)
    {
        await using var fixture = await DownloadFixture.OpenAsync(20 * MiB);
        fixture.Tenant.Faults.AbortResponse(DownloadPath, (MiB / 2) + 1, times);

        var receipt = await fixture.DownloadAsync(new DownloadOptions { MaxConnections = connections });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Verified, Is.EqualTo(Verification.Matched));
            Assert.That(fixture.Tenant.Faults.Remaining, Is.Zero);
        }

        Assert.That(receipt.Retries, Is.InRange(times - connections + 1, times), "a cut beyond the end of a part is none");
        Assert.That(File.ReadAllBytes(fixture.DestinationPath).AsSpan().SequenceEqual(fixture.Content));
        Assert.That(
            fixture.Tenant.Downloads.BytesServed,
            Is.LessThanOrEqualTo((20L * MiB) + (times * 128L * 1024)),
            "the tenant counts a piece it was cut in");
    }

    [Test]
    public async Task Repeated_connection_resets_end_the_download_and_the_next_call_resumes_it()
    {
        await using var fixture = await DownloadFixture.OpenAsync(3 * MiB);
        fixture.Tenant.Faults.AbortResponse(DownloadPath, MiB);
        fixture.Tenant.Faults.Reset(DownloadPath, 100);

        var interrupted = await Assert.ThrowsAsync<TransferInterruptedException>(() => fixture.DownloadAsync());
        var filesAfterFailure = fixture.Folder.FileNames;
        fixture.Tenant.Faults.Clear();
        var receipt = await fixture.DownloadAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(interrupted!.Reason, Is.EqualTo(TransferReason.Unreachable));
            Assert.That(interrupted.BytesConfirmed, Is.EqualTo(MiB));
            Assert.That(interrupted.TotalBytes, Is.EqualTo(3L * MiB));
        }

        Assert.That(filesAfterFailure, Is.EqualTo(new[] { "got.bin.partial", "got.bin.partial.json" }));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.ResumedFrom, Is.EqualTo(MiB));
            Assert.That(receipt.Verified, Is.EqualTo(Verification.Matched));
        }

        Assert.That(fixture.Folder.FileNames, Is.EqualTo(new[] { "got.bin" }));
    }

    [TestCase(401)]
    [TestCase(403)]
    [TestCase(404)]
    [TestCase(410)]
    public async Task An_expired_download_URL_is_replaced_at_once(int status)
    {
        await using var fixture = await DownloadFixture.OpenAsync(3 * MiB);
        fixture.Tenant.Faults.Fail(DownloadPath, status);

        var receipt = await fixture.DownloadAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Verified, Is.EqualTo(Verification.Matched));
            Assert.That(receipt.Retries, Is.EqualTo(1));
        }

        Assert.That(fixture.Clock.Delays, Is.Empty);
    }

    [Test]
    public async Task A_download_URL_that_expires_during_the_download_is_replaced_at_the_same_byte()
    {
        await using var fixture = await DownloadFixture.OpenAsync(8 * MiB);
        fixture.Tenant.Faults.AbortResponse(DownloadPath, 5 * MiB);

        var receipt = await fixture.DownloadAsync(progress: new ActionAtProgress(2 * MiB, () => fixture.Tenant.Downloads.ExpireUrls()));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Verified, Is.EqualTo(Verification.Matched));
            Assert.That(receipt.Retries, Is.EqualTo(1));
        }

        Assert.That(fixture.DownloadRequests.Last().Headers["Range"], Is.EqualTo($"bytes={5 * MiB}-"));
    }

    [Test]
    public async Task A_throttled_download_waits_as_long_as_the_service_asked()
    {
        await using var fixture = await DownloadFixture.OpenAsync(1000);
        fixture.Tenant.Faults.Throttle(DownloadPath, 7, TimeSpan.FromSeconds(315));
        fixture.Tenant.Faults.Fail(DownloadPath, 503, retryAfter: TimeSpan.FromMinutes(20));

        await fixture.DownloadAsync();

        Assert.That(fixture.Clock.Delays, Is.EqualTo(Enumerable.Repeat(TimeSpan.FromSeconds(315), 7).Append(TimeSpan.FromMinutes(20))));
    }

    [TestCase(1)]
    [TestCase(4)]
    public async Task A_server_that_ignores_ranges_causes_no_byte_to_be_written_twice(int connections)
    {
        await using var fixture = await DownloadFixture.OpenAsync(12 * MiB);
        fixture.Tenant.Downloads.IgnoreRangeHeader = true;
        fixture.Tenant.Faults.AbortResponse(DownloadPath, 9 * MiB);

        var receipt = await fixture.DownloadAsync(new DownloadOptions { MaxConnections = connections });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Verified, Is.EqualTo(Verification.Matched));
            Assert.That(receipt.Size, Is.EqualTo(12L * MiB));
        }

        Assert.That(File.ReadAllBytes(fixture.DestinationPath).AsSpan().SequenceEqual(fixture.Content));
    }

    [TestCase(false, 8, 1, 2)]
    [TestCase(true, 8, 1, 2)]
    [TestCase(false, 32, 2, 10, TestName = "A file that changes between parallel ranges is restarted")]
    public async Task A_file_that_changes_during_the_download_is_restarted_and_never_mixed(
        bool hidesHashes, int size, int connections, int changesAt)
    {
        await using var fixture = await DownloadFixture.OpenAsync(size * MiB);
        fixture.Tenant.Downloads.HideHashes = hidesHashes;
        if (connections == 1) fixture.Tenant.Faults.AbortResponse(DownloadPath, 5 * MiB);
        var options = new DownloadOptions { MaxConnections = connections };

        var receipt = await fixture.DownloadAsync(
            options, new ActionAtProgress(changesAt * MiB, () => fixture.ReplaceAsync(size * MiB, 7).GetAwaiter().GetResult()));

        Assert.That(File.ReadAllBytes(fixture.DestinationPath).AsSpan().SequenceEqual(fixture.Content), "it is the new version, whole");
        Assert.That(receipt.Verified, Is.EqualTo(hidesHashes ? Verification.NotAvailable : Verification.Matched));
    }

    [Test]
    public async Task A_file_that_changes_is_reported_if_StartOverWhenChanged_is_false()
    {
        await using var fixture = await DownloadFixture.OpenAsync(8 * MiB);
        fixture.Tenant.Faults.AbortResponse(DownloadPath, 5 * MiB);
        var options = new DownloadOptions { StartOverWhenChanged = false };

        var duringDownload = await Assert.ThrowsAsync<TransferInterruptedException>(() =>
            fixture.DownloadAsync(options, new ActionAtProgress(2 * MiB, () => fixture.ReplaceAsync(8 * MiB, 7).GetAwaiter().GetResult())));
        var betweenDownloads = await Assert.ThrowsAsync<TransferInterruptedException>(() => fixture.DownloadAsync(options));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(duringDownload!.Reason, Is.EqualTo(TransferReason.ItemChanged));
            Assert.That(betweenDownloads!.Reason, Is.EqualTo(TransferReason.ItemChanged));
        }

        Assert.That(File.Exists(fixture.DestinationPath), Is.False);
    }

    [Test]
    public async Task A_partial_file_of_another_version_is_not_resumed()
    {
        await using var fixture = await DownloadFixture.OpenAsync(8 * MiB);
        await fixture.InterruptAtAsync(3 * MiB);
        await fixture.ReplaceAsync(8 * MiB, 7);

        var receipt = await fixture.DownloadAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.ResumedFrom, Is.Zero);
            Assert.That(receipt.Verified, Is.EqualTo(Verification.Matched));
        }

        Assert.That(File.ReadAllBytes(fixture.DestinationPath).AsSpan().SequenceEqual(fixture.Content));
    }

    [Test]
    public async Task A_rename_on_the_service_does_not_restart_the_download()
    {
        await using var fixture = await DownloadFixture.OpenAsync(8 * MiB);
        await fixture.InterruptAtAsync(3 * MiB);
        var item = DrivePath.ById(fixture.DriveId, fixture.Stored.ItemId);
        await fixture.Graph.PatchAsync(
            $"drives/{fixture.DriveId}/items/{fixture.Stored.ItemId}", GraphContent.Json(new DriveItem { Name = "other.bin" }));

        var receipt = await fixture.Graph.Files(fixture.Clock).DownloadAsync(item, fixture.DestinationPath);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Name, Is.EqualTo("other.bin"));
            Assert.That(receipt.Verified, Is.EqualTo(Verification.Matched));
            Assert.That(receipt.ResumedFrom, Is.EqualTo(fixture.ResumeOffset));
        }
    }

    [TestCase(1)]
    [TestCase(4)]
    public async Task A_cancelled_download_resumes_where_it_stopped(int connections)
    {
        await using var fixture = await DownloadFixture.OpenAsync(24 * MiB);
        await fixture.InterruptAtAsync(10 * MiB, connections);

        var receipt = await fixture.DownloadAsync(new DownloadOptions { MaxConnections = connections });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.ResumedFrom, Is.EqualTo(fixture.ResumeOffset));
            Assert.That(receipt.Verified, Is.EqualTo(Verification.Matched));
        }

        Assert.That(receipt.ResumedFrom, Is.GreaterThanOrEqualTo(10 * MiB));
        Assert.That(File.ReadAllBytes(fixture.DestinationPath).AsSpan().SequenceEqual(fixture.Content));
    }

    [TestCase(".docx")]
    [TestCase(".bin")]
    public async Task A_file_longer_than_its_item_is_accepted_after_the_same_bytes_came_twice(string extension)
    {
        await using var fixture = await DownloadFixture.OpenAsync(MiB, "a" + extension);
        fixture.Tenant.Downloads.AppendOnDownload(extension, new byte[100]);

        var receipt = await fixture.DownloadAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Verified, Is.EqualTo(Verification.ChangedByService));
            Assert.That(receipt.Size, Is.EqualTo(MiB + 100L));
            Assert.That(fixture.DownloadRequests.Count(), Is.EqualTo(2));
            Assert.That(fixture.Folder.FileNames, Is.EqualTo(new[] { "got.bin" }));
        }
    }

    [Test]
    public async Task A_download_without_a_hash_on_the_service_is_reported_as_not_verified()
    {
        await using var fixture = await DownloadFixture.OpenAsync(MiB);
        fixture.Tenant.Downloads.HideHashes = true;

        var receipt = await fixture.DownloadAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Verified, Is.EqualTo(Verification.NotAvailable), "nor is another taken unasked");
            Assert.That(receipt.Sha256, Is.Null, "nor is another taken unasked");
        }
    }

    [TestCase(1, false)]
    [TestCase(4, false)]
    [TestCase(4, true)]
    public async Task The_progress_of_parallel_ranges_adds_up(int connections, bool isResumed)
    {
        await using var fixture = await DownloadFixture.OpenAsync(20 * MiB);
        if (isResumed) await fixture.InterruptAtAsync(10 * MiB, connections);
        var reports = new List<TransferProgress>();

        var receipt = await fixture.DownloadAsync(
            new DownloadOptions { MaxConnections = connections }, new SynchronousProgress<TransferProgress>(reports.Add));

        var bytes = reports.ConvertAll(report => report.BytesTransferred);
        Assert.That(bytes, Is.Ordered.And.Unique);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(bytes[0], Is.EqualTo(receipt.ResumedFrom));
            Assert.That(bytes[^1], Is.EqualTo(20L * MiB));
            Assert.That(reports.TrueForAll(report => report.TotalBytes == 20 * MiB), Is.True);
            Assert.That(reports[^1].TimeRemaining, Is.EqualTo(TimeSpan.Zero));
        }
    }

    [Test]
    public async Task An_error_body_with_status_200_is_not_accepted_as_the_file()
    {
        await using var fixture = await DownloadFixture.OpenAsync(MiB);
        fixture.Tenant.Faults.Respond(DownloadPath, TestData.ErrorJson("malwareDetected"), "application/json; odata.metadata=minimal");

        var interrupted = await Assert.ThrowsAsync<TransferInterruptedException>(() => fixture.DownloadAsync());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(interrupted!.Reason, Is.EqualTo(TransferReason.BlockedAsMalware));
            Assert.That((interrupted.InnerException as GraphException)?.Code, Is.EqualTo("malwareDetected"));
            Assert.That(interrupted.BytesConfirmed, Is.Zero);
        }

        Assert.That(new FileInfo(fixture.DestinationPath + ".partial").Length, Is.Zero);
    }

    [Test]
    public async Task A_file_that_contains_an_error_body_is_downloaded([Values("errors.json", "errors")] string name)
    {
        await using var fixture = await DownloadFixture.OpenAsync(0, name);
        await fixture.PutAsync(System.Text.Encoding.UTF8.GetBytes(TestData.ErrorJson("malwareDetected")));

        await fixture.DownloadAsync();

        Assert.That(File.ReadAllBytes(fixture.DestinationPath), Is.EqualTo(fixture.Content));
    }

    // The response is the file because of its name, its length, or the length of the item.
    [TestCase("errors.json", 0, false)]
    [TestCase("errors", 64 * 1024, false)]
    [TestCase("errors", 0, true)]
    public async Task A_file_that_contains_an_error_body_is_downloaded_even_if_served_as_JSON(string name, int blanks, bool isSizeTold)
    {
        var content = System.Text.Encoding.UTF8.GetBytes(TestData.ErrorJson("malwareDetected") + new string(' ', blanks));
        using var folder = new TemporaryFolder();
        using var handler = new FakeHttpHandler().RespondsWithItem(isSizeTold ? content.Length : null, name: name).RespondsWith((_, _) =>
        {
            var response = new HttpResponseMessage { Content = new ByteArrayContent(content) };
            (response.Content.Headers.ContentType, response.Content.Headers.ContentLength) = (new("application/json"), content.Length);
            return Task.FromResult(response);
        });

        await TestData.CreateClient(handler).Files(new Clock()).DownloadAsync(ServedFile.Path, folder["a"]);

        Assert.That(File.ReadAllBytes(folder["a"]), Is.EqualTo(content));
    }

    [TestCase("X-Virus-Infected", "EICAR", TransferReason.BlockedAsMalware)]
    [TestCase("Content-Encoding", "br", TransferReason.Refused)]
    [TestCase("Content-Encoding", "identity", null)]
    public async Task The_headers_of_a_response_are_checked_before_a_byte_is_written(string header, string value, TransferReason? reason)
    {
        using var folder = new TemporaryFolder();
        var isFile = reason is null;
        var body = new DisposableContent();
        using var handler = new FakeHttpHandler().RespondsWithItem(10).RespondsWith((_, _) =>
        {
            var response = new HttpResponseMessage { Content = body };
            if (!response.Headers.TryAddWithoutValidation(header, value)) response.Content.Headers.TryAddWithoutValidation(header, value);
            return Task.FromResult(response);
        });

        Task<DownloadReceipt> RunAsync() =>
            TestData.CreateClient(handler).Files(new Clock()).DownloadAsync(ServedFile.Path, folder["a.bin"]);

        if (isFile) Assert.That((await RunAsync()).Size, Is.EqualTo(10));
        else Assert.That((await Assert.ThrowsAsync<TransferInterruptedException>(RunAsync))!.Reason, Is.EqualTo(reason));
        Assert.That(new FileInfo(folder[isFile ? "a.bin" : "a.bin.partial"]).Length, Is.EqualTo(isFile ? 10 : 0));
        Assert.That(body.IsClosed, "and the connection is not kept waiting");
    }

    [TestCase(403, null)]
    [TestCase(200, "X-Virus-Infected")]
    public async Task An_infected_file_is_refused_before_a_byte_is_written(int status, string? header)
    {
        await using var fixture = await DownloadFixture.OpenAsync(MiB);
        var headers = header is null ? null : new Dictionary<string, string> { [header] = "EICAR" };
        fixture.Tenant.Faults.Fail(DownloadPath, status, code: "malwareDetected", headers: headers);

        var interrupted = await Assert.ThrowsAsync<TransferInterruptedException>(() => fixture.DownloadAsync());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(interrupted!.Reason, Is.EqualTo(TransferReason.BlockedAsMalware));
            Assert.That((interrupted.InnerException as GraphException)?.Code, Is.EqualTo("malwareDetected"));
            Assert.That(interrupted.BytesConfirmed, Is.Zero);
        }

        Assert.That(new FileInfo(fixture.DestinationPath + ".partial").Length, Is.Zero);
    }

    [Test]
    public async Task A_missing_file_or_a_folder_is_refused_before_anything_is_created()
    {
        await using var fixture = await DownloadFixture.OpenAsync(10);
        await fixture.Graph.Files().EnsureFolderAsync(DrivePath.In(fixture.DriveId, "Folder"));

        var notFound = await Assert.ThrowsAsync<GraphException>(
            () => fixture.Graph.Files().DownloadAsync(DrivePath.In(fixture.DriveId, "no.bin"), fixture.DestinationPath));
        var folder = await Assert.ThrowsAsync<GraphException>(
            () => fixture.Graph.Files().DownloadAsync(DrivePath.In(fixture.DriveId, "Folder"), fixture.DestinationPath));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(notFound!.Code, Is.EqualTo("itemNotFound"));
            Assert.That(folder!.Code, Is.EqualTo("notSupported"));
        }

        Assert.That(fixture.Folder.FileNames, Is.Empty);
    }

    [Test]
    public async Task No_download_URL_is_in_an_error_or_in_the_checkpoint()
    {
        await using var fixture = await DownloadFixture.OpenAsync(3 * MiB);
        fixture.Tenant.Faults.AbortResponse(DownloadPath, MiB);
        fixture.Tenant.Faults.Fail(DownloadPath, 500, 100);

        var interrupted = await Assert.ThrowsAsync<TransferInterruptedException>(() => fixture.DownloadAsync());

        Assert.That(interrupted + File.ReadAllText(fixture.DestinationPath + ".partial.json"), Does.Not.Contain("tempauth"));
    }

    private sealed class DisposableContent() : ByteArrayContent(new byte[10])
    {
        public bool IsClosed { get; private set; }

        protected override void Dispose(bool disposing)
        {
            IsClosed = true;
            base.Dispose(disposing);
        }
    }

    private sealed class ActionAtProgress(long bytes, Action action) : IProgress<TransferProgress>
    {
        private bool _hasRun;

        public void Report(TransferProgress value)
        {
            if (_hasRun || value.BytesTransferred < bytes) return;
            _hasRun = true;
            action();
        }
    }
}
