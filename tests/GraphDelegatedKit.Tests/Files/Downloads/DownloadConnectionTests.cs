using System.Net;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>Timeouts and delays, on a clock that the response moves.</summary>
public sealed class DownloadConnectionTests : ScriptedDownloadFixture
{
    private const string ItemJson = """
        {"id":"i","name":"a.bin","size":1000,"eTag":"e","file":{},
        "@microsoft.graph.downloadUrl":"https://contoso.sharepoint.com/x?tempauth=SECRET"}
        """;

    [Test]
    public async Task A_silent_connection_is_replaced_and_only_the_rest_is_downloaded()
    {
        Handler.RespondsWith(HttpStatusCode.OK, ItemJson).RespondsWith((_, _) => CreateResponse(HttpStatusCode.OK, 0, silentAfter: 400));
        Handler.RespondsWith(HttpStatusCode.OK, ItemJson).RespondsWith((_, _) => CreateResponse(HttpStatusCode.PartialContent, 400))
            .RespondsWith(HttpStatusCode.OK, ItemJson);

        var receipt = await DownloadAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Size, Is.EqualTo(1000L));
            Assert.That(receipt.Retries, Is.EqualTo(1));
        }

        Assert.That(File.ReadAllBytes(Folder["a.bin"]), Is.EqualTo(TestData.CreateRandomBytes(1000)));
        Assert.That(Handler.Requests.Select(request => request.RequestUri.Host
            + (request.Headers.Contains("bytes=400-", StringComparison.Ordinal) ? " from 400" : "")), Is.EqualTo(new[]
        {
            "graph.microsoft.com",
            "contoso.sharepoint.com", "graph.microsoft.com", "contoso.sharepoint.com from 400", "graph.microsoft.com",
        }), "and as there is no hash, a last look says that both parts are of one version");
        Assert.That(Clock.Delays, Has.Count.EqualTo(1), "a line that fails is left alone for a moment");
    }

    [Test]
    public async Task A_connection_that_never_responds_is_replaced()
    {
        Handler.RespondsWith(HttpStatusCode.OK, ItemJson).RespondsWith(NeverRespond).RespondsWith(HttpStatusCode.OK, ItemJson)
            .RespondsWith((_, _) => CreateResponse(HttpStatusCode.OK, 0));

        var receipt = await DownloadAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Size, Is.EqualTo(1000L));
            Assert.That(receipt.Retries, Is.EqualTo(1));
        }
    }

    [Test]
    public async Task An_error_response_with_an_incomplete_body_is_retried()
    {
        var error = FakeHttpHandler.CreateResponse(HttpStatusCode.OK);
        error.Content = new StreamContent(new SlowStream(Clock, new byte[100], silentAfter: 50, default))
        {
            Headers = { ContentLength = 100, ContentType = new("application/json") },
        };
        Handler.RespondsWith(HttpStatusCode.OK, ItemJson)
            .RespondsWith((_, _) => Task.FromResult(error))
            .RespondsWith(HttpStatusCode.OK, ItemJson)
            .RespondsWith((_, _) => CreateResponse(HttpStatusCode.OK, 0));

        var receipt = await DownloadAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Size, Is.EqualTo(1000L));
            Assert.That(receipt.Retries, Is.EqualTo(1));
        }
    }

    [Test]
    public async Task A_slow_connection_has_no_time_limit()
    {
        Handler.RespondsWith(HttpStatusCode.OK, ItemJson)
            .RespondsWith((_, _) => CreateResponse(HttpStatusCode.OK, 0, between: TimeSpan.FromSeconds(29)));
        var startedAt = Clock.GetUtcNow();
        TransferProgress last = default;

        var receipt = await DownloadAsync(report => last = report);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Size, Is.EqualTo(1000L));
            Assert.That(receipt.Retries, Is.Zero);
        }

        Assert.That(Clock.GetUtcNow() - startedAt, Is.GreaterThan(TimeSpan.FromMinutes(40)));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(last.BytesPerSecond, Is.EqualTo(1000 / last.Elapsed.TotalSeconds));
            Assert.That(last.TimeRemaining, Is.EqualTo(TimeSpan.Zero));
        }
    }

    [Test]
    public async Task A_short_response_without_a_length_is_not_accepted_as_the_file()
    {
        Handler.RespondsWith(HttpStatusCode.OK, ItemJson)
            .RespondsWith((_, _) => CreateResponse(HttpStatusCode.OK, 0, silentAfter: null, length: 600));
        Handler.RespondsWith(HttpStatusCode.OK, ItemJson).RespondsWith((_, _) => CreateResponse(HttpStatusCode.OK, 0));

        var receipt = await DownloadAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Size, Is.EqualTo(1000L));
            Assert.That(receipt.Retries, Is.EqualTo(1));
        }
    }

    [Test]
    public async Task A_response_that_starts_after_the_requested_byte_is_not_accepted()
    {
        Handler.RespondsWith(HttpStatusCode.OK, ItemJson).RespondsWith((_, _) => CreateResponse(HttpStatusCode.OK, 0, silentAfter: 400));
        Handler.RespondsWith(HttpStatusCode.OK, ItemJson).RespondsWith((_, _) => CreateResponse(HttpStatusCode.PartialContent, 500));
        // an earlier start is accepted: the overlap is discarded
        Handler.RespondsWith(HttpStatusCode.OK, ItemJson).RespondsWith((_, _) => CreateResponse(HttpStatusCode.PartialContent, 300));
        Handler.RespondsWith(HttpStatusCode.OK, ItemJson);

        var receipt = await DownloadAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Size, Is.EqualTo(1000L));
            Assert.That(receipt.Retries, Is.EqualTo(2));
        }

        Assert.That(File.ReadAllBytes(Folder["a.bin"]), Is.EqualTo(TestData.CreateRandomBytes(1000)));
    }

    [Test]
    public async Task A_slow_disk_is_not_mistaken_for_a_silent_service()
    {
        var content = TestData.CreateRandomBytes(3 * 1024 * 1024);
        Handler.RespondsWithItem(content.Length).RespondsWithContent(content);
        var reports = new List<long>();

        var receipt = await DownloadAsync(report =>
        {
            reports.Add(report.BytesTransferred);
            Clock.Advance(TimeSpan.FromMinutes(10)); // while the bytes are written
        });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Retries, Is.Zero);
            Assert.That(reports.Count, Is.EqualTo(4));
        }
    }

    [Test]
    public async Task An_error_in_a_custom_handler_is_retried()
    {
        Handler.RespondsWithItem()
            .RespondsWith((_, _) => Task.FromResult(new HttpResponseMessage { Content = new FailingContent() }))
            .RespondsWithItem()
            .RespondsWithContent(TestData.CreateRandomBytes(1000))
            .RespondsWithItem();

        var receipt = await DownloadAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Size, Is.EqualTo(1000L));
            Assert.That(receipt.Retries, Is.EqualTo(1));
        }
    }

    [Test]
    public async Task The_rate_of_a_resumed_download_excludes_the_bytes_downloaded_before()
    {
        Handler.RespondsWith(HttpStatusCode.OK, ItemJson).RespondsWith((_, _) => CreateResponse(HttpStatusCode.OK, 0, silentAfter: 400))
            .RespondsWith(HttpStatusCode.BadRequest);
        await Assert.CatchAsync(() => DownloadAsync());
        Handler.RespondsWith(HttpStatusCode.OK, ItemJson)
            .RespondsWith((_, _) => CreateResponse(HttpStatusCode.PartialContent, 400, between: TimeSpan.FromSeconds(1)))
            .RespondsWith(HttpStatusCode.OK, ItemJson);
        var reports = new List<TransferProgress>();

        var receipt = await DownloadAsync(reports.Add);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.ResumedFrom, Is.EqualTo(400L));
            Assert.That(reports[0].BytesTransferred, Is.EqualTo(400L));
            Assert.That(reports[0].BytesPerSecond, Is.Null);
        }

        Assert.That(reports[^1].BytesPerSecond, Is.EqualTo(600 / reports[^1].Elapsed.TotalSeconds).Within(0.5));
    }

    [Test]
    public async Task A_short_but_consistent_range_is_continued_at_once()
    {
        Handler.RespondsWith(HttpStatusCode.OK, ItemJson).RespondsWith((_, _) => CreateResponse(HttpStatusCode.OK, 0, silentAfter: 100))
            .RespondsWith(HttpStatusCode.OK, ItemJson);
        Handler.RespondsWith((_, _) => CreateRangeResponse(100, 400, 1000))
            .RespondsWith((_, _) => CreateRangeResponse(400, 700, 1000))
            .RespondsWith((_, _) => CreateRangeResponse(700, 1000, 1000))
            .RespondsWith(HttpStatusCode.OK, ItemJson);

        var receipt = await DownloadAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Size, Is.EqualTo(1000L));
            Assert.That(receipt.Retries, Is.EqualTo(1));
        }

        Assert.That(File.ReadAllBytes(Folder["a.bin"]), Is.EqualTo(TestData.CreateRandomBytes(1000)));
    }

    [Test]
    public async Task A_range_without_a_total_length_is_accepted_as_the_rest_of_the_file()
    {
        Handler.RespondsWith(HttpStatusCode.OK, ItemJson)
            .RespondsWith((_, _) => CreateResponse(HttpStatusCode.OK, 0, silentAfter: 100, isCounted: false))
            .RespondsWith(HttpStatusCode.OK, ItemJson);
        Handler.RespondsWith((_, _) => CreateRangeResponse(100, 1000, null)).RespondsWith(HttpStatusCode.OK, ItemJson);

        var receipt = await DownloadAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Size, Is.EqualTo(1000L));
            Assert.That(receipt.Retries, Is.EqualTo(1));
        }

        Assert.That(File.ReadAllBytes(Folder["a.bin"]), Is.EqualTo(TestData.CreateRandomBytes(1000)));
    }

    [Test]
    public async Task A_range_that_ends_early_is_continued()
    {
        var cut = FakeHttpHandler.CreateResponse(HttpStatusCode.PartialContent);
        cut.Content = new StreamContent(new SlowStream(Clock, TestData.CreateRandomBytes(1000)[100..600], null, default))
        {
            Headers = { ContentLength = 900, ContentRange = new(100, 999) },
        };
        Handler.RespondsWith(HttpStatusCode.OK, ItemJson)
            .RespondsWith((_, _) => CreateResponse(HttpStatusCode.OK, 0, silentAfter: 100, isCounted: false))
            .RespondsWith(HttpStatusCode.OK, ItemJson);
        Handler.RespondsWith((_, _) => Task.FromResult(cut))
            .RespondsWith(HttpStatusCode.OK, ItemJson)
            .RespondsWith((_, _) => CreateRangeResponse(600, 1000, null))
            .RespondsWith(HttpStatusCode.OK, ItemJson);

        var receipt = await DownloadAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Size, Is.EqualTo(1000L));
            Assert.That(receipt.Retries, Is.EqualTo(2));
        }

        Assert.That(File.ReadAllBytes(Folder["a.bin"]), Is.EqualTo(TestData.CreateRandomBytes(1000)));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_range_with_another_total_length_is_of_another_version(bool startsOver)
    {
        Handler.RespondsWith(HttpStatusCode.OK, ItemJson)
            .RespondsWith((_, _) => CreateResponse(HttpStatusCode.OK, 0, silentAfter: 100))
            .RespondsWith(HttpStatusCode.OK, ItemJson)
            .RespondsWith((_, _) => CreateRangeResponse(100, 1000, 2000));
        if (startsOver) Handler.RespondsWith(HttpStatusCode.OK, ItemJson).RespondsWith((_, _) => CreateResponse(HttpStatusCode.OK, 0));

        if (startsOver)
        {
            Assert.That((await DownloadAsync()).Size, Is.EqualTo(1000));
            Assert.That(File.ReadAllBytes(Folder["a.bin"]), Is.EqualTo(TestData.CreateRandomBytes(1000)));
            return;
        }

        var interrupted = await Assert.ThrowsAsync<TransferInterruptedException>(() => DownloadAsync(startsOver: false));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(interrupted!.Reason, Is.EqualTo(TransferReason.ItemChanged));
            Assert.That(interrupted.BytesConfirmed, Is.EqualTo(100L));
        }

        Assert.That(Folder.FileNames, Does.Not.Contain("a.bin"));
    }

    // Without a hash, an ETag and a fault, only the item shows that the parts belong to two versions.
    [TestCase("e", true)]
    [TestCase("e2", false)]
    public async Task Parts_without_a_hash_are_accepted_if_the_item_is_unchanged_at_the_end(string finalETag, bool isSameVersion)
    {
        const int length = 9 * 1024 * 1024;
        var item = ItemJson.Replace("1000", $"{length}", StringComparison.Ordinal);
        Handler.RespondsWith(HttpStatusCode.OK, item);
        foreach (var (from, end) in new[] { (0, 8 * 1024 * 1024), (8 * 1024 * 1024, length) })
            Handler.RespondsWith((_, _) =>
            {
                var response =
                    new HttpResponseMessage(HttpStatusCode.PartialContent) { Content = new ByteArrayContent(new byte[end - from]) };
                (response.Content.Headers.ContentLength, response.Content.Headers.ContentRange) = (end - from, new(from, end - 1, length));
                return Task.FromResult(response);
            });
        Handler.RespondsWith(HttpStatusCode.OK, item.Replace("\"e\"", $"\"{finalETag}\"", StringComparison.Ordinal));
        var options = new DownloadOptions { MaxConnections = 2, StartOverWhenChanged = false };

        Task<DownloadReceipt> RunAsync() => Files.DownloadAsync(DrivePath.ById("d", "i"), Folder["a.bin"], options);

        if (isSameVersion) Assert.That((await RunAsync()).Verified, Is.EqualTo(Verification.NotAvailable));
        else
            Assert.That((await Assert.ThrowsAsync<TransferInterruptedException>(RunAsync))!.Reason, Is.EqualTo(TransferReason.ItemChanged));
        Assert.That(File.Exists(Folder["a.bin"]), Is.EqualTo(isSameVersion));
    }

    private Task<DownloadReceipt> DownloadAsync(Action<TransferProgress>? onProgress = null, bool startsOver = true) => Files
        .DownloadAsync(
            DrivePath.ById("d", "i"),
            Folder["a.bin"],
            new DownloadOptions { StartOverWhenChanged = startsOver },
            onProgress is null ? null : new SynchronousProgress<TransferProgress>(onProgress));

    private Task<HttpResponseMessage> NeverRespond(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Clock.Advance(TimeSpan.FromSeconds(31));
        cancellationToken.ThrowIfCancellationRequested();
        throw new AssertionException("It was silent, and was waited for still.");
    }

    private static Task<HttpResponseMessage> CreateRangeResponse(int from, int end, int? total)
    {
        var response = new HttpResponseMessage(HttpStatusCode.PartialContent)
        {
            Content = new ByteArrayContent(TestData.CreateRandomBytes(1000)[from..end]),
        };
        response.Content.Headers.ContentLength = end - from; // as in a response from a socket
        response.Content.Headers.ContentRange = total is { } totalLength ? new(from, end - 1, totalLength) : new(from, end - 1);
        return Task.FromResult(response);
    }

    private Task<HttpResponseMessage> CreateResponse(
        HttpStatusCode status, int from, int? silentAfter = null, TimeSpan between = default, int? length = null, bool isCounted = true)
    {
        var content = TestData.CreateRandomBytes(1000)[from..(length ?? 1000)];
        var response =
            new HttpResponseMessage(status) { Content = new StreamContent(new SlowStream(Clock, content, silentAfter, between)) };
        if (length is null && isCounted) response.Content.Headers.ContentLength = content.Length;
        if (status == HttpStatusCode.PartialContent) response.Content.Headers.ContentRange = new(from, 999, 1000);
        return Task.FromResult(response);
    }

    // Content without its own stream, as that of a handler that logs bodies: HttpContent then buffers it, and wraps the exception.
    private sealed class FailingContent : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            throw new IOException("The connection was reset.");

        protected override bool TryComputeLength(out long length)
        {
            length = 1000;
            return true;
        }
    }

    private sealed class SlowStream(Clock clock, byte[] content, int? silentAfter, TimeSpan between) : MemoryStream(content)
    {
        public override bool CanSeek => false; // otherwise the response would have a Content-Length

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var remaining = (silentAfter ?? int.MaxValue) - (int)Position;
            if (remaining <= 0)
            {
                clock.Advance(TimeSpan.FromSeconds(31));
                cancellationToken.ThrowIfCancellationRequested();
                throw new AssertionException("It was silent, and was listened to still.");
            }

            clock.Advance(between);
            return await base.ReadAsync(
                buffer[..Math.Min(buffer.Length, between > TimeSpan.Zero ? 10 : Math.Min(remaining, 100))], cancellationToken);
        }
    }
}
