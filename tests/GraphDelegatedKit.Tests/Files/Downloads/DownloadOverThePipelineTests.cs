using System.Net;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>What takes time, on a clock that the answer itself moves.</summary>
public sealed class DownloadOverThePipelineTests : IDisposable
{
    private const string Item = """{"id":"i","name":"a.bin","size":1000,"eTag":"e","file":{},"@microsoft.graph.downloadUrl":"https://contoso.sharepoint.com/x?tempauth=SECRET"}""";

    private readonly Folder _folder = new();
    private readonly Clock _clock = new();
    private readonly Wire _wire = new();

    public void Dispose()
    {
        _folder.Dispose();
        _wire.Dispose();
    }

    [Test]
    public async Task A_connection_that_falls_silent_is_given_up_and_the_rest_is_fetched_by_another()
    {
        _wire.Answers(HttpStatusCode.OK, Item).Does((_, _) => Bytes(HttpStatusCode.OK, 0, silentAfter: 400));
        _wire.Answers(HttpStatusCode.OK, Item).Does((_, _) => Bytes(HttpStatusCode.PartialContent, 400)).Answers(HttpStatusCode.OK, Item);

        var receipt = await DownloadAsync();

        Assert.That((receipt.Size, receipt.Retries), Is.EqualTo((1000L, 1)));
        Assert.That(File.ReadAllBytes(_folder["a.bin"]), Is.EqualTo(Some.Bytes(1000)));
        Assert.That(_wire.Requests.Select(request => request.Address.Host + (request.Headers.Contains("bytes=400-", StringComparison.Ordinal) ? " from 400" : "")), Is.EqualTo(new[]
        {
            "graph.microsoft.com", "contoso.sharepoint.com", "graph.microsoft.com", "contoso.sharepoint.com from 400", "graph.microsoft.com",
        }), "and as there is no hash, a last look says that both parts are of one version");
        Assert.That(_clock.Delays, Has.Count.EqualTo(1), "a line that fails is left alone for a moment");
    }

    [Test]
    public async Task So_is_one_that_never_begins_to_answer()
    {
        _wire.Answers(HttpStatusCode.OK, Item).Does(Silent).Answers(HttpStatusCode.OK, Item).Does((_, _) => Bytes(HttpStatusCode.OK, 0));

        var receipt = await DownloadAsync();

        Assert.That((receipt.Size, receipt.Retries), Is.EqualTo((1000L, 1)));
    }

    [Test]
    public async Task And_one_that_begins_with_an_error_and_does_not_end_it()
    {
        var error = Wire.Answer(HttpStatusCode.OK);
        error.Content = new StreamContent(new SlowStream(_clock, new byte[100], silentAfter: 50, default)) { Headers = { ContentLength = 100, ContentType = new("application/json") } };
        _wire.Answers(HttpStatusCode.OK, Item).Does((_, _) => Task.FromResult(error)).Answers(HttpStatusCode.OK, Item).Does((_, _) => Bytes(HttpStatusCode.OK, 0));

        var receipt = await DownloadAsync();

        Assert.That((receipt.Size, receipt.Retries), Is.EqualTo((1000L, 1)));
    }

    [Test]
    public async Task One_that_is_only_slow_may_take_for_ever()
    {
        _wire.Answers(HttpStatusCode.OK, Item).Does((_, _) => Bytes(HttpStatusCode.OK, 0, between: TimeSpan.FromSeconds(29)));
        var began = _clock.GetUtcNow();
        TransferProgress last = default;

        var receipt = await DownloadAsync(report => last = report);

        Assert.That((receipt.Size, receipt.Retries), Is.EqualTo((1000L, 0)));
        Assert.That(_clock.GetUtcNow() - began, Is.GreaterThan(TimeSpan.FromMinutes(40)));
        Assert.That((last.BytesPerSecond, last.TimeRemaining), Is.EqualTo((1000 / last.Elapsed.TotalSeconds, (TimeSpan?)TimeSpan.Zero)));
    }

    [Test]
    public async Task An_answer_that_ends_early_and_says_no_length_is_not_taken_for_the_file()
    {
        _wire.Answers(HttpStatusCode.OK, Item).Does((_, _) => Bytes(HttpStatusCode.OK, 0, silentAfter: null, length: 600));
        _wire.Answers(HttpStatusCode.OK, Item);

        var stopped = await Assert.ThrowsAsync<TransferInterruptedException>(() => DownloadAsync());

        Assert.That(stopped!.Reason, Is.EqualTo(TransferReason.ContentMismatch));
        Assert.That(_folder.Names, Does.Not.Contain("a.bin"));
    }

    [Test]
    public async Task A_range_that_begins_elsewhere_is_not_taken()
    {
        _wire.Answers(HttpStatusCode.OK, Item).Does((_, _) => Bytes(HttpStatusCode.OK, 0, silentAfter: 400));
        _wire.Answers(HttpStatusCode.OK, Item).Does((_, _) => Bytes(HttpStatusCode.PartialContent, 500));
        _wire.Answers(HttpStatusCode.OK, Item).Does((_, _) => Bytes(HttpStatusCode.PartialContent, 300)); // before is all right: the overlap is dropped
        _wire.Answers(HttpStatusCode.OK, Item);

        var receipt = await DownloadAsync();

        Assert.That((receipt.Size, receipt.Retries), Is.EqualTo((1000L, 2)));
        Assert.That(File.ReadAllBytes(_folder["a.bin"]), Is.EqualTo(Some.Bytes(1000)));
    }

    [Test]
    public async Task Nor_is_a_disk_that_takes_its_time_a_silence_of_the_service()
    {
        var content = Some.Bytes(3 * 1024 * 1024);
        _wire.Looks(content.Length).GivesAll(content);
        var slow = new List<long>();

        var receipt = await DownloadAsync(report =>
        {
            slow.Add(report.BytesTransferred);
            _clock.Advance(TimeSpan.FromMinutes(10)); // beside the writing
        });

        Assert.That((receipt.Retries, slow.Count), Is.EqualTo((0, 4)));
    }

    [Test]
    public async Task What_breaks_in_a_handler_of_the_callers_own_is_got_over_too()
    {
        _wire.Looks().Does((_, _) => Task.FromResult(new HttpResponseMessage { Content = new Breaking() })).Looks().GivesAll(Some.Bytes(1000)).Looks();

        var receipt = await DownloadAsync();

        Assert.That((receipt.Size, receipt.Retries), Is.EqualTo((1000L, 1)));
    }

    [Test]
    public async Task What_an_earlier_run_had_got_to_took_no_time_of_this_one()
    {
        _wire.Answers(HttpStatusCode.OK, Item).Does((_, _) => Bytes(HttpStatusCode.OK, 0, silentAfter: 400)).Answers(HttpStatusCode.BadRequest);
        await Assert.CatchAsync(() => DownloadAsync());
        _wire.Answers(HttpStatusCode.OK, Item).Does((_, _) => Bytes(HttpStatusCode.PartialContent, 400, between: TimeSpan.FromSeconds(1))).Answers(HttpStatusCode.OK, Item);
        var reports = new List<TransferProgress>();

        var receipt = await DownloadAsync(reports.Add);

        Assert.That((receipt.ResumedFrom, reports[0].BytesTransferred, reports[0].BytesPerSecond), Is.EqualTo((400L, 400L, (double?)null)));
        Assert.That(reports[^1].BytesPerSecond, Is.EqualTo(600 / reports[^1].Elapsed.TotalSeconds).Within(0.5));
    }

    [Test]
    public async Task A_server_that_gives_less_than_was_asked_for_and_says_so_is_asked_for_the_rest_at_once()
    {
        _wire.Answers(HttpStatusCode.OK, Item).Does((_, _) => Bytes(HttpStatusCode.OK, 0, silentAfter: 100)).Answers(HttpStatusCode.OK, Item);
        _wire.Does((_, _) => Part(100, 400, 1000)).Does((_, _) => Part(400, 700, 1000)).Does((_, _) => Part(700, 1000, 1000)).Answers(HttpStatusCode.OK, Item);

        var receipt = await DownloadAsync();

        Assert.That((receipt.Size, receipt.Retries), Is.EqualTo((1000L, 1)));
        Assert.That(File.ReadAllBytes(_folder["a.bin"]), Is.EqualTo(Some.Bytes(1000)));
    }

    [Test]
    public async Task A_part_of_a_file_of_unknown_length_is_the_rest_of_it()
    {
        _wire.Answers(HttpStatusCode.OK, Item).Does((_, _) => Bytes(HttpStatusCode.OK, 0, silentAfter: 100, isCounted: false)).Answers(HttpStatusCode.OK, Item);
        _wire.Does((_, _) => Part(100, 1000, null)).Answers(HttpStatusCode.OK, Item);

        var receipt = await DownloadAsync();

        Assert.That((receipt.Size, receipt.Retries), Is.EqualTo((1000L, 1)));
        Assert.That(File.ReadAllBytes(_folder["a.bin"]), Is.EqualTo(Some.Bytes(1000)));
    }

    [Test]
    public async Task And_where_it_ends_early_the_file_does_not()
    {
        var cut = Wire.Answer(HttpStatusCode.PartialContent);
        cut.Content = new StreamContent(new SlowStream(_clock, Some.Bytes(1000)[100..600], null, default)) { Headers = { ContentLength = 900, ContentRange = new(100, 999) } };
        _wire.Answers(HttpStatusCode.OK, Item).Does((_, _) => Bytes(HttpStatusCode.OK, 0, silentAfter: 100, isCounted: false)).Answers(HttpStatusCode.OK, Item);
        _wire.Does((_, _) => Task.FromResult(cut)).Answers(HttpStatusCode.OK, Item).Does((_, _) => Part(600, 1000, null)).Answers(HttpStatusCode.OK, Item);

        var receipt = await DownloadAsync();

        Assert.That((receipt.Size, receipt.Retries), Is.EqualTo((1000L, 2)));
        Assert.That(File.ReadAllBytes(_folder["a.bin"]), Is.EqualTo(Some.Bytes(1000)));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_part_of_a_file_of_another_length_is_of_another_file(bool startsOver)
    {
        _wire.Answers(HttpStatusCode.OK, Item).Does((_, _) => Bytes(HttpStatusCode.OK, 0, silentAfter: 100)).Answers(HttpStatusCode.OK, Item).Does((_, _) => Part(100, 1000, 2000));
        if (startsOver) _wire.Answers(HttpStatusCode.OK, Item).Does((_, _) => Bytes(HttpStatusCode.OK, 0));

        if (startsOver)
        {
            Assert.That((await DownloadAsync()).Size, Is.EqualTo(1000));
            Assert.That(File.ReadAllBytes(_folder["a.bin"]), Is.EqualTo(Some.Bytes(1000)));
            return;
        }

        var stopped = await Assert.ThrowsAsync<TransferInterruptedException>(() => DownloadAsync(startsOver: false));
        Assert.That((stopped!.Reason, stopped.BytesConfirmed), Is.EqualTo((TransferReason.ItemChanged, 100L)));
        Assert.That(_folder.Names, Does.Not.Contain("a.bin"));
    }

    // No hash, no tag on the answers, nothing that broke: only the item tells that the parts are of two versions.
    [TestCase("e", true)]
    [TestCase("e2", false)]
    public async Task Parts_that_nothing_proves_to_be_of_one_version_are_one_if_the_item_is_the_same_in_the_end(string eTagInTheEnd, bool isOne)
    {
        const int length = 9 * 1024 * 1024;
        var item = Item.Replace("1000", $"{length}", StringComparison.Ordinal);
        _wire.Answers(HttpStatusCode.OK, item);
        foreach (var (from, end) in new[] { (0, 8 * 1024 * 1024), (8 * 1024 * 1024, length) })
            _wire.Does((_, _) =>
            {
                var response = new HttpResponseMessage(HttpStatusCode.PartialContent) { Content = new ByteArrayContent(new byte[end - from]) };
                (response.Content.Headers.ContentLength, response.Content.Headers.ContentRange) = (end - from, new(from, end - 1, length));
                return Task.FromResult(response);
            });
        _wire.Answers(HttpStatusCode.OK, item.Replace("\"e\"", $"\"{eTagInTheEnd}\"", StringComparison.Ordinal));
        var options = new DownloadOptions { MaxConnections = 2, StartOverWhenChanged = false };

        Task<DownloadReceipt> Run() => Some.Client(_wire, _clock).Files(_clock).DownloadAsync(DrivePath.ById("d", "i"), _folder["a.bin"], options);

        if (isOne) Assert.That((await Run()).Verified, Is.EqualTo(Verification.NotAvailable));
        else Assert.That((await Assert.ThrowsAsync<TransferInterruptedException>(Run))!.Reason, Is.EqualTo(TransferReason.ItemChanged));
        Assert.That(File.Exists(_folder["a.bin"]), Is.EqualTo(isOne));
    }

    private Task<DownloadReceipt> DownloadAsync(Action<TransferProgress>? told = null, bool startsOver = true) => Some.Client(_wire, _clock).Files(_clock)
        .DownloadAsync(DrivePath.ById("d", "i"), _folder["a.bin"], new DownloadOptions { StartOverWhenChanged = startsOver }, told is null ? null : new Told<TransferProgress>(told));

    private Task<HttpResponseMessage> Silent(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        _clock.Advance(TimeSpan.FromSeconds(31));
        cancellationToken.ThrowIfCancellationRequested();
        throw new AssertionException("It was silent, and was waited for still.");
    }

    private static Task<HttpResponseMessage> Part(int from, int end, int? total)
    {
        var response = new HttpResponseMessage(HttpStatusCode.PartialContent) { Content = new ByteArrayContent(Some.Bytes(1000)[from..end]) };
        response.Content.Headers.ContentLength = end - from; // as one of a socket has it
        response.Content.Headers.ContentRange = total is { } told ? new(from, end - 1, told) : new(from, end - 1);
        return Task.FromResult(response);
    }

    private Task<HttpResponseMessage> Bytes(HttpStatusCode status, int from, int? silentAfter = null, TimeSpan between = default, int? length = null, bool isCounted = true)
    {
        var content = Some.Bytes(1000)[from..(length ?? 1000)];
        var response = new HttpResponseMessage(status) { Content = new StreamContent(new SlowStream(_clock, content, silentAfter, between)) };
        if (length is null && isCounted) response.Content.Headers.ContentLength = content.Length;
        if (status == HttpStatusCode.PartialContent) response.Content.Headers.ContentRange = new(from, 999, 1000);
        return Task.FromResult(response);
    }

    // Without a stream of its own, as one that logs bodies may have it: HttpContent then buffers, and wraps what is thrown.
    private sealed class Breaking : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => throw new IOException("The connection was reset.");

        protected override bool TryComputeLength(out long length)
        {
            length = 1000;
            return true;
        }
    }

    private sealed class SlowStream(Clock clock, byte[] content, int? silentAfter, TimeSpan between) : MemoryStream(content)
    {
        public override bool CanSeek => false; // else its length would be told

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var left = (silentAfter ?? int.MaxValue) - (int)Position;
            if (left <= 0)
            {
                clock.Advance(TimeSpan.FromSeconds(31));
                cancellationToken.ThrowIfCancellationRequested();
                throw new AssertionException("It was silent, and was listened to still.");
            }

            clock.Advance(between);
            return await base.ReadAsync(buffer[..Math.Min(buffer.Length, between > TimeSpan.Zero ? 10 : Math.Min(left, 100))], cancellationToken);
        }
    }
}
