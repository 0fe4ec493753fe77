using System.Net;
using static GraphDelegatedKit.Tests.Bulk.FakeBatchServer;

namespace GraphDelegatedKit.Tests.Bulk;

public sealed class BulkThrottlingTests
{
    private readonly Clock _clock = new();

    [Test]
    public async Task Throttled_requests_are_sent_again_after_their_own_delay_together_with_new_requests()
    {
        var throttled = new HashSet<string> { "3", "17" };
        using var server = new FakeBatchServer(
            item => throttled.Remove(BulkTestData.GetUser(item)) ? ItemResponse.Throttled(7) : ItemResponse.WithStatus(204));
        await using var graph = BulkTestData.CreateClient(server, _clock);

        var results = await BulkTestData.RunAsync(graph, BulkTestData.CreateRequests(30), new() { MaxConcurrentBatches = 1 });

        Assert.That(results.All(result => result.IsSuccess && result.Attempts == (result.Id is "3" or "17" ? 2 : 1)));
        Assert.That(server.Batches.Select(batch => string.Join(' ', batch.Select(BulkTestData.GetUser))), Is.EqualTo(new[]
        {
            string.Join(' ', Enumerable.Range(1, 20)), "3 17 " + string.Join(' ', Enumerable.Range(21, 10)),
        }));
        Assert.That(_clock.Delays, Is.EqualTo(new[] { TimeSpan.FromSeconds(7) }));
    }

    [Test]
    public async Task Throttled_requests_cause_no_more_batches_than_necessary()
    {
        var seen = new HashSet<string>();
        using var server = new FakeBatchServer(item => int.Parse(BulkTestData.GetUser(item)) % 10 == 0
            && WithLock(() => seen.Add(BulkTestData.GetUser(item))) ? ItemResponse.Throttled(2) : ItemResponse.WithStatus(204));
        await using var graph = BulkTestData.CreateClient(server, _clock);

        var results = await BulkTestData.RunAsync(graph, BulkTestData.CreateRequests(2_000));

        Assert.That(results.Count(result => result.IsSuccess), Is.EqualTo(2_000));
        Assert.That(
            server.Items.GroupBy(BulkTestData.GetUser).Select(group => group.Count()),
            Is.EquivalentTo(Enumerable.Range(1, 2_000).Select(number => number % 10 == 0 ? 2 : 1)));
        Assert.That(string.Join(' ', server.BatchSizes.Where(size => size != "20")), Is.Empty);
        Assert.That(server.Batches, Has.Count.EqualTo(110));

        bool WithLock(Func<bool> check)
        {
            lock (seen) return check();
        }
    }

    [Test]
    public async Task A_throttled_request_delays_its_own_workload_only()
    {
        var throttled = true;
        var sentRequests = new List<(string Url, DateTimeOffset At)>();
        var startedAt = _clock.GetUtcNow();
        using var server = new FakeBatchServer(item =>
        {
            lock (sentRequests) sentRequests.Add((item.Url, _clock.GetUtcNow()));
            var first = throttled && item.Url.StartsWith("/users", StringComparison.Ordinal);
            if (first) throttled = false;
            return first ? ItemResponse.Throttled(60) : ItemResponse.WithStatus(200);
        });
        await using var graph = BulkTestData.CreateClient(server, _clock);
        var requests = Enumerable.Range(0, 400).Select(number => number % 10 == 0
            ? new BulkRequest($"{number}", HttpMethod.Get, $"users/{number}")
            : new BulkRequest($"{number}", HttpMethod.Get, $"me/drive/items/{number}"));

        var results = await BulkTestData.RunAsync(graph, requests, new() { MaxConcurrentBatches = 1 });

        Assert.That(results.Count(result => result.IsSuccess), Is.EqualTo(400));
        Assert.That(
            sentRequests.Where(sent => sent.Url.StartsWith("/me", StringComparison.Ordinal)).Select(sent => sent.At - startedAt),
            Is.All.LessThan(TimeSpan.FromSeconds(60)));
        Assert.That(sentRequests.Count(sent => sent.Url.StartsWith("/users", StringComparison.Ordinal)
            && sent.At - startedAt < TimeSpan.FromSeconds(60)), Is.LessThanOrEqualTo(20));
    }

    [Test]
    public async Task A_throttled_batched_request_also_closes_the_gate_for_single_requests()
    {
        var times = 0;
        using var server = new FakeBatchServer(_ => Interlocked.Increment(ref times) == 1
            ? ItemResponse.Throttled(700)
            : ItemResponse.WithStatus(200)) { UnbatchedResponse = _ => FakeHttpHandler.CreateResponse(HttpStatusCode.OK, "{}") };
        await using var graph = BulkTestData.CreateClient(server, _clock);

        var result = (await BulkTestData.RunAsync(graph, [new("1", HttpMethod.Get, "users/1")])).Single();
        var refused = await Assert.ThrowsAsync<GraphException>(() => graph.GetAsync<User>("users/2"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.Error!.Code, Is.EqualTo("TooManyRequests"));
            Assert.That(result.Error.RetryAfter, Is.EqualTo(TimeSpan.FromSeconds(700)));
            Assert.That(refused!.Code, Is.EqualTo("TooManyRequests"));
            Assert.That(server.UnbatchedCount, Is.Zero);
        }
    }

    [TestCase("1.5", 1.5)]
    [TestCase("315", 315)]
    [TestCase("Wed, 21 Oct 2099 07:28:00 GMT", -1)]
    public async Task A_batched_Retry_After_is_respected_in_every_form(string retryAfter, double seconds)
    {
        var times = 0;
        using var server = new FakeBatchServer(
            _ => ++times == 1 ? new(HttpStatusCode.ServiceUnavailable, null, ("retry-after", retryAfter)) : ItemResponse.WithStatus(200));
        await using var graph = BulkTestData.CreateClient(server, _clock);

        var result = (await BulkTestData.RunAsync(graph, [BulkTestData.CreateRequest("1", HttpMethod.Post)])).Single();

        Assert.That(result.IsSuccess, Is.EqualTo(seconds > 0)); // longer than a call may take is an error that says so
        Assert.That(_clock.Delays.Select(delay => delay.TotalSeconds), Is.EqualTo(seconds > 0 ? new[] { seconds } : []));
        Assert.That(result.MayHaveExecuted, Is.False);
    }

    [Test]
    public async Task Throttling_without_a_Retry_After_is_waited_out_with_growing_delays_until_the_deadline()
    {
        using var server = new FakeBatchServer(_ => ItemResponse.WithStatus(429));
        await using var graph = BulkTestData.CreateClient(server, _clock);

        var results = await BulkTestData.RunAsync(graph, BulkTestData.CreateRequests(3, HttpMethod.Post));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(results.Select(result => result.Status), Is.All.EqualTo(HttpStatusCode.TooManyRequests));
            Assert.That(results.Select(result => result.MayHaveExecuted), Is.All.False);
            Assert.That(server.BatchSizes, Is.All.EqualTo("3"));
            Assert.That(
                _clock.Delays.Take(4).Select(delay => Math.Floor(Math.Log2(delay.TotalSeconds / 0.5))), Is.EqualTo(new[] { 0, 1, 2, 3 }));
            Assert.That(_clock.Delays.Sum(delay => delay.TotalMinutes), Is.InRange(8, 10), "the deadline is ten minutes");
        }
    }

    [Test]
    public async Task A_delay_longer_than_the_deadline_fails_the_batched_requests_at_once()
    {
        using var server =
            new FakeBatchServer(item => BulkTestData.GetUser(item) == "1" ? ItemResponse.Throttled(601) : ItemResponse.WithStatus(200));
        await using var graph = BulkTestData.CreateClient(server, _clock);

        var results = await BulkTestData.RunAsync(graph, BulkTestData.CreateRequests(100), new() { MaxConcurrentBatches = 1 });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(server.Batches.Count, Is.EqualTo(1));
            Assert.That(results.Count, Is.EqualTo(100));
            Assert.That(results.Count(result => result.IsSuccess), Is.EqualTo(19));
        }

        Assert.That(
            results.Where(result => !result.IsSuccess).Select(result => (result.Status, result.MayHaveExecuted)),
            Is.All.EqualTo(((HttpStatusCode?)HttpStatusCode.TooManyRequests, false)));
        Assert.That(
            results.Where(result => !result.IsSuccess).Select(result => result.Error!.RetryAfter),
            Is.All.GreaterThan(TimeSpan.FromMinutes(10)));
        Assert.That(_clock.Delays, Is.Empty);
    }

    [Test]
    public async Task A_throttled_request_with_Replay_Never_is_not_sent_again()
    {
        using var server = new FakeBatchServer(_ => ItemResponse.Throttled(1));
        await using var graph = BulkTestData.CreateClient(server, _clock);

        var result = (await BulkTestData.RunAsync(graph, [BulkTestData.CreateRequest("1", replay: Replay.Never)])).Single();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.Attempts, Is.EqualTo(1));
            Assert.That(server.Batches.Count, Is.EqualTo(1));
        }
    }

    [Test]
    public async Task A_throttled_batch_waits_and_is_sent_again_completely()
    {
        using var server = new FakeBatchServer().RepliesWith(
            _ => FakeHttpHandler.CreateResponse(HttpStatusCode.TooManyRequests, null, ("Retry-After", "9")));
        await using var graph = BulkTestData.CreateClient(server, _clock);

        var results = await BulkTestData.RunAsync(graph, BulkTestData.CreateRequests(20, HttpMethod.Post));

        Assert.That(results.Select(result => (result.IsSuccess, result.Attempts)), Is.All.EqualTo((true, 2)));
        Assert.That(_clock.Delays, Is.EqualTo(new[] { TimeSpan.FromSeconds(9) }));
    }

    [Test]
    public async Task Requests_to_one_mailbox_are_in_one_batch_at_a_time()
    {
        var gate = new object();
        var (mailBatches, maxMailBatches, order) = (0, 0, new List<string>());
        using var server = new FakeBatchServer
        {
            BeforeReply = async (batch, _) =>
            {
                var isMail = batch.Any(item => item.Url.Contains("messages", StringComparison.Ordinal));
                lock (gate)
                {
                    order.Add(string.Join(' ', batch.Select(item => item.Url.Split('/')[1] == "me" ? "m" : "d").Distinct()));
                    if (isMail) maxMailBatches = Math.Max(maxMailBatches, ++mailBatches);
                }

                await Task.Yield();
                lock (gate) mailBatches -= isMail ? 1 : 0;
            },
        };
        await using var graph = BulkTestData.CreateClient(server, _clock);
        var requests = Enumerable.Range(0, 200).Select(number => number % 2 == 0
            ? new BulkRequest($"{number}", HttpMethod.Get, $"me/messages/{number}")
            : new BulkRequest($"{number}", HttpMethod.Get, $"users/{number}"));

        var results = await BulkTestData.RunAsync(graph, requests, new() { MaxConcurrentBatches = 4 });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(results.Count, Is.EqualTo(200));
            Assert.That(maxMailBatches, Is.EqualTo(1));
        }
    }
}
