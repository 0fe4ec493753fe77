using System.Net;
using System.Runtime.CompilerServices;

namespace GraphDelegatedKit.Tests.Bulk;

public sealed class Flow
{
    [Test]
    public async Task Reads_the_source_a_little_ahead_of_the_results_that_were_taken_and_never_far()
    {
        var (given, taken, most) = (0, 0, 0);
        using var server = new BatchServer { Forgets = true };
        await using var graph = Job.Client(server);

        await foreach (var _ in graph.BulkAsync(Source()))
        {
            taken++;
            most = Math.Max(most, given - taken);
        }

        Assert.That((given, taken), Is.EqualTo((5_000, 5_000)));
        Assert.That(most, Is.LessThanOrEqualTo(300)); // four batches under way, as many answered, and what the next is picked from

        IEnumerable<BulkRequest> Source()
        {
            foreach (var request in Job.Requests(5_000, HttpMethod.Get))
            {
                given++;
                yield return request;
            }
        }
    }

    [Test]
    public async Task Reads_no_more_than_so_far_while_the_service_is_closed_for_them()
    {
        var (given, most, taken) = (0, 0, 0);
        var throttled = new HashSet<string>();
        using var server = new BatchServer(item => throttled.Add(item.Url) ? BatchServer.Answer.Throttled(1) : BatchServer.Answer.Of(200)) { Forgets = true };
        await using var graph = Job.Client(server);

        await foreach (var _ in graph.BulkAsync(Source(), new() { MaxConcurrentBatches = 1 })) most = Math.Max(most, given - ++taken);

        Assert.That((given, taken), Is.EqualTo((3_000, 3_000)));
        Assert.That(most, Is.LessThanOrEqualTo(600));

        IEnumerable<BulkRequest> Source()
        {
            foreach (var request in Job.Requests(3_000, HttpMethod.Get))
            {
                given++;
                yield return request;
            }
        }
    }

    [Test]
    public async Task Sends_a_batch_that_is_not_full_when_the_source_keeps_silent()
    {
        var answered = new TaskCompletionSource();
        using var server = new BatchServer();
        await using var graph = Job.Client(server);

        var ids = new List<string>();
        await foreach (var result in graph.BulkAsync(Source()))
        {
            ids.Add(result.Id);
            if (ids.Count == 2) answered.SetResult();
        }

        Assert.That(ids, Is.EquivalentTo(new[] { "1", "2", "3" }));
        Assert.That(server.Sizes, Is.EqualTo(new[] { "2", "1" }));

        // The third is given only after the others were answered.
        async IAsyncEnumerable<BulkRequest> Source()
        {
            yield return Job.Request("1");
            yield return Job.Request("2");
            await answered.Task;
            yield return Job.Request("3");
        }
    }

    [Test]
    public async Task Gives_a_child_whose_parent_was_answered_before_it_was_given()
    {
        var answered = new TaskCompletionSource();
        using var server = new BatchServer(item => BatchServer.Answer.Of(Job.User(item) == "bad" ? 404 : 200));
        await using var graph = Job.Client(server);

        var results = new List<BulkResult>();
        await foreach (var result in graph.BulkAsync(Source()))
        {
            results.Add(result);
            if (results.Count == 2) answered.SetResult();
        }

        Assert.That(Job.Text(results), Is.EqualTo("bad=404 child=200 good=200 orphan=424"));

        async IAsyncEnumerable<BulkRequest> Source()
        {
            yield return Job.Request("good");
            yield return Job.Request("bad");
            await answered.Task;
            yield return Job.Request("child", dependsOn: "good");
            yield return Job.Request("orphan", dependsOn: ["good", "bad"]);
        }
    }

    [Test]
    public async Task Fills_its_batches_from_a_source_that_is_asynchronous()
    {
        using var server = new BatchServer();
        await using var graph = Job.Client(server, new Still()); // no source is slow by a clock that stands still

        var count = 0;
        await foreach (var _ in graph.BulkAsync(Job.Slowly(Job.Requests(100)), new() { MaxConcurrentBatches = 1 })) count++;

        Assert.That(count, Is.EqualTo(100));
        Assert.That(server.Sizes, Is.EqualTo(new[] { "20", "20", "20", "20", "20" }));
    }

    [Test]
    public async Task Ends_when_nobody_walks_on_and_gives_up_what_is_under_way()
    {
        var (cancelled, disposed) = (0, false);
        var held = new TaskCompletionSource();
        using var server = new BatchServer
        {
            Before = async (batch, cancellationToken) =>
            {
                if (batch.Any(item => Job.User(item) == "1")) return;
                using var _ = cancellationToken.Register(() => Interlocked.Increment(ref cancelled));
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            },
        };
        await using var graph = Job.Client(server);

        await foreach (var _ in graph.BulkAsync(Source())) break;

        Assert.That((cancelled, disposed), Is.EqualTo((server.Batches.Count - 1, true)));
        Assert.That(cancelled, Is.GreaterThan(1));

        async IAsyncEnumerable<BulkRequest> Source([EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            try
            {
                foreach (var request in Job.Requests(100)) yield return request;
                await held.Task.WaitAsync(cancellationToken);
            }
            finally
            {
                disposed = true;
            }
        }
    }

    [Test]
    public async Task Throws_when_it_is_cancelled()
    {
        using var cancel = new CancellationTokenSource();
        using var server = new BatchServer
        {
            Before = async (_, cancellationToken) =>
            {
                await cancel.CancelAsync();
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            },
        };
        await using var graph = Job.Client(server);

        await Assert.ThatAsync(() => Job.RunAsync(graph, Job.Requests(100), cancellationToken: cancel.Token), Throws.InstanceOf<OperationCanceledException>());
        await Assert.ThatAsync(() => Job.RunAsync(graph, Job.Requests(100), cancellationToken: cancel.Token), Throws.InstanceOf<OperationCanceledException>());
        await Assert.ThatAsync(async () =>
        {
            await foreach (var _ in graph.BulkAsync(Job.Requests(100)).WithCancellation(cancel.Token)) Assert.Fail();
        }, Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task Throws_when_it_is_cancelled_in_a_wait()
    {
        using var cancel = new CancellationTokenSource();
        using var server = new BatchServer(_ => BatchServer.Answer.Throttled(60)) { Before = (_, _) => Task.CompletedTask };
        await using var graph = Job.Client(server, new Still(cancel));

        await Assert.ThatAsync(() => Job.RunAsync(graph, Job.Requests(3), cancellationToken: cancel.Token), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task Answers_what_a_source_gave_before_it_throws_what_the_source_threw()
    {
        using var server = new BatchServer();
        await using var graph = Job.Client(server);
        var results = new List<BulkResult>();

        var thrown = await Assert.ThrowsAsync<FileNotFoundException>(async () =>
        {
            await foreach (var result in graph.BulkAsync(Source())) results.Add(result);
        });

        Assert.That((results.Count, results.All(result => result.IsSuccess), thrown!.Message), Is.EqualTo((33, true, "names.csv")));
        Assert.That(thrown.StackTrace, Does.Contain("Source"));

        static IEnumerable<BulkRequest> Source()
        {
            foreach (var request in Job.Requests(33)) yield return request;
            throw new FileNotFoundException("names.csv");
        }
    }

    [Test]
    public async Task Answers_the_others_when_a_source_gives_nothing_for_a_request()
    {
        using var server = new BatchServer();
        await using var graph = Job.Client(server);
        var results = new List<BulkResult>();

        await Assert.ThatAsync(async () =>
        {
            await foreach (var result in graph.BulkAsync([Job.Request("1"), null!, Job.Request("2")])) results.Add(result);
        }, Throws.ArgumentException);

        Assert.That(Job.Text(results), Is.EqualTo("1=200"));
    }

    [Test]
    public async Task Answers_what_is_under_way_before_it_says_that_no_token_can_be_had()
    {
        var asked = 0;
        using var server = new BatchServer();
        await using var graph = Job.Client(server, tokens: new FakeTokens((_, _) => ++asked > 2 ? throw new SignInException(SignInReason.SignInRequired, "Sign in again.") : new(Some.Token())));
        var results = new List<BulkResult>();

        await Assert.ThatAsync(async () =>
        {
            await foreach (var result in graph.BulkAsync(Job.Requests(200))) results.Add(result);
        }, Throws.InstanceOf<SignInException>());

        Assert.That((results.Count, server.Batches.Count), Is.EqualTo((40, 2)));
    }

    // A clock that stands still; whoever begins to wait a minute by it is cancelled.
    private sealed class Still(CancellationTokenSource? cancel = null) : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (state is Task && dueTime == TimeSpan.FromSeconds(60)) ThreadPool.QueueUserWorkItem(_ => cancel?.Cancel());
            return new Timer();
        }

        public override DateTimeOffset GetUtcNow() => Some.Moment;

        public override long GetTimestamp() => 0;

        private sealed class Timer : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
