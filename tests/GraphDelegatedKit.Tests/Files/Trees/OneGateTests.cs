using System.Net;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>Many files go through one throttle gate: what one of them is asked to wait, all of them wait.</summary>
public sealed class OneGateTests : IDisposable
{
    private const int AtOnce = 8, Files = 16;

    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Test]
    public async Task A_file_that_is_throttled_holds_the_others_back_for_as_long_as_was_asked()
    {
        for (var i = 0; i < Files; i++) File.WriteAllBytes(_folder[$"{i}.bin"], [1]);
        using var service = new Service();
        var clock = service.Clock;
        await using var graph = GraphClient.Create(new FakeTokens(Some.Token()), new GraphClientOptions { HttpHandler = () => service, TimeProvider = clock });
        var options = new UploadManyOptions { MaxConcurrentFiles = AtOnce, SkipUnchanged = false };

        var upload = Transfers.By(graph, clock).UploadManyAsync(_folder.Path, DrivePath.ById("d", "root"), options).ToDictionaryAsync(result => result.Path);
        await service.HeldBack.Task.WaitAsync(TimeSpan.FromSeconds(60)); // all that can go has gone
        Assert.That(service.Puts, Is.EqualTo(AtOnce), "nobody went while the gate was closed");
        clock.Pass();

        var results = await upload.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.That(results.Values.Select(result => result.Outcome), Is.All.EqualTo(TransferOutcome.Transferred));
        Assert.That(service.Puts, Is.EqualTo(Files + 1));
    }

    /// <summary>Waits until eight files are there, throttles the first of them, and takes the others once that one is waiting.</summary>
    private sealed class Service : HttpMessageHandler
    {
        private readonly TaskCompletionSource _eight = new(TaskCreationOptions.RunContinuationsAsynchronously), _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _puts;

        public Service() => Clock = new StandingClock(waiting =>
        {
            _first.TrySetResult();
            if (waiting == AtOnce) HeldBack.TrySetResult();
        });

        public StandingClock Clock { get; }

        /// <summary>As many wait as may go at once; or one has gone that was to wait.</summary>
        public TaskCompletionSource HeldBack { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Puts => Volatile.Read(ref _puts);

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.Method == HttpMethod.Get) return Wire.Answer(HttpStatusCode.OK, """{"id":"root","folder":{}}""");

            var put = Interlocked.Increment(ref _puts);
            if (put == AtOnce) _eight.SetResult();
            if (put > AtOnce) HeldBack.TrySetResult();
            await _eight.Task;
            if (put == 1) return Wire.Answer(HttpStatusCode.TooManyRequests, null, ("Retry-After", "17"));
            await _first.Task;
            return Wire.Answer(HttpStatusCode.Created, """{"id":"1","name":"a.bin","size":1}""");
        }
    }

    /// <summary>Does not move by itself, and tells how many wait.</summary>
    private sealed class StandingClock(Action<int> waits) : TimeProvider
    {
        private readonly object _gate = new();
        private readonly List<Action> _waiting = [];
        private DateTimeOffset _now = Some.Moment;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow()
        {
            lock (_gate) return _now;
        }

        public override long GetTimestamp() => GetUtcNow().Ticks;

        public void Pass()
        {
            List<Action> waiting;
            lock (_gate)
            {
                _now += TimeSpan.FromSeconds(17);
                waiting = [.. _waiting];
                _waiting.Clear();
            }

            foreach (var ring in waiting) ring();
        }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (state is not Task) return new Silent(); // a deadline, which does not pass

            int count;
            lock (_gate)
            {
                _waiting.Add(() => callback(state));
                count = _waiting.Count;
            }

            waits(count);
            return new Silent();
        }

        private sealed class Silent : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
