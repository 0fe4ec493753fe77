using System.Net;
using System.Runtime.CompilerServices;

namespace GraphDelegatedKit.Tests.Bulk;

public sealed class BulkStreamingTests
{
    [Test]
    public async Task The_source_of_a_bulk_job_is_read_only_a_limited_distance_ahead_of_the_results()
    {
        var (produced, consumed, maxAhead) = (0, 0, 0);
        using var server = new FakeBatchServer { DiscardsRequests = true };
        await using var graph = BulkTestData.CreateClient(server);

        await foreach (var _ in graph.BulkAsync(Source()))
        {
            consumed++;
            maxAhead = Math.Max(maxAhead, produced - consumed);
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(produced, Is.EqualTo(5_000));
            Assert.That(consumed, Is.EqualTo(5_000));
        }

        Assert.That(maxAhead, Is.LessThanOrEqualTo(300)); // four batches under way, as many answered, and what the next is picked from

        IEnumerable<BulkRequest> Source()
        {
            foreach (var request in BulkTestData.CreateRequests(5_000, HttpMethod.Get))
            {
                produced++;
                yield return request;
            }
        }
    }

    [Test]
    public async Task The_source_of_a_bulk_job_is_read_only_a_limited_distance_ahead_while_throttled()
    {
        var (produced, maxAhead, consumed) = (0, 0, 0);
        var throttled = new HashSet<string>();
        using var server = new FakeBatchServer(item => throttled.Add(item.Url)
            ? FakeBatchServer.ItemResponse.Throttled(1)
            : FakeBatchServer.ItemResponse.WithStatus(200)) { DiscardsRequests = true };
        await using var graph = BulkTestData.CreateClient(server);

        await foreach (var _ in graph.BulkAsync(Source(), new() { MaxConcurrentBatches = 1 }))
            maxAhead = Math.Max(maxAhead, produced - ++consumed);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(produced, Is.EqualTo(3_000));
            Assert.That(consumed, Is.EqualTo(3_000));
        }

        Assert.That(maxAhead, Is.LessThanOrEqualTo(600));

        IEnumerable<BulkRequest> Source()
        {
            foreach (var request in BulkTestData.CreateRequests(3_000, HttpMethod.Get))
            {
                produced++;
                yield return request;
            }
        }
    }

    [Test]
    public async Task A_partial_batch_is_sent_when_the_source_pauses()
    {
        var answered = new TaskCompletionSource();
        using var server = new FakeBatchServer();
        await using var graph = BulkTestData.CreateClient(server);

        var ids = new List<string>();
        await foreach (var result in graph.BulkAsync(Source()))
        {
            ids.Add(result.Id);
            if (ids.Count == 2) answered.SetResult();
        }

        Assert.That(ids, Is.EquivalentTo(new[] { "1", "2", "3" }));
        Assert.That(server.BatchSizes, Is.EqualTo(new[] { "2", "1" }));

        // The third is given only after the others were answered.
        async IAsyncEnumerable<BulkRequest> Source()
        {
            yield return BulkTestData.CreateRequest("1");
            yield return BulkTestData.CreateRequest("2");
            await answered.Task;
            yield return BulkTestData.CreateRequest("3");
        }
    }

    [Test]
    public async Task A_dependent_request_is_sent_when_its_parent_was_already_answered()
    {
        var answered = new TaskCompletionSource();
        using var server =
            new FakeBatchServer(item => FakeBatchServer.ItemResponse.WithStatus(BulkTestData.GetUser(item) == "bad" ? 404 : 200));
        await using var graph = BulkTestData.CreateClient(server);

        var results = new List<BulkResult>();
        await foreach (var result in graph.BulkAsync(Source()))
        {
            results.Add(result);
            if (results.Count == 2) answered.SetResult();
        }

        Assert.That(BulkTestData.FormatStatuses(results), Is.EqualTo("bad=404 child=200 good=200 orphan=424"));

        async IAsyncEnumerable<BulkRequest> Source()
        {
            yield return BulkTestData.CreateRequest("good");
            yield return BulkTestData.CreateRequest("bad");
            await answered.Task;
            yield return BulkTestData.CreateRequest("child", dependsOn: "good");
            yield return BulkTestData.CreateRequest("orphan", dependsOn: ["good", "bad"]);
        }
    }

    [Test]
    public async Task An_asynchronous_source_fills_complete_batches()
    {
        using var server = new FakeBatchServer();
        // a source is never slow on a clock that stands still
        await using var graph = BulkTestData.CreateClient(server, new FakeTimeProvider(TestData.FixedTime));

        var count = 0;
        await foreach (var _ in graph.BulkAsync(
            BulkTestData.EnumerateAsync(BulkTestData.CreateRequests(100)), new() { MaxConcurrentBatches = 1 })) count++;

        Assert.That(count, Is.EqualTo(100));
        Assert.That(server.BatchSizes, Is.EqualTo(new[] { "20", "20", "20", "20", "20" }));
    }

    [Test]
    public async Task A_bulk_job_is_cancelled_when_the_caller_stops_enumerating()
    {
        var (cancelled, isSourceDisposed) = (0, false);
        var neverCompletes = new TaskCompletionSource();
        using var server = new FakeBatchServer
        {
            BeforeReply = async (batch, cancellationToken) =>
            {
                if (batch.Any(item => BulkTestData.GetUser(item) == "1")) return;
                using var _ = cancellationToken.Register(() => Interlocked.Increment(ref cancelled));
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            },
        };
        await using var graph = BulkTestData.CreateClient(server);

        await foreach (var _ in graph.BulkAsync(Source())) break;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(cancelled, Is.EqualTo(server.Batches.Count - 1));
            Assert.That(isSourceDisposed, Is.True);
        }

        Assert.That(cancelled, Is.GreaterThan(1));

        async IAsyncEnumerable<BulkRequest> Source([EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            try
            {
                foreach (var request in BulkTestData.CreateRequests(100)) yield return request;
                await neverCompletes.Task.WaitAsync(cancellationToken);
            }
            finally
            {
                isSourceDisposed = true;
            }
        }
    }

    [Test]
    public async Task A_cancelled_bulk_job_throws()
    {
        using var cancel = new CancellationTokenSource();
        using var server = new FakeBatchServer
        {
            BeforeReply = async (_, cancellationToken) =>
            {
                await cancel.CancelAsync();
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            },
        };
        await using var graph = BulkTestData.CreateClient(server);

        await Assert.ThatAsync(
            () => BulkTestData.RunAsync(graph, BulkTestData.CreateRequests(100), cancellationToken: cancel.Token),
            Throws.InstanceOf<OperationCanceledException>());
        await Assert.ThatAsync(
            () => BulkTestData.RunAsync(graph, BulkTestData.CreateRequests(100), cancellationToken: cancel.Token),
            Throws.InstanceOf<OperationCanceledException>());
        await Assert.ThatAsync(async () =>
        {
            await foreach (var _ in graph.BulkAsync(BulkTestData.CreateRequests(100)).WithCancellation(cancel.Token)) Assert.Fail();
        }, Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task A_bulk_job_that_is_cancelled_during_a_throttling_delay_throws()
    {
        using var cancel = new CancellationTokenSource();
        using var server =
            new FakeBatchServer(_ => FakeBatchServer.ItemResponse.Throttled(60)) { BeforeReply = (_, _) => Task.CompletedTask };
        var clock = new WatchedClock(TestData.FixedTime)
        {
            OnDelay = delay =>
            {
                if (delay == TimeSpan.FromSeconds(60)) ThreadPool.QueueUserWorkItem(_ => cancel.Cancel());
            },
        };
        await using var graph = BulkTestData.CreateClient(server, clock);

        await Assert.ThatAsync(
            () => BulkTestData.RunAsync(graph, BulkTestData.CreateRequests(3), cancellationToken: cancel.Token),
            Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task Requests_before_a_source_exception_are_answered_before_it_is_thrown()
    {
        using var server = new FakeBatchServer();
        await using var graph = BulkTestData.CreateClient(server);
        var results = new List<BulkResult>();

        var thrown = await Assert.ThrowsAsync<FileNotFoundException>(async () =>
        {
            await foreach (var result in graph.BulkAsync(Source())) results.Add(result);
        });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(results.Count, Is.EqualTo(33));
            Assert.That(results.All(result => result.IsSuccess), Is.True);
            Assert.That(thrown!.Message, Is.EqualTo("names.csv"));
        }

        Assert.That(thrown.StackTrace, Does.Contain("Source"));

        static IEnumerable<BulkRequest> Source()
        {
            foreach (var request in BulkTestData.CreateRequests(33)) yield return request;
            throw new FileNotFoundException("names.csv");
        }
    }

    [Test]
    public async Task A_null_request_fails_the_job_after_the_earlier_requests_are_answered()
    {
        using var server = new FakeBatchServer();
        await using var graph = BulkTestData.CreateClient(server);
        var results = new List<BulkResult>();

        await Assert.ThatAsync(async () =>
        {
            await foreach (var result in graph.BulkAsync([BulkTestData.CreateRequest("1"), null!, BulkTestData.CreateRequest("2")]))
                results.Add(result);
        }, Throws.ArgumentException);

        Assert.That(BulkTestData.FormatStatuses(results), Is.EqualTo("1=200"));
    }

    [Test]
    public async Task Requests_in_flight_are_answered_before_a_failed_token_acquisition_is_thrown()
    {
        var tokenRequests = 0;
        using var server = new FakeBatchServer();
        await using var graph = BulkTestData.CreateClient(server, tokens: new FakeTokenProvider((_, _) =>
            ++tokenRequests > 2 ? throw new SignInException(SignInReason.SignInRequired, "Sign in again.") : new(TestData.CreateToken())));
        var results = new List<BulkResult>();

        await Assert.ThatAsync(async () =>
        {
            await foreach (var result in graph.BulkAsync(BulkTestData.CreateRequests(200))) results.Add(result);
        }, Throws.InstanceOf<SignInException>());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(results.Count, Is.EqualTo(40));
            Assert.That(server.Batches.Count, Is.EqualTo(2));
        }
    }
}
