using System.Globalization;
using System.Net;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>The rate in the reports of real transfers, on a clock that each range moves.</summary>
public sealed class TransferProgressTests : IDisposable
{
    private const int Range = 320 * 1024, Size = (2 * Range) + 10_000, MiB = 1024 * 1024;
    private static readonly UploadOptions ThreeRanges = new() { FragmentSize = Range, MaxSingleRequestSize = 0 };

    private readonly ScriptedDrive _drive = new();
    private readonly Clock _clock = new();
    private readonly TemporaryFolder _folder = new();
    private readonly TemporaryFile _file = new(Size);
    private readonly List<TransferProgress> _reports = [];

    public void Dispose()
    {
        _file.Dispose();
        _folder.Dispose();
    }

    [Test]
    public async Task The_rate_of_an_upload_is_measured_from_its_first_byte()
    {
        _drive.OnPut = _ => _clock.Advance(TimeSpan.FromSeconds(2));

        await UploadAsync();

        var first = _reports.First(report => report.BytesTransferred > 0);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(first.BytesTransferred, Is.EqualTo(Range));
            Assert.That(first.BytesPerSecond, Is.EqualTo((double?)(Range / 2)));
            Assert.That(first.TimeRemaining, Is.EqualTo((TimeSpan?)TimeSpan.FromSeconds((Size - Range) / (Range / 2.0))));
            Assert.That(_reports[^1].BytesPerSecond, Is.EqualTo((double?)(Size / 6.0)));
            Assert.That(_reports[^1].TimeRemaining, Is.EqualTo(TimeSpan.Zero));
        }
    }

    [Test]
    public async Task The_rate_of_a_resumed_upload_excludes_the_bytes_sent_before()
    {
        using var cancellation = new CancellationTokenSource();
        var puts = 0;
        _drive.OnPut = _ =>
        {
            if (++puts == 3) cancellation.Cancel();
        };
        await Assert.CatchAsync<OperationCanceledException>(() => UploadAsync(cancellation.Token));
        _reports.Clear();
        _drive.OnPut = _ => _clock.Advance(TimeSpan.FromSeconds(2));

        var receipt = await UploadAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.ResumedFrom, Is.EqualTo(2L * Range));
            Assert.That(_reports[0].BytesTransferred, Is.EqualTo(2L * Range));
            Assert.That(_reports[0].BytesPerSecond, Is.Null);
        }

        Assert.That(_reports[^1].BytesPerSecond, Is.EqualTo(5_000));
    }

    // Three responses that wait for each other: a client that requests one part after the other never receives the first.
    [Test]
    public async Task Download_ranges_arrive_in_parallel_and_their_reports_add_up()
    {
        var content = TestData.CreateRandomBytes(25 * MiB);
        using var handler = new FakeHttpHandler();
        using var startedRanges = new CountdownEvent(3);
        var allStarted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        handler.RespondsWith(HttpStatusCode.OK, $$$"""
            {"id":"i","name":"a.bin","size":{{{content.Length}}},"eTag":"e",
            "file":{"hashes":{"quickXorHash":"{{{NaiveQuickXorHash.Compute(content)}}}"}},
            "@microsoft.graph.downloadUrl":"https://contoso.sharepoint.com/x?tempauth=SECRET"}
            """);
        for (var i = 0; i < 4; i++)
            handler.RespondsWith(async (request, _) =>
            {
                var range = request.Headers.Range!.Ranges.Single();
                var (from, end) = ((int)range.From!, (int)range.To! + 1);
                if (from > 0)
                {
                    if (startedRanges.Signal()) allStarted.SetResult();
                    await allStarted.Task.WaitAsync(TimeSpan.FromMinutes(2), CancellationToken.None);
                }

                var response =
                    new HttpResponseMessage(HttpStatusCode.PartialContent) { Content = new ByteArrayContent(content, from, end - from) };
                response.Content.Headers.ContentLength = end - from;
                response.Content.Headers.TryAddWithoutValidation(
                    "Content-Range", string.Create(CultureInfo.InvariantCulture, $"bytes {from}-{end - 1}/{content.Length}"));
                return response;
            });

        await TestData.CreateClient(handler, _clock).Files(_clock).DownloadAsync(
            DrivePath.ById("d", "i"),
            _folder["a.bin"], new DownloadOptions { MaxConnections = 3 }, new SynchronousProgress<TransferProgress>(_reports.Add));

        Assert.That(File.ReadAllBytes(_folder["a.bin"]).AsSpan().SequenceEqual(content));
        Assert.That(_reports.ConvertAll(report => report.BytesTransferred), Is.Ordered.And.Unique);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(_reports[0].BytesTransferred, Is.Zero);
            Assert.That(_reports[^1].BytesTransferred, Is.EqualTo(25L * MiB));
        }
    }

    private Task<UploadReceipt> UploadAsync(CancellationToken cancellationToken = default) =>
        GraphFilesFactory.Create(_drive, _clock, _folder).UploadAsync(
            _file.Path,
            DrivePath.In("d", "big.bin"), ThreeRanges, new SynchronousProgress<TransferProgress>(_reports.Add), cancellationToken);
}
