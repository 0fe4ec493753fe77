using System.Net;
using static GraphDelegatedKit.Tests.Bulk.BatchServer;

namespace GraphDelegatedKit.Tests.Bulk;

public sealed class Throttled_requests
{
    private readonly Clock _clock = new();

    [Test]
    public async Task Go_again_alone_after_their_own_wait_and_together_with_fresh_ones()
    {
        var throttled = new HashSet<string> { "3", "17" };
        using var server = new BatchServer(item => throttled.Remove(Job.User(item)) ? Answer.Throttled(7) : Answer.Of(204));
        await using var graph = Job.Client(server, _clock);

        var results = await Job.RunAsync(graph, Job.Requests(30), new() { MaxConcurrentBatches = 1 });

        Assert.That(results.All(result => result.IsSuccess && result.Attempts == (result.Id is "3" or "17" ? 2 : 1)));
        Assert.That(server.Batches.Select(batch => string.Join(' ', batch.Select(Job.User))), Is.EqualTo(new[]
        {
            string.Join(' ', Enumerable.Range(1, 20)), "3 17 " + string.Join(' ', Enumerable.Range(21, 10)),
        }));
        Assert.That(_clock.Delays, Is.EqualTo(new[] { TimeSpan.FromSeconds(7) }));
    }

    [Test]
    public async Task Take_no_batch_more_than_they_need()
    {
        var seen = new HashSet<string>();
        using var server = new BatchServer(item => int.Parse(Job.User(item)) % 10 == 0 && Locked(() => seen.Add(Job.User(item))) ? Answer.Throttled(2) : Answer.Of(204));
        await using var graph = Job.Client(server, _clock);

        var results = await Job.RunAsync(graph, Job.Requests(2_000));

        Assert.That(results.Count(result => result.IsSuccess), Is.EqualTo(2_000));
        Assert.That(server.Items.GroupBy(Job.User).Select(group => group.Count()), Is.EquivalentTo(Enumerable.Range(1, 2_000).Select(number => number % 10 == 0 ? 2 : 1)));
        Assert.That(string.Join(' ', server.Sizes.Where(size => size != "20")), Is.Empty);
        Assert.That(server.Batches, Has.Count.EqualTo(110));

        bool Locked(Func<bool> look)
        {
            lock (seen) return look();
        }
    }

    [Test]
    public async Task Keep_others_of_their_workload_waiting_and_nobody_else()
    {
        var throttled = true;
        var moments = new List<(string Url, DateTimeOffset At)>();
        var began = _clock.GetUtcNow();
        using var server = new BatchServer(item =>
        {
            lock (moments) moments.Add((item.Url, _clock.GetUtcNow()));
            var first = throttled && item.Url.StartsWith("/users", StringComparison.Ordinal);
            if (first) throttled = false;
            return first ? Answer.Throttled(60) : Answer.Of(200);
        });
        await using var graph = Job.Client(server, _clock);
        var requests = Enumerable.Range(0, 400).Select(number => number % 10 == 0
            ? new BulkRequest($"{number}", HttpMethod.Get, $"users/{number}")
            : new BulkRequest($"{number}", HttpMethod.Get, $"me/drive/items/{number}"));

        var results = await Job.RunAsync(graph, requests, new() { MaxConcurrentBatches = 1 });

        Assert.That(results.Count(result => result.IsSuccess), Is.EqualTo(400));
        Assert.That(moments.Where(sent => sent.Url.StartsWith("/me", StringComparison.Ordinal)).Select(sent => sent.At - began), Is.All.LessThan(TimeSpan.FromSeconds(60)));
        Assert.That(moments.Count(sent => sent.Url.StartsWith("/users", StringComparison.Ordinal) && sent.At - began < TimeSpan.FromSeconds(60)), Is.LessThanOrEqualTo(20));
    }

    [Test]
    public async Task Close_their_workload_for_single_requests_too()
    {
        var times = 0;
        using var server = new BatchServer(_ => Interlocked.Increment(ref times) == 1 ? Answer.Throttled(700) : Answer.Of(200)) { Single = _ => Wire.Answer(HttpStatusCode.OK, "{}") };
        await using var graph = Job.Client(server, _clock);

        var result = (await Job.RunAsync(graph, [new("1", HttpMethod.Get, "users/1")])).Single();
        var refused = await Assert.ThrowsAsync<GraphException>(() => graph.GetAsync<User>("users/2"));

        Assert.That((result.Error!.Code, result.Error.RetryAfter), Is.EqualTo(("TooManyRequests", (TimeSpan?)TimeSpan.FromSeconds(700))));
        Assert.That((refused!.Code, server.Singles), Is.EqualTo(("tooManyRequests", 0)));
    }

    [TestCase("1.5", 1.5)]
    [TestCase("315", 315)]
    [TestCase("Wed, 21 Oct 2099 07:28:00 GMT", -1)]
    public async Task Wait_as_long_as_the_service_says_in_any_form(string retryAfter, double seconds)
    {
        var times = 0;
        using var server = new BatchServer(_ => ++times == 1 ? new(HttpStatusCode.ServiceUnavailable, null, ("retry-after", retryAfter)) : Answer.Of(200));
        await using var graph = Job.Client(server, _clock);

        var result = (await Job.RunAsync(graph, [Job.Request("1", HttpMethod.Post)])).Single();

        Assert.That(result.IsSuccess, Is.EqualTo(seconds > 0)); // longer than a call may take is an error that says so
        Assert.That(_clock.Delays.Select(delay => delay.TotalSeconds), Is.EqualTo(seconds > 0 ? new[] { seconds } : []));
        Assert.That(result.MayHaveExecuted, Is.False);
    }

    [Test]
    public async Task Wait_for_a_doubling_time_where_the_service_names_none_and_end_after_five_tries()
    {
        using var server = new BatchServer(_ => Answer.Of(429));
        await using var graph = Job.Client(server, _clock);

        var results = await Job.RunAsync(graph, Job.Requests(3, HttpMethod.Post));

        Assert.That(results.Select(result => (result.Attempts, result.Error!.Attempts, result.MayHaveExecuted)), Is.All.EqualTo((5, 5, false)));
        Assert.That(server.Sizes, Is.EqualTo(new[] { "3", "3", "3", "3", "3" }));
        Assert.That(_clock.Delays.Select(delay => Math.Floor(Math.Log2(delay.TotalSeconds / 0.5))), Is.EqualTo(new[] { 0, 1, 2, 3 }));
    }

    [Test]
    public async Task Are_answered_at_once_where_the_wait_is_longer_than_a_call_may_take()
    {
        using var server = new BatchServer(item => Job.User(item) == "1" ? Answer.Throttled(601) : Answer.Of(200));
        await using var graph = Job.Client(server, _clock);

        var results = await Job.RunAsync(graph, Job.Requests(100), new() { MaxConcurrentBatches = 1 });

        Assert.That((server.Batches.Count, results.Count, results.Count(result => result.IsSuccess)), Is.EqualTo((1, 100, 19)));
        Assert.That(results.Where(result => !result.IsSuccess).Select(result => (result.Status, result.MayHaveExecuted)), Is.All.EqualTo(((HttpStatusCode?)HttpStatusCode.TooManyRequests, false)));
        Assert.That(results.Where(result => !result.IsSuccess).Select(result => result.Error!.RetryAfter), Is.All.GreaterThan(TimeSpan.FromMinutes(10)));
        Assert.That(_clock.Delays, Is.Empty);
    }

    [Test]
    public async Task Never_go_again_where_the_caller_said_never()
    {
        using var server = new BatchServer(_ => Answer.Throttled(1));
        await using var graph = Job.Client(server, _clock);

        var result = (await Job.RunAsync(graph, [Job.Request("1", replay: Replay.Never)])).Single();

        Assert.That((result.Attempts, server.Batches.Count), Is.EqualTo((1, 1)));
    }

    [Test]
    public async Task As_a_whole_batch_wait_and_go_again_as_they_were()
    {
        using var server = new BatchServer().Then(_ => Wire.Answer(HttpStatusCode.TooManyRequests, null, ("Retry-After", "9")));
        await using var graph = Job.Client(server, _clock);

        var results = await Job.RunAsync(graph, Job.Requests(20, HttpMethod.Post));

        Assert.That(results.Select(result => (result.IsSuccess, result.Attempts)), Is.All.EqualTo((true, 2)));
        Assert.That(_clock.Delays, Is.EqualTo(new[] { TimeSpan.FromSeconds(9) }));
    }

    [Test]
    public async Task To_one_mailbox_are_in_one_batch_at_a_time()
    {
        var gate = new object();
        var (mail, most, order) = (0, 0, new List<string>());
        using var server = new BatchServer
        {
            Before = async (batch, _) =>
            {
                var isMail = batch.Any(item => item.Url.Contains("messages", StringComparison.Ordinal));
                lock (gate)
                {
                    order.Add(string.Join(' ', batch.Select(item => item.Url.Split('/')[1] == "me" ? "m" : "d").Distinct()));
                    if (isMail) most = Math.Max(most, ++mail);
                }

                await Task.Yield();
                lock (gate) mail -= isMail ? 1 : 0;
            },
        };
        await using var graph = Job.Client(server, _clock);
        var requests = Enumerable.Range(0, 200).Select(number => number % 2 == 0 ? new BulkRequest($"{number}", HttpMethod.Get, $"me/messages/{number}") : new BulkRequest($"{number}", HttpMethod.Get, $"users/{number}"));

        var results = await Job.RunAsync(graph, requests, new() { MaxConcurrentBatches = 4 });

        Assert.That((results.Count, most), Is.EqualTo((200, 1)));
    }
}
