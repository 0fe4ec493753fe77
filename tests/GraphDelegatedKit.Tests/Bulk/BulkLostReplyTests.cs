using System.Net;
using static GraphDelegatedKit.Tests.Bulk.FakeBatchServer;

namespace GraphDelegatedKit.Tests.Bulk;

public sealed class BulkLostReplyTests
{
    private static readonly HttpMethod[] Methods = [HttpMethod.Get, HttpMethod.Patch, HttpMethod.Put, HttpMethod.Delete, HttpMethod.Post];

    private static IEnumerable<TestCaseData> LostReplies()
    {
        yield return LostReply("reset", _ => throw TestData.CreateConnectionReset());
        yield return LostReply(
            "reset inside the body", _ => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new FailingStream()) });
        yield return LostReply("HTML", _ => CreateHtmlResponse(HttpStatusCode.OK));
        yield return LostReply(
            "500", _ => FakeHttpHandler.CreateResponse(HttpStatusCode.InternalServerError, TestData.ErrorJson("generalException")));
        yield return LostReply("HTML 502", _ => CreateHtmlResponse(HttpStatusCode.BadGateway));
        yield return LostReply("504", _ => FakeHttpHandler.CreateResponse(HttpStatusCode.GatewayTimeout));
        yield return LostReply("503 without a time", _ => FakeHttpHandler.CreateResponse(HttpStatusCode.ServiceUnavailable));
        yield return LostReply("nothing", _ => FakeHttpHandler.CreateResponse(HttpStatusCode.OK, ""));
        yield return LostReply("null", _ => FakeHttpHandler.CreateResponse(HttpStatusCode.OK, "null"));
        yield return LostReply("no responses", _ => FakeHttpHandler.CreateResponse(HttpStatusCode.OK, """{"responses":null}"""));
        yield return LostReply("none of ours", _ => FakeHttpHandler.CreateResponse(HttpStatusCode.OK, """
            {"responses":[{"id":"99","status":200},{"id":"-1","status":200},{"id":"x","status":200},{"status":200},{"id":"1"},{"id":"2",
            "status":"soon"},{"id":"3","status":7},7,null,[[]]]}
            """));

        static TestCaseData LostReply(string name, Func<HttpResponseMessage, HttpResponseMessage> transform) =>
            new TestCaseData(transform).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(LostReplies))]
    public async Task After_a_lost_batch_reply_safe_requests_are_sent_again_and_others_are_reported(
        Func<HttpResponseMessage, HttpResponseMessage> transform)
    {
        using var server = new FakeBatchServer().RepliesWith(transform);
        await using var graph = BulkTestData.CreateClient(server);

        var results = await BulkTestData.RunAsync(graph, [
            .. Methods.Select(method => BulkTestData.CreateRequest(method.Method, method)),
            BulkTestData.CreateRequest("POST always", HttpMethod.Post, Replay.Always),
            BulkTestData.CreateRequest("PUT never", HttpMethod.Put, Replay.Never),
        ]);

        Assert.That(results.OrderBy(result => result.Id)
            .Select(result => $"{result.Id}: {result.IsSuccess} {result.Attempts} {result.MayHaveExecuted}"), Is.EqualTo(new[]
        {
            "DELETE: True 2 False", "GET: True 2 False",
            "PATCH: True 2 False", "POST: False 1 True", "POST always: True 2 False", "PUT: True 2 False", "PUT never: False 1 True",
        }));
        Assert.That(server.BatchSizes, Is.EqualTo(new[] { "7", "5" }));
        Assert.That(results.Where(result => !result.IsSuccess).Select(result => result.Error!.Remedy), Is.All.Contains("completed before"));
    }

    [Test]
    public async Task A_batch_whose_reply_is_always_lost_fails_after_five_attempts()
    {
        using var server = new FakeBatchServer();
        for (var i = 0; i < 9; i++) server.RepliesWith(_ => CreateHtmlResponse(HttpStatusCode.OK));
        await using var graph = BulkTestData.CreateClient(server);

        var results = await BulkTestData.RunAsync(
            graph, [BulkTestData.CreateRequest("a"), BulkTestData.CreateRequest("b", HttpMethod.Get)]);

        Assert.That(
            results.Select(result => (result.Id, result.Error!.Code, result.Attempts, result.MayHaveExecuted)),
            Is.EquivalentTo(new[] { ("a", "noResponse", 5, true), ("b", "noResponse", 5, false) }));
        Assert.That(server.Batches, Has.Count.EqualTo(5));
    }

    [Test]
    public async Task A_batch_that_always_answers_504_with_a_Retry_After_is_sent_five_times_with_growing_delays()
    {
        var clock = new Clock();
        using var server = new FakeBatchServer();
        for (var i = 0; i < 9; i++)
            server.RepliesWith(_ => FakeHttpHandler.CreateResponse(HttpStatusCode.GatewayTimeout, null, ("Retry-After", "60")));
        await using var graph = BulkTestData.CreateClient(server, clock);

        var results = await BulkTestData.RunAsync(graph, [BulkTestData.CreateRequest("a", HttpMethod.Get)]);

        // The delay of a 504 closes no throttle gate, so it cannot replace the backoff.
        Assert.That(
            results.Select(result => (result.Status, result.Attempts)),
            Is.EqualTo(new[] { ((HttpStatusCode?)HttpStatusCode.GatewayTimeout, 5) }));
        Assert.That(clock.Delays.Select(delay => Math.Floor(Math.Log2(delay.TotalSeconds / 0.5))), Is.EqualTo(new[] { 0, 1, 2, 3 }));
    }

    [TestCase("""{"responses":[{"id":"1","status":201,"body":{"a":[1]}},{"id":"2","sta""", Description = "cut off")]
    [TestCase("""{"responses":[{"id":"1","status":201}]}""", Description = "one is missing")]
    [TestCase(
        """{"responses":[{"id":1,"status":"201"},{"id":"1","status":500},{"id":"7","status":500}]}""",
        Description = "one answer twice, one answer without a request")]
    [TestCase(
        """{"@odata.context":{"x":[1]},"responses":[null,{"odd":[{}],"id":"1","status":201,"headers":null,"body":null}],"more":1}""",
        Description = "odd things around it")]
    public async Task The_readable_part_of_a_damaged_batch_reply_is_used(string reply)
    {
        using var server = new FakeBatchServer().RepliesWith(_ => FakeHttpHandler.CreateResponse(HttpStatusCode.OK, reply));
        await using var graph = BulkTestData.CreateClient(server);

        var results = await BulkTestData.RunAsync(
            graph, [BulkTestData.CreateRequest("a", HttpMethod.Post), BulkTestData.CreateRequest("b", HttpMethod.Post)]);

        Assert.That(BulkTestData.FormatStatuses(results), Is.EqualTo("a=201 b=0"));
        Assert.That(results.Select(result => result.MayHaveExecuted), Is.EquivalentTo(new[] { false, true }));
        Assert.That(server.Batches, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_batch_that_certainly_did_not_run_is_sent_again_for_every_method()
    {
        using var server = new FakeBatchServer().Throws(new HttpRequestException(HttpRequestError.ConnectionError));
        await using var graph = BulkTestData.CreateClient(server);

        var results = await BulkTestData.RunAsync(graph, BulkTestData.CreateRequests(3, HttpMethod.Post));

        Assert.That(results.Select(result => (result.IsSuccess, result.MayHaveExecuted)), Is.All.EqualTo((true, false)));
    }

    [Test]
    public async Task Without_a_network_every_batched_request_fails_with_the_reason()
    {
        using var server = new FakeBatchServer();
        for (var i = 0; i < 5; i++) server.Throws(new HttpRequestException(HttpRequestError.NameResolutionError, "no such host"));
        await using var graph = BulkTestData.CreateClient(server);

        var results = await BulkTestData.RunAsync(graph, BulkTestData.CreateRequests(3));

        Assert.That(
            results.Select(result => (result.Error!.Code, result.Attempts, result.MayHaveExecuted)),
            Is.All.EqualTo(("connectionFailed", 5, false)));
        Assert.That(results[0].Error!.Remedy, Does.Contain("network"));
    }

    [TestCase(400)]
    [TestCase(413)]
    public async Task A_request_that_makes_the_service_reject_the_batch_fails_alone(int status)
    {
        using var server = new BatchRejectingHandler(status);
        await using var graph = BulkTestData.CreateClient(server);

        var results = await BulkTestData.RunAsync(graph, BulkTestData.CreateRequests(60, HttpMethod.Post));

        Assert.That(
            results.Where(result => !result.IsSuccess).Select(result => (result.Id, (int?)result.Status, result.MayHaveExecuted)),
            Is.EqualTo(new[] { ("33", (int?)status, false) }));
        Assert.That(results, Has.Count.EqualTo(60));
        Assert.That(
            server.CompletedUsers, Is.EquivalentTo(Enumerable.Range(1, 60).Where(number => number != 33).Select(number => $"{number}")));
    }

    [TestCase(HttpStatusCode.Forbidden)]
    [TestCase(HttpStatusCode.NotFound)]
    public async Task An_error_for_the_whole_batch_is_reported_for_each_request(HttpStatusCode status)
    {
        using var server =
            new FakeBatchServer().RepliesWith(_ => FakeHttpHandler.CreateResponse(status, TestData.ErrorJson("someCode", "Not here.")));
        await using var graph = BulkTestData.CreateClient(server);

        var results = await BulkTestData.RunAsync(graph, BulkTestData.CreateRequests(3));

        Assert.That(results.Select(result => (result.Status, result.Error!.Code)), Is.All.EqualTo(((HttpStatusCode?)status, "someCode")));
    }

    [TestCase(500)]
    [TestCase(502)]
    [TestCase(504)]
    [TestCase(408)]
    public async Task A_server_error_for_one_batched_request_follows_the_retry_rules_of_its_method(int status)
    {
        var seen = new HashSet<string>();
        using var server =
            new FakeBatchServer(item => seen.Add(item.Method) ? ItemResponse.WithStatus(status) : ItemResponse.WithStatus(200));
        await using var graph = BulkTestData.CreateClient(server);

        var results = await BulkTestData.RunAsync(graph, Methods.Select(method => BulkTestData.CreateRequest(method.Method, method)));

        Assert.That(BulkTestData.FormatStatuses(results), Is.EqualTo($"DELETE=200 GET=200 PATCH=200 POST={status} PUT=200"));
        Assert.That(results.Where(result => result.MayHaveExecuted).Select(result => result.Id), Is.EqualTo(new[] { "POST" }));
    }

    private static HttpResponseMessage CreateHtmlResponse(HttpStatusCode status) =>
        new(status) { Content = new StringContent("<html><h1>Sorry</h1>", null, "text/html") };

    // Refuses a whole batch that contains a certain request.
    private sealed class BatchRejectingHandler(int status) : HttpMessageHandler
    {
        public List<string> CompletedUsers { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            using var json = System.Text.Json.JsonDocument.Parse(await request.Content!.ReadAsByteArrayAsync(cancellationToken));
            var items = json.RootElement.GetProperty("requests")
                .EnumerateArray()
                .Select(item => (Id: item.GetProperty("id").GetString(), User: item.GetProperty("url").GetString()!["/users/".Length..]))
                .ToList();
            if (items.Exists(item => item.User == "33")) return WithRequest(
                FakeHttpHandler.CreateResponse((HttpStatusCode)status, TestData.ErrorJson("BadRequest", "Invalid batch payload format.")),
                request);
            lock (CompletedUsers) CompletedUsers.AddRange(items.Select(item => item.User));
            return WithRequest(FakeHttpHandler.CreateResponse(
                HttpStatusCode.OK,
                $$"""{"responses":[{{string.Join(',', items.Select(item => $$"""{"id":"{{item.Id}}","status":204}"""))}}]}"""), request);
        }

        private static HttpResponseMessage WithRequest(HttpResponseMessage response, HttpRequestMessage request)
        {
            response.RequestMessage = request;
            return response;
        }
    }

    private sealed class FailingStream : MemoryStream
    {
        public override int Read(Span<byte> buffer) => throw new IOException("reset");

        public override Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken) =>
            throw new IOException("reset");

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new IOException("reset");
    }
}
