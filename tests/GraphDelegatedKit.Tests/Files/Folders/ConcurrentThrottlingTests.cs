using System.Net;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>Many files share one throttle gate: a delay that the service requests for one of them applies to all.</summary>
public sealed class ConcurrentThrottlingTests : IDisposable
{
    private const int MaxConcurrent = 8, FileCount = 16;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Test]
    public async Task A_throttled_file_delays_all_other_files_as_long_as_the_service_asked()
    {
        for (var i = 0; i < FileCount; i++) File.WriteAllBytes(_folder[$"{i}.bin"], [1]);
        using var service = new ThrottlingService();
        var clock = service.Clock;
        await using var graph = GraphClient.Create(
            new FakeTokenProvider(TestData.CreateToken()), new GraphClientOptions { HttpHandler = () => service, TimeProvider = clock });
        var options = new UploadManyOptions
        {
            MaxConcurrentFiles = MaxConcurrent,
            SkipUnchanged = false,
            Upload = new() { FileTimes = FileTimes.Ignore }, // one request for each file
        };

        var upload = GraphFilesFactory.Create(graph, clock).UploadManyAsync(_folder.Path, DrivePath.ById("d", "root"), options)
            .ToDictionaryAsync(result => result.Path);
        await service.AllWaiting.Task.WaitAsync(TimeSpan.FromMinutes(2)); // every request that may be sent was sent
        Assert.That(service.PutCount, Is.EqualTo(MaxConcurrent), "no request was sent while the gate was closed");
        clock.Advance(TimeSpan.FromSeconds(17));

        var results = await upload.WaitAsync(TimeSpan.FromMinutes(2));
        Assert.That(results.Values.Select(result => result.Outcome), Is.All.EqualTo(TransferOutcome.Transferred));
        Assert.That(service.PutCount, Is.EqualTo(FileCount + 1));
    }

    /// <summary>Waits until eight files are there, throttles the first of them, and takes the others once that one is waiting.</summary>
    private sealed class ThrottlingService : HttpMessageHandler
    {
        private readonly TaskCompletionSource _allStarted = new(TaskCreationOptions.RunContinuationsAsynchronously), _firstIsWaiting =
            new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _puts, _waiting;

        public ThrottlingService() => Clock = new WatchedClock(TestData.FixedTime)
        {
            OnDelay = _ =>
            {
                _firstIsWaiting.TrySetResult();
                if (Interlocked.Increment(ref _waiting) == MaxConcurrent) AllWaiting.TrySetResult();
            },
        };

        public WatchedClock Clock { get; }

        /// <summary>Completes when every file that may run at once waits, or when a request was sent that should have waited.</summary>
        public TaskCompletionSource AllWaiting { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int PutCount => Volatile.Read(ref _puts);

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.Method == HttpMethod.Get) return FakeHttpHandler.CreateResponse(HttpStatusCode.OK, """{"id":"root","folder":{}}""");

            var put = Interlocked.Increment(ref _puts);
            if (put == MaxConcurrent) _allStarted.SetResult();
            if (put > MaxConcurrent) AllWaiting.TrySetResult();
            await _allStarted.Task;
            if (put == 1) return FakeHttpHandler.CreateResponse(HttpStatusCode.TooManyRequests, null, ("Retry-After", "17"));
            await _firstIsWaiting.Task;
            return FakeHttpHandler.CreateResponse(HttpStatusCode.Created, """{"id":"1","name":"a.bin","size":1}""");
        }
    }
}
