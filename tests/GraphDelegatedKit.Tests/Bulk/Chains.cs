using System.Globalization;
using System.Net;
using static GraphDelegatedKit.Tests.Bulk.BatchServer;

namespace GraphDelegatedKit.Tests.Bulk;

public sealed class Chains
{
    [Test]
    public async Task Go_together_in_one_batch_even_across_its_edge()
    {
        using var server = new BatchServer();
        await using var graph = Job.Client(server);
        List<BulkRequest> requests = [.. Job.Requests(40)];
        requests[19] = Job.Request("20", dependsOn: "19");
        requests[20] = Job.Request("21", dependsOn: "20");
        requests[21] = Job.Request("22", dependsOn: ["20", "21"]);

        var results = await Job.RunAsync(graph, requests);

        Assert.That(results, Has.Count.EqualTo(40));
        Assert.That(server.Sizes, Is.EqualTo(new[] { "20", "20" }));
        var batch = server.Batches.Single(batch => batch.Any(item => Job.User(item) == "19"));
        var number = batch.ToDictionary(Job.User, item => item.Number);
        Assert.That(batch.ToDictionary(Job.User, item => string.Join(' ', item.DependsOn))["20"], Is.EqualTo(number["19"]));
        Assert.That(batch.Single(item => Job.User(item) == "22").DependsOn, Is.EqualTo(new[] { number["20"], number["21"] }));
    }

    [Test]
    public async Task Of_a_throttled_parent_go_again_with_it_and_never_what_has_succeeded()
    {
        var once = new HashSet<string> { "b" };
        using var server = new BatchServer(item => once.Remove(Job.User(item)) ? Answer.Throttled(3) : Answer.Of(204));
        await using var graph = Job.Client(server);

        var results = await Job.RunAsync(graph, [Job.Request("a", HttpMethod.Post), Job.Request("b", HttpMethod.Post, dependsOn: "a"), Job.Request("c", HttpMethod.Post, dependsOn: ["a", "b"])]);

        Assert.That(Job.Text(results), Is.EqualTo("a=204 b=204 c=204"));
        Assert.That(server.Batches.Select(batch => string.Join(' ', batch.Select(item => Job.User(item) + string.Concat(item.DependsOn.Select(parent => "<" + parent))))), Is.EqualTo(new[] { "a b<1 c<1<2", "b c<1" }));
    }

    [Test]
    public async Task Of_a_parent_that_failed_are_answered_424_and_name_it()
    {
        using var server = new BatchServer(item => Answer.Of(Job.User(item) == "a" ? 409 : 204));
        await using var graph = Job.Client(server);

        var results = await Job.RunAsync(graph, [Job.Request("a"), Job.Request("b", dependsOn: "a"), Job.Request("c", dependsOn: "b"), Job.Request("d")]);

        Assert.That(Job.Text(results), Is.EqualTo("a=409 b=424 c=424 d=204"));
        var child = results.Single(result => result.Id == "b").Error!;
        Assert.That((child.Status, child.Code, child.MayHaveExecuted), Is.EqualTo((HttpStatusCode.FailedDependency, "FailedDependency", false)));
        Assert.That(child.Message, Does.Contain("'a'"));
        Assert.That(server.Batches, Has.Count.EqualTo(1));
    }

    [TestCase(20, "20")]
    [TestCase(45, "20 20 5")]
    public async Task Longer_than_a_batch_are_gone_on_with_in_the_next_when_that_was_answered(int length, string sizes)
    {
        var done = new List<string>();
        using var server = new BatchServer(item =>
        {
            done.Add(Job.User(item));
            return Answer.Of(204);
        });
        await using var graph = Job.Client(server);

        var results = await Job.RunAsync(graph, Enumerable.Range(1, length).Select(number => Job.Request(Name(number), HttpMethod.Post, dependsOn: number > 1 ? [Name(number - 1)] : [])));

        Assert.That(results.Count(result => result.IsSuccess), Is.EqualTo(length));
        Assert.That(done, Is.EqualTo(Enumerable.Range(1, length).Select(Name)));
        Assert.That(string.Join(' ', server.Sizes), Is.EqualTo(sizes));

        static string Name(int number) => number.ToString(CultureInfo.InvariantCulture);
    }

    [Test]
    public async Task May_reach_back_a_hundred_requests_and_no_further()
    {
        using var server = new BatchServer();
        await using var graph = Job.Client(server);
        List<BulkRequest> requests = [.. Job.Requests(102)];
        requests[100] = Job.Request("near", dependsOn: "1");
        requests[101] = Job.Request("far", dependsOn: "1");

        var results = (await Job.RunAsync(graph, requests)).ToDictionary(result => result.Id);

        Assert.That((results.Count, results["near"].IsSuccess), Is.EqualTo((102, true)));
        Assert.That((results["far"].Error!.Code, results["far"].Attempts), Is.EqualTo(("unknownDependency", 0)));
    }

    [Test]
    public async Task Of_what_nobody_gave_or_of_itself_or_of_a_later_one_are_answered_without_being_sent()
    {
        using var server = new BatchServer();
        await using var graph = Job.Client(server);

        var results = await Job.RunAsync(graph, [Job.Request("a", dependsOn: "nobody"), Job.Request("b", dependsOn: "b"), Job.Request("c", dependsOn: "d"), Job.Request("d", dependsOn: "c"), Job.Request("e")]);

        Assert.That(Job.Text(results), Is.EqualTo("a=0 b=0 c=0 d=424 e=200"));
        Assert.That(server.Items.Select(Job.User), Is.EqualTo(new[] { "e" }));
    }

    [Test]
    public async Task Mean_the_last_of_an_id_that_was_given_twice()
    {
        using var server = new BatchServer(item => Answer.Of(Job.User(item) == "first" ? 404 : 200));
        await using var graph = Job.Client(server);

        var results = await Job.RunAsync(graph, [new("x", HttpMethod.Get, "users/first"), new("x", HttpMethod.Get, "users/second"), Job.Request("y", dependsOn: "x")]);

        Assert.That(results.Single(result => result.Id == "y").IsSuccess);
    }

    [Test]
    public async Task Across_versions_are_sent_one_after_the_other()
    {
        using var server = new BatchServer();
        await using var graph = Job.Client(server);

        var results = await Job.RunAsync(graph, [new("a", HttpMethod.Get, "me"), new("b", HttpMethod.Get, "beta/me") { DependsOn = ["a"] }, new("c", HttpMethod.Get, "me") { DependsOn = ["b"] }]);

        Assert.That(Job.Text(results), Is.EqualTo("a=200 b=200 c=200"));
        Assert.That(server.Batches.Select(batch => batch.Single().Version), Is.EqualTo(new[] { "v1.0", "beta", "v1.0" }));
    }

    [Test]
    public async Task Whose_parent_was_lost_wait_for_it()
    {
        var lost = true;
        using var server = new BatchServer(item => Answer.Of(204))
            .Then(response => lost ? Wire.Answer(HttpStatusCode.OK, """{"responses":[{"id":"2","status":424}]}""") : response);
        await using var graph = Job.Client(server);

        var results = await Job.RunAsync(graph, [Job.Request("a"), Job.Request("b", HttpMethod.Post, dependsOn: "a")]);

        Assert.That(Job.Text(results), Is.EqualTo("a=204 b=204"));
        Assert.That(server.Sizes, Is.EqualTo(new[] { "2", "2" }));
    }

    // Every shape of dependence, under throttling: each runs once, and never before what it waits for.
    [Test]
    public async Task Of_any_shape_run_once_each_and_in_order([Range(1, 6)] int seed)
    {
        var random = new Random(seed);
        var (done, throttled) = (new HashSet<string>(), new HashSet<string>());
        List<BulkRequest> requests = [];
        var parents = new Dictionary<string, string[]>();
        for (var i = 0; i < 300; i++)
        {
            string[] before = random.Next(3) == 0 ? [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => i - random.Next(1, 40)).Where(at => at >= 0).Distinct().Select(at => $"{at}")] : [];
            parents[$"{i}"] = before;
            requests.Add(Job.Request($"{i}", random.Next(2) == 0 ? HttpMethod.Post : HttpMethod.Delete, dependsOn: before));
        }

        using var server = new BatchServer(item =>
        {
            lock (done)
            {
                var user = Job.User(item);
                if (int.Parse(user) % 7 == 0 && throttled.Add(user)) return Answer.Throttled(1);
                Assert.That(parents[user], Is.SubsetOf(done));
                Assert.That(done.Add(user));
                return Answer.Of(204);
            }
        });
        await using var graph = Job.Client(server);

        var results = await Job.RunAsync(graph, requests);

        Assert.That(results.Count(result => result.IsSuccess), Is.EqualTo(300));
        Assert.That(done, Has.Count.EqualTo(300));
    }
}
