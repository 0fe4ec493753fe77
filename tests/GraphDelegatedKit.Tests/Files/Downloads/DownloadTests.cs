using System.Security.Cryptography;
using GraphDelegatedKit.Testing;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>Downloads over real sockets from a tenant that knows the protocol and not us.</summary>
public sealed class DownloadTests
{
    private const int MiB = 1024 * 1024;
    private const string Bytes = "/_layouts/15/download.aspx";

    [TestCase(0, 1)]
    [TestCase(1, 1)]
    [TestCase(3 * MiB + 1, 1)]
    [TestCase(20 * MiB + 1, 4)]
    [TestCase(8 * MiB, 4)]
    public async Task Arrives_whole_proven_and_under_its_name_alone(int size, int connections)
    {
        await using var shelf = await Shelf.OpenAsync(size);

        var receipt = await shelf.DownloadAsync(new DownloadOptions { MaxConnections = connections, ComputeSha256 = true });

        Assert.That((receipt.Name, receipt.Size, receipt.Verified, receipt.ResumedFrom, receipt.Retries), Is.EqualTo((Shelf.Name, size, Verification.Matched, 0, 0)));
        Assert.That((receipt.Path, receipt.Sha256), Is.EqualTo((shelf.Target, Convert.ToHexString(SHA256.HashData(shelf.Content)).ToLowerInvariant())));
        Assert.That(receipt.QuickXorHash, Is.EqualTo(shelf.Stored.QuickXorHash));
        Assert.That(shelf.Folder.Names, Is.EqualTo(new[] { Path.GetFileName(shelf.Target) }));
        Assert.That(File.ReadAllBytes(shelf.Target).AsSpan().SequenceEqual(shelf.Content));
        Assert.That(shelf.Tenant.Downloads.BytesServed, Is.EqualTo(size));
        Assert.That(shelf.BytesRequests.Count(), Is.EqualTo(connections == 1 || size <= 8 * MiB ? 1 : 3));
    }

    [TestCase(1)]
    [TestCase(4)]
    public async Task No_token_goes_to_a_download_address_and_no_compression_is_asked_for(int connections)
    {
        await using var shelf = await Shelf.OpenAsync(12 * MiB);
        shelf.Tenant.Faults.AbortResponse(Bytes, MiB);

        await shelf.DownloadAsync(new DownloadOptions { MaxConnections = connections });

        Assert.That(shelf.BytesRequests.Count(), Is.GreaterThan(1));
        Assert.That(shelf.BytesRequests.Select(request => request.HasAuthorization), Is.All.False);
        Assert.That(shelf.BytesRequests.Select(request => request.Headers["Accept-Encoding"]), Is.All.StartsWith("identity, gzip;q=0"));
    }

    [Test]
    public async Task Without_an_address_in_the_item_content_leads_to_it_and_the_token_stays_behind()
    {
        await using var shelf = await Shelf.OpenAsync(3 * MiB);
        shelf.Tenant.Downloads.HideDownloadUrls = true;
        shelf.Tenant.Faults.AbortResponse(Bytes, MiB);

        var receipt = await shelf.DownloadAsync();

        Assert.That((receipt.Verified, receipt.Retries), Is.EqualTo((Verification.Matched, 1)));
        Assert.That(shelf.BytesRequests.Select(request => request.HasAuthorization), Is.EqualTo(new[] { false, false }));
        Assert.That(shelf.Tenant.Downloads.BytesServed, Is.LessThan(4 * MiB));
    }

    [TestCase(1, 1)]
    [TestCase(20, 1)]
    [TestCase(20, 3)]
    public async Task Connections_that_break_are_got_over_from_where_they_broke(int times, int connections)
    {
        await using var shelf = await Shelf.OpenAsync(20 * MiB);
        shelf.Tenant.Faults.AbortResponse(Bytes, (MiB / 2) + 1, times);

        var receipt = await shelf.DownloadAsync(new DownloadOptions { MaxConnections = connections });

        Assert.That((receipt.Verified, shelf.Tenant.Faults.Remaining), Is.EqualTo((Verification.Matched, 0)));
        Assert.That(receipt.Retries, Is.InRange(times - connections + 1, times), "a cut beyond the end of a part is none");
        Assert.That(File.ReadAllBytes(shelf.Target).AsSpan().SequenceEqual(shelf.Content));
        Assert.That(shelf.Tenant.Downloads.BytesServed, Is.LessThanOrEqualTo((20L * MiB) + (times * 128L * 1024)), "the tenant counts a piece it was cut in");
    }

    [Test]
    public async Task Resets_before_an_answer_end_it_when_nothing_moves_and_the_next_call_goes_on()
    {
        await using var shelf = await Shelf.OpenAsync(3 * MiB);
        shelf.Tenant.Faults.AbortResponse(Bytes, MiB);
        shelf.Tenant.Faults.Reset(Bytes, 100);

        var stopped = await Assert.ThrowsAsync<TransferInterruptedException>(() => shelf.DownloadAsync());
        var left = shelf.Folder.Names;
        shelf.Tenant.Faults.Clear();
        var receipt = await shelf.DownloadAsync();

        Assert.That((stopped!.Reason, stopped.BytesConfirmed, stopped.TotalBytes), Is.EqualTo((TransferReason.Unreachable, (long)MiB, 3L * MiB)));
        Assert.That(left, Is.EqualTo(new[] { "got.bin.partial", "got.bin.partial.json" }));
        Assert.That((receipt.ResumedFrom, receipt.Verified), Is.EqualTo(((long)MiB, Verification.Matched)));
        Assert.That(shelf.Folder.Names, Is.EqualTo(new[] { "got.bin" }));
    }

    [TestCase(401)]
    [TestCase(403)]
    [TestCase(404)]
    [TestCase(410)]
    public async Task An_address_that_has_died_is_had_anew_at_once(int status)
    {
        await using var shelf = await Shelf.OpenAsync(3 * MiB);
        shelf.Tenant.Faults.Fail(Bytes, status);

        var receipt = await shelf.DownloadAsync();

        Assert.That((receipt.Verified, receipt.Retries), Is.EqualTo((Verification.Matched, 1)));
        Assert.That(shelf.Clock.Delays, Is.Empty);
    }

    [Test]
    public async Task An_address_that_dies_on_the_way_is_had_anew_at_the_same_byte()
    {
        await using var shelf = await Shelf.OpenAsync(8 * MiB);
        shelf.Tenant.Faults.AbortResponse(Bytes, 5 * MiB);

        var receipt = await shelf.DownloadAsync(progress: new At(2 * MiB, () => shelf.Tenant.Downloads.ExpireUrls()));

        Assert.That((receipt.Verified, receipt.Retries), Is.EqualTo((Verification.Matched, 1)));
        Assert.That(shelf.BytesRequests.Last().Headers["Range"], Is.EqualTo($"bytes={5 * MiB}-"));
    }

    [Test]
    public async Task Throttling_is_waited_out_whole()
    {
        await using var shelf = await Shelf.OpenAsync(1000);
        shelf.Tenant.Faults.Throttle(Bytes, 7, TimeSpan.FromSeconds(315));
        shelf.Tenant.Faults.Fail(Bytes, 503, retryAfter: TimeSpan.FromMinutes(20));

        await shelf.DownloadAsync();

        Assert.That(shelf.Clock.Delays, Is.EqualTo(Enumerable.Repeat(TimeSpan.FromSeconds(315), 7).Append(TimeSpan.FromMinutes(20))));
    }

    [TestCase(1)]
    [TestCase(4)]
    public async Task A_server_that_ignores_ranges_is_listened_to_and_nothing_is_written_twice(int connections)
    {
        await using var shelf = await Shelf.OpenAsync(12 * MiB);
        shelf.Tenant.Downloads.IgnoreRangeHeader = true;
        shelf.Tenant.Faults.AbortResponse(Bytes, 9 * MiB);

        var receipt = await shelf.DownloadAsync(new DownloadOptions { MaxConnections = connections });

        Assert.That((receipt.Verified, receipt.Size), Is.EqualTo((Verification.Matched, 12L * MiB)));
        Assert.That(File.ReadAllBytes(shelf.Target).AsSpan().SequenceEqual(shelf.Content));
    }

    [TestCase(false, 8, 1, 2)]
    [TestCase(true, 8, 1, 2)]
    [TestCase(false, 32, 2, 10, TestName = "Parts come at once, and the last one is of another file")]
    public async Task A_file_that_changes_on_the_way_is_begun_again_and_never_spliced(bool hidesHashes, int size, int connections, int changesAt)
    {
        await using var shelf = await Shelf.OpenAsync(size * MiB);
        shelf.Tenant.Downloads.HideHashes = hidesHashes;
        if (connections == 1) shelf.Tenant.Faults.AbortResponse(Bytes, 5 * MiB);
        var options = new DownloadOptions { MaxConnections = connections };

        var receipt = await shelf.DownloadAsync(options, new At(changesAt * MiB, () => shelf.ReplaceAsync(size * MiB, 7).GetAwaiter().GetResult()));

        Assert.That(File.ReadAllBytes(shelf.Target).AsSpan().SequenceEqual(shelf.Content), "it is the new version, whole");
        Assert.That(receipt.Verified, Is.EqualTo(hidesHashes ? Verification.NotAvailable : Verification.Matched));
    }

    [Test]
    public async Task Or_it_is_told_where_that_is_wanted()
    {
        await using var shelf = await Shelf.OpenAsync(8 * MiB);
        shelf.Tenant.Faults.AbortResponse(Bytes, 5 * MiB);
        var options = new DownloadOptions { StartOverWhenChanged = false };

        var onTheWay = await Assert.ThrowsAsync<TransferInterruptedException>(() => shelf.DownloadAsync(options, new At(2 * MiB, () => shelf.ReplaceAsync(8 * MiB, 7).GetAwaiter().GetResult())));
        var between = await Assert.ThrowsAsync<TransferInterruptedException>(() => shelf.DownloadAsync(options));

        Assert.That((onTheWay!.Reason, between!.Reason), Is.EqualTo((TransferReason.ItemChanged, TransferReason.ItemChanged)));
        Assert.That(File.Exists(shelf.Target), Is.False);
    }

    [Test]
    public async Task What_an_earlier_run_left_of_another_version_is_not_gone_on_with()
    {
        await using var shelf = await Shelf.OpenAsync(8 * MiB);
        await shelf.StopAtAsync(3 * MiB);
        await shelf.ReplaceAsync(8 * MiB, 7);

        var receipt = await shelf.DownloadAsync();

        Assert.That((receipt.ResumedFrom, receipt.Verified), Is.EqualTo((0L, Verification.Matched)));
        Assert.That(File.ReadAllBytes(shelf.Target).AsSpan().SequenceEqual(shelf.Content));
    }

    [Test]
    public async Task A_rename_on_the_service_is_no_change_of_the_file()
    {
        await using var shelf = await Shelf.OpenAsync(8 * MiB);
        await shelf.StopAtAsync(3 * MiB);
        var item = DrivePath.ById(shelf.Drive, shelf.Stored.ItemId);
        await shelf.Graph.PatchAsync($"drives/{shelf.Drive}/items/{shelf.Stored.ItemId}", GraphContent.Json(new DriveItem { Name = "other.bin" }));

        var receipt = await shelf.Graph.Files(shelf.Clock).DownloadAsync(item, shelf.Target);

        Assert.That((receipt.Name, receipt.Verified, receipt.ResumedFrom), Is.EqualTo(("other.bin", Verification.Matched, shelf.LeftAt)));
    }

    [TestCase(1)]
    [TestCase(4)]
    public async Task A_cancelled_download_goes_on_where_it_was(int connections)
    {
        await using var shelf = await Shelf.OpenAsync(24 * MiB);
        await shelf.StopAtAsync(10 * MiB, connections);

        var receipt = await shelf.DownloadAsync(new DownloadOptions { MaxConnections = connections });

        Assert.That((receipt.ResumedFrom, receipt.Verified), Is.EqualTo((shelf.LeftAt, Verification.Matched)));
        Assert.That(receipt.ResumedFrom, Is.GreaterThanOrEqualTo(10 * MiB));
        Assert.That(File.ReadAllBytes(shelf.Target).AsSpan().SequenceEqual(shelf.Content));
    }

    [TestCase(".docx", Verification.ChangedByService)]
    [TestCase(".bin", null)]
    public async Task A_file_served_longer_than_its_item_says_is_an_office_document_or_an_error(string extension, Verification? expected)
    {
        await using var shelf = await Shelf.OpenAsync(MiB, "a" + extension);
        shelf.Tenant.Downloads.AppendOnDownload(extension, new byte[100]);

        if (expected is { } verified)
        {
            var receipt = await shelf.DownloadAsync();
            Assert.That((receipt.Verified, receipt.Size), Is.EqualTo((verified, MiB + 100L)));
            return;
        }

        var stopped = await Assert.ThrowsAsync<TransferInterruptedException>(() => shelf.DownloadAsync());
        Assert.That(stopped!.Reason, Is.EqualTo(TransferReason.ContentMismatch));
        Assert.That(shelf.Folder.Names, Is.EqualTo(new[] { "got.bin.differs" }), "nothing is deleted, and nothing has the final name");
    }

    [Test]
    public async Task Without_a_hash_on_the_service_it_says_so()
    {
        await using var shelf = await Shelf.OpenAsync(MiB);
        shelf.Tenant.Downloads.HideHashes = true;

        var receipt = await shelf.DownloadAsync();

        Assert.That((receipt.Verified, receipt.Sha256), Is.EqualTo((Verification.NotAvailable, (string?)null)), "nor is another taken unasked");
    }

    [TestCase(1, false)]
    [TestCase(4, false)]
    [TestCase(4, true)]
    public async Task Reports_add_up_however_many_parts_come_at_once(int connections, bool isResumed)
    {
        await using var shelf = await Shelf.OpenAsync(20 * MiB);
        if (isResumed) await shelf.StopAtAsync(10 * MiB, connections);
        var reports = new List<TransferProgress>();

        var receipt = await shelf.DownloadAsync(new DownloadOptions { MaxConnections = connections }, new Told<TransferProgress>(reports.Add));

        var bytes = reports.ConvertAll(report => report.BytesTransferred);
        Assert.That(bytes, Is.Ordered.And.Unique);
        Assert.That((bytes[0], bytes[^1]), Is.EqualTo((receipt.ResumedFrom, 20L * MiB)));
        Assert.That((reports.TrueForAll(report => report.TotalBytes == 20 * MiB), reports[^1].TimeRemaining), Is.EqualTo((true, (TimeSpan?)TimeSpan.Zero)));
    }

    [Test]
    public async Task An_error_that_is_sent_as_200_is_no_file_either()
    {
        await using var shelf = await Shelf.OpenAsync(MiB);
        shelf.Tenant.Faults.Respond(Bytes, Some.GraphError("malwareDetected"), "application/json; odata.metadata=minimal");

        var stopped = await Assert.ThrowsAsync<TransferInterruptedException>(() => shelf.DownloadAsync());

        Assert.That((stopped!.Reason, (stopped.InnerException as GraphException)?.Code, stopped.BytesConfirmed), Is.EqualTo((TransferReason.Refused, "malwareDetected", 0L)));
        Assert.That(new FileInfo(shelf.Target + ".partial").Length, Is.Zero);
    }

    [Test]
    public async Task A_file_that_holds_an_error_is_a_file([Values("errors.json", "errors")] string name)
    {
        await using var shelf = await Shelf.OpenAsync(0, name);
        await shelf.PutAsync(System.Text.Encoding.UTF8.GetBytes(Some.GraphError("malwareDetected")));

        await shelf.DownloadAsync();

        Assert.That(File.ReadAllBytes(shelf.Target), Is.EqualTo(shelf.Content));
    }

    // What makes it a file is its name, or its length, or that the item tells the same length.
    [TestCase("errors.json", 0, false)]
    [TestCase("errors", 64 * 1024, false)]
    [TestCase("errors", 0, true)]
    public async Task And_so_it_is_where_it_is_given_out_as_JSON(string name, int blanks, bool isSizeTold)
    {
        var content = System.Text.Encoding.UTF8.GetBytes(Some.GraphError("malwareDetected") + new string(' ', blanks));
        using var folder = new Folder();
        using var wire = new Wire().Looks(isSizeTold ? content.Length : null, name: name).Does((_, _) =>
        {
            var response = new HttpResponseMessage { Content = new ByteArrayContent(content) };
            (response.Content.Headers.ContentType, response.Content.Headers.ContentLength) = (new("application/json"), content.Length);
            return Task.FromResult(response);
        });

        await Some.Client(wire).Files(new Clock()).DownloadAsync(Served.File, folder["a"]);

        Assert.That(File.ReadAllBytes(folder["a"]), Is.EqualTo(content));
    }

    [TestCase("X-Virus-Infected", "EICAR", false)]
    [TestCase("Content-Encoding", "br", false)]
    [TestCase("Content-Encoding", "identity", true)]
    public async Task What_the_headers_say_of_a_body_is_heeded_before_a_byte_is_written(string header, string value, bool isFile)
    {
        using var folder = new Folder();
        var body = new Watched();
        using var wire = new Wire().Looks(10).Does((_, _) =>
        {
            var response = new HttpResponseMessage { Content = body };
            if (!response.Headers.TryAddWithoutValidation(header, value)) response.Content.Headers.TryAddWithoutValidation(header, value);
            return Task.FromResult(response);
        });

        Task<DownloadReceipt> Run() => Some.Client(wire).Files(new Clock()).DownloadAsync(Served.File, folder["a.bin"]);

        if (isFile) Assert.That((await Run()).Size, Is.EqualTo(10));
        else Assert.That((await Assert.ThrowsAsync<TransferInterruptedException>(Run))!.Reason, Is.EqualTo(TransferReason.Refused));
        Assert.That(new FileInfo(folder[isFile ? "a.bin" : "a.bin.partial"]).Length, Is.EqualTo(isFile ? 10 : 0));
        Assert.That(body.IsClosed, "and the connection is not kept waiting");
    }

    [TestCase(403, null)]
    [TestCase(200, "X-Virus-Infected")]
    public async Task What_is_infected_is_refused_before_a_byte_is_written(int status, string? header)
    {
        await using var shelf = await Shelf.OpenAsync(MiB);
        var headers = header is null ? null : new Dictionary<string, string> { [header] = "EICAR" };
        shelf.Tenant.Faults.Fail(Bytes, status, code: "malwareDetected", headers: headers);

        var stopped = await Assert.ThrowsAsync<TransferInterruptedException>(() => shelf.DownloadAsync());

        Assert.That((stopped!.Reason, (stopped.InnerException as GraphException)?.Code, stopped.BytesConfirmed), Is.EqualTo((TransferReason.Refused, "malwareDetected", 0L)));
        Assert.That(new FileInfo(shelf.Target + ".partial").Length, Is.Zero);
    }

    [Test]
    public async Task What_is_not_there_or_is_a_folder_is_told_before_anything_is_made()
    {
        await using var shelf = await Shelf.OpenAsync(10);
        await shelf.Graph.Files().EnsureFolderAsync(DrivePath.In(shelf.Drive, "Folder"));

        var absent = await Assert.ThrowsAsync<GraphException>(() => shelf.Graph.Files().DownloadAsync(DrivePath.In(shelf.Drive, "no.bin"), shelf.Target));
        var folder = await Assert.ThrowsAsync<GraphException>(() => shelf.Graph.Files().DownloadAsync(DrivePath.In(shelf.Drive, "Folder"), shelf.Target));

        Assert.That((absent!.Code, folder!.Code), Is.EqualTo(("itemNotFound", "notSupported")));
        Assert.That(shelf.Folder.Names, Is.Empty);
    }

    [Test]
    public async Task No_address_is_in_an_error_or_beside_the_file()
    {
        await using var shelf = await Shelf.OpenAsync(3 * MiB);
        shelf.Tenant.Faults.AbortResponse(Bytes, MiB);
        shelf.Tenant.Faults.Fail(Bytes, 500, 100);

        var stopped = await Assert.ThrowsAsync<TransferInterruptedException>(() => shelf.DownloadAsync());

        Assert.That(stopped + File.ReadAllText(shelf.Target + ".partial.json"), Does.Not.Contain("tempauth"));
    }

    private sealed class Watched() : ByteArrayContent(new byte[10])
    {
        public bool IsClosed { get; private set; }

        protected override void Dispose(bool disposing)
        {
            IsClosed = true;
            base.Dispose(disposing);
        }
    }

    private sealed class At(long bytes, Action act) : IProgress<TransferProgress>
    {
        private bool _done;

        public void Report(TransferProgress value)
        {
            if (_done || value.BytesTransferred < bytes) return;
            _done = true;
            act();
        }
    }
}
