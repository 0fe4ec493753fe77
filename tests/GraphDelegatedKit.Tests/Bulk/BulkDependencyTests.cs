using System.Globalization;
using System.Net;
using static GraphDelegatedKit.Tests.Bulk.FakeBatchServer;

namespace GraphDelegatedKit.Tests.Bulk;

public sealed class BulkDependencyTests
{
    [Test]
    public async Task Dependent_requests_share_one_batch_even_across_its_boundary()
    {
        using var server = new FakeBatchServer();
        await using var graph = BulkTestData.CreateClient(server);
        List<BulkRequest> requests = [.. BulkTestData.CreateRequests(40)];
        requests[19] = BulkTestData.CreateRequest("20", dependsOn: "19");
        requests[20] = BulkTestData.CreateRequest("21", dependsOn: "20");
        requests[21] = BulkTestData.CreateRequest("22", dependsOn: ["20", "21"]);

        var results = await BulkTestData.RunAsync(graph, requests);

        Assert.That(results, Has.Count.EqualTo(40));
        Assert.That(server.BatchSizes, Is.EqualTo(new[] { "20", "20" }));
        var batch = server.Batches.Single(batch => batch.Any(item => BulkTestData.GetUser(item) == "19"));
        var number = batch.ToDictionary(BulkTestData.GetUser, item => item.Id);
        Assert.That(batch.ToDictionary(BulkTestData.GetUser, item => string.Join(' ', item.DependsOn))["20"], Is.EqualTo(number["19"]));
        Assert.That(batch.Single(item => BulkTestData.GetUser(item) == "22").DependsOn, Is.EqualTo(new[] { number["20"], number["21"] }));
    }

    [Test]
    public async Task Dependents_of_a_throttled_request_are_sent_again_with_it_and_completed_requests_are_not()
    {
        var throttledOnce = new HashSet<string> { "b" };
        using var server = new FakeBatchServer(
            item => throttledOnce.Remove(BulkTestData.GetUser(item)) ? ItemResponse.Throttled(3) : ItemResponse.WithStatus(204));
        await using var graph = BulkTestData.CreateClient(server);

        var results = await BulkTestData.RunAsync(graph, [
            BulkTestData.CreateRequest("a", HttpMethod.Post),
            BulkTestData.CreateRequest("b", HttpMethod.Post, dependsOn: "a"),
            BulkTestData.CreateRequest("c", HttpMethod.Post, dependsOn: ["a", "b"]),
        ]);

        Assert.That(BulkTestData.FormatStatuses(results), Is.EqualTo("a=204 b=204 c=204"));
        Assert.That(server.Batches.Select(batch => string.Join(' ', batch.Select(item => BulkTestData.GetUser(item)
            + string.Concat(item.DependsOn.Select(parent => "<" + parent))))), Is.EqualTo(new[] { "a b<1 c<1<2", "b c<1" }));
    }

    [Test]
    public async Task Dependents_of_a_failed_request_get_424_and_name_it()
    {
        using var server = new FakeBatchServer(item => ItemResponse.WithStatus(BulkTestData.GetUser(item) == "a" ? 409 : 204));
        await using var graph = BulkTestData.CreateClient(server);

        var results = await BulkTestData.RunAsync(graph, [
            BulkTestData.CreateRequest("a"),
            BulkTestData.CreateRequest("b", dependsOn: "a"),
            BulkTestData.CreateRequest("c", dependsOn: "b"),
            BulkTestData.CreateRequest("d"),
        ]);

        Assert.That(BulkTestData.FormatStatuses(results), Is.EqualTo("a=409 b=424 c=424 d=204"));
        var child = results.Single(result => result.Id == "b").Error!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(child.Status, Is.EqualTo(HttpStatusCode.FailedDependency));
            Assert.That(child.Code, Is.EqualTo("FailedDependency"));
            Assert.That(child.MayHaveExecuted, Is.False);
        }

        Assert.That(child.Message, Does.Contain("'a'"));
        Assert.That(server.Batches, Has.Count.EqualTo(1));
    }

    [TestCase(20, "20")]
    [TestCase(45, "20 20 5")]
    public async Task A_dependency_chain_longer_than_a_batch_continues_in_the_next_batch(int length, string sizes)
    {
        var completed = new List<string>();
        using var server = new FakeBatchServer(item =>
        {
            completed.Add(BulkTestData.GetUser(item));
            return ItemResponse.WithStatus(204);
        });
        await using var graph = BulkTestData.CreateClient(server);

        var results = await BulkTestData.RunAsync(graph, Enumerable.Range(1, length).Select(
            number => BulkTestData.CreateRequest(GetId(number), HttpMethod.Post, dependsOn: number > 1 ? [GetId(number - 1)] : [])));

        Assert.That(results.Count(result => result.IsSuccess), Is.EqualTo(length));
        Assert.That(completed, Is.EqualTo(Enumerable.Range(1, length).Select(GetId)));
        Assert.That(string.Join(' ', server.BatchSizes), Is.EqualTo(sizes));

        static string GetId(int number) => number.ToString(CultureInfo.InvariantCulture);
    }

    [Test]
    public async Task A_dependency_may_reach_back_a_hundred_requests_and_no_further()
    {
        using var server = new FakeBatchServer();
        await using var graph = BulkTestData.CreateClient(server);
        List<BulkRequest> requests = [.. BulkTestData.CreateRequests(102)];
        requests[100] = BulkTestData.CreateRequest("near", dependsOn: "1");
        requests[101] = BulkTestData.CreateRequest("far", dependsOn: "1");

        var results = (await BulkTestData.RunAsync(graph, requests)).ToDictionary(result => result.Id);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(results.Count, Is.EqualTo(102));
            Assert.That(results["near"].IsSuccess, Is.True);
            Assert.That(results["far"].Error!.Code, Is.EqualTo("unknownDependency"));
            Assert.That(results["far"].Attempts, Is.Zero);
        }
    }

    [Test]
    public async Task A_dependency_on_an_unknown_request_itself_or_a_later_request_fails_without_being_sent()
    {
        using var server = new FakeBatchServer();
        await using var graph = BulkTestData.CreateClient(server);

        var results = await BulkTestData.RunAsync(graph, [
            BulkTestData.CreateRequest("a", dependsOn: "unknown"),
            BulkTestData.CreateRequest("b", dependsOn: "b"),
            BulkTestData.CreateRequest("c", dependsOn: "d"),
            BulkTestData.CreateRequest("d", dependsOn: "c"),
            BulkTestData.CreateRequest("e"),
        ]);

        Assert.That(BulkTestData.FormatStatuses(results), Is.EqualTo("a=0 b=0 c=0 d=424 e=200"));
        Assert.That(server.Items.Select(BulkTestData.GetUser), Is.EqualTo(new[] { "e" }));
    }

    [Test]
    public async Task A_dependency_on_a_repeated_id_means_the_last_request_with_that_id()
    {
        using var server = new FakeBatchServer(item => ItemResponse.WithStatus(BulkTestData.GetUser(item) == "first" ? 404 : 200));
        await using var graph = BulkTestData.CreateClient(server);

        var results = await BulkTestData.RunAsync(graph, [
            new("x", HttpMethod.Get, "users/first"),
            new("x", HttpMethod.Get, "users/second"),
            BulkTestData.CreateRequest("y", dependsOn: "x"),
        ]);

        Assert.That(results.Single(result => result.Id == "y").IsSuccess);
    }

    [Test]
    public async Task Dependent_requests_of_different_API_versions_are_sent_one_after_the_other()
    {
        using var server = new FakeBatchServer();
        await using var graph = BulkTestData.CreateClient(server);

        var results = await BulkTestData.RunAsync(graph, [
            new("a", HttpMethod.Get, "me"),
            new("b", HttpMethod.Get, "beta/me") { DependsOn = ["a"] },
            new("c", HttpMethod.Get, "me") { DependsOn = ["b"] },
        ]);

        Assert.That(BulkTestData.FormatStatuses(results), Is.EqualTo("a=200 b=200 c=200"));
        Assert.That(server.Batches.Select(batch => batch.Single().Version), Is.EqualTo(new[] { "v1.0", "beta", "v1.0" }));
    }

    [Test]
    public async Task Dependents_of_a_request_with_a_lost_reply_wait_for_its_retry()
    {
        var isLost = true;
        using var server = new FakeBatchServer(item => ItemResponse.WithStatus(204))
            .RepliesWith(response =>
                isLost ? FakeHttpHandler.CreateResponse(HttpStatusCode.OK, """{"responses":[{"id":"2","status":424}]}""") : response);
        await using var graph = BulkTestData.CreateClient(server);

        var results = await BulkTestData.RunAsync(
            graph, [BulkTestData.CreateRequest("a"), BulkTestData.CreateRequest("b", HttpMethod.Post, dependsOn: "a")]);

        Assert.That(BulkTestData.FormatStatuses(results), Is.EqualTo("a=204 b=204"));
        Assert.That(server.BatchSizes, Is.EqualTo(new[] { "2", "2" }));
    }

    // Every shape of dependence, under throttling: each runs once, and never before what it waits for.
    [Test]
    public async Task Dependency_graphs_of_any_shape_run_each_request_once_and_in_order([Range(1, 6)] int seed)
    {
        var random = new Random(seed);
        var (completed, throttled) = (new HashSet<string>(), new HashSet<string>());
        List<BulkRequest> requests = [];
        var parents = new Dictionary<string, string[]>();
        for (var i = 0; i < 300; i++)
        {
            string[] dependencies = random.Next(3) == 0 ? [.. Enumerable.Range(0, random.Next(1, 4))
                .Select(_ => i - random.Next(1, 40))
                .Where(at => at >= 0)
                .Distinct()
                .Select(at => $"{at}")] : [];
            parents[$"{i}"] = dependencies;
            requests.Add(
                BulkTestData.CreateRequest($"{i}", random.Next(2) == 0 ? HttpMethod.Post : HttpMethod.Delete, dependsOn: dependencies));
        }

        using var server = new FakeBatchServer(item =>
        {
            lock (completed)
            {
                var user = BulkTestData.GetUser(item);
                if (int.Parse(user) % 7 == 0 && throttled.Add(user)) return ItemResponse.Throttled(1);
                Assert.That(parents[user], Is.SubsetOf(completed));
                Assert.That(completed.Add(user));
                return ItemResponse.WithStatus(204);
            }
        });
        await using var graph = BulkTestData.CreateClient(server);

        var results = await BulkTestData.RunAsync(graph, requests);

        Assert.That(results.Count(result => result.IsSuccess), Is.EqualTo(300));
        Assert.That(completed, Has.Count.EqualTo(300));
    }
}
