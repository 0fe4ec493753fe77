using System.Net;
using static GraphDelegatedKit.Tests.Bulk.BatchServer;

namespace GraphDelegatedKit.Tests.Bulk;

public sealed class Lost_replies
{
    private static readonly HttpMethod[] Methods = [HttpMethod.Get, HttpMethod.Patch, HttpMethod.Put, HttpMethod.Delete, HttpMethod.Post];

    private static IEnumerable<TestCaseData> Losses()
    {
        yield return Loss("reset", _ => throw Some.ConnectionReset());
        yield return Loss("reset inside the body", _ => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new TornStream()) });
        yield return Loss("HTML", _ => Html(HttpStatusCode.OK));
        yield return Loss("500", _ => Wire.Answer(HttpStatusCode.InternalServerError, Some.GraphError("generalException")));
        yield return Loss("HTML 502", _ => Html(HttpStatusCode.BadGateway));
        yield return Loss("504", _ => Wire.Answer(HttpStatusCode.GatewayTimeout));
        yield return Loss("503 without a time", _ => Wire.Answer(HttpStatusCode.ServiceUnavailable));
        yield return Loss("nothing", _ => Wire.Answer(HttpStatusCode.OK, ""));
        yield return Loss("null", _ => Wire.Answer(HttpStatusCode.OK, "null"));
        yield return Loss("no responses", _ => Wire.Answer(HttpStatusCode.OK, """{"responses":null}"""));
        yield return Loss("none of ours", _ => Wire.Answer(HttpStatusCode.OK, """{"responses":[{"id":"99","status":200},{"id":"-1","status":200},{"id":"x","status":200},{"status":200},{"id":"1"},{"id":"2","status":"soon"},{"id":"3","status":7},7,null,[[]]]}"""));

        static TestCaseData Loss(string name, Func<HttpResponseMessage, HttpResponseMessage> whole) => new TestCaseData(whole).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Losses))]
    public async Task Send_again_what_does_no_harm_twice_and_tell_of_the_others(Func<HttpResponseMessage, HttpResponseMessage> whole)
    {
        using var server = new BatchServer().Then(whole);
        await using var graph = Job.Client(server);

        var results = await Job.RunAsync(graph, [.. Methods.Select(method => Job.Request(method.Method, method)), Job.Request("POST always", HttpMethod.Post, Replay.Always), Job.Request("PUT never", HttpMethod.Put, Replay.Never)]);

        Assert.That(results.OrderBy(result => result.Id).Select(result => $"{result.Id}: {result.IsSuccess} {result.Attempts} {result.MayHaveExecuted}"), Is.EqualTo(new[]
        {
            "DELETE: True 2 False", "GET: True 2 False", "PATCH: True 2 False", "POST: False 1 True", "POST always: True 2 False", "PUT: True 2 False", "PUT never: False 1 True",
        }));
        Assert.That(server.Sizes, Is.EqualTo(new[] { "7", "5" }));
        Assert.That(results.Where(result => !result.IsSuccess).Select(result => result.Error!.Remedy), Is.All.Contains("done before"));
    }

    [Test]
    public async Task End_after_five_tries()
    {
        using var server = new BatchServer();
        for (var i = 0; i < 9; i++) server.Then(_ => Html(HttpStatusCode.OK));
        await using var graph = Job.Client(server);

        var results = await Job.RunAsync(graph, [Job.Request("a"), Job.Request("b", HttpMethod.Get)]);

        Assert.That(results.Select(result => (result.Id, result.Error!.Code, result.Attempts, result.MayHaveExecuted)), Is.EquivalentTo(new[] { ("a", "noAnswer", 5, true), ("b", "noAnswer", 5, false) }));
        Assert.That(server.Batches, Has.Count.EqualTo(5));
    }

    [TestCase("""{"responses":[{"id":"1","status":201,"body":{"a":[1]}},{"id":"2","sta""", Description = "cut off")]
    [TestCase("""{"responses":[{"id":"1","status":201}]}""", Description = "one is missing")]
    [TestCase("""{"responses":[{"id":1,"status":"201"},{"id":"1","status":500},{"id":"7","status":500}]}""", Description = "one twice, one that nobody asked for")]
    [TestCase("""{"@odata.context":{"x":[1]},"responses":[null,{"odd":[{}],"id":"1","status":201,"headers":null,"body":null}],"more":1}""", Description = "odd things around it")]
    public async Task Are_believed_as_far_as_they_go(string reply)
    {
        using var server = new BatchServer().Then(_ => Wire.Answer(HttpStatusCode.OK, reply));
        await using var graph = Job.Client(server);

        var results = await Job.RunAsync(graph, [Job.Request("a", HttpMethod.Post), Job.Request("b", HttpMethod.Post)]);

        Assert.That(Job.Text(results), Is.EqualTo("a=201 b=0"));
        Assert.That(results.Select(result => result.MayHaveExecuted), Is.EquivalentTo(new[] { false, true }));
        Assert.That(server.Batches, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task That_certainly_did_not_run_are_sent_again_whatever_they_are()
    {
        using var server = new BatchServer().ThenThrows(new HttpRequestException(HttpRequestError.ConnectionError));
        await using var graph = Job.Client(server);

        var results = await Job.RunAsync(graph, Job.Requests(3, HttpMethod.Post));

        Assert.That(results.Select(result => (result.IsSuccess, result.MayHaveExecuted)), Is.All.EqualTo((true, false)));
    }

    [Test]
    public async Task Without_a_network_every_request_is_answered_with_the_reason()
    {
        using var server = new BatchServer();
        for (var i = 0; i < 5; i++) server.ThenThrows(new HttpRequestException(HttpRequestError.NameResolutionError, "no such host"));
        await using var graph = Job.Client(server);

        var results = await Job.RunAsync(graph, Job.Requests(3));

        Assert.That(results.Select(result => (result.Error!.Code, result.Attempts, result.MayHaveExecuted)), Is.All.EqualTo(("connectionFailed", 5, false)));
        Assert.That(results[0].Error!.Remedy, Does.Contain("network"));
    }

    [TestCase(400)]
    [TestCase(413)]
    public async Task Of_one_that_spoils_the_batch_fail_it_alone(int status)
    {
        using var server = new Picky(status);
        await using var graph = Job.Client(server);

        var results = await Job.RunAsync(graph, Job.Requests(60, HttpMethod.Post));

        Assert.That(results.Where(result => !result.IsSuccess).Select(result => (result.Id, (int?)result.Status, result.MayHaveExecuted)), Is.EqualTo(new[] { ("33", (int?)status, false) }));
        Assert.That(results, Has.Count.EqualTo(60));
        Assert.That(server.Done, Is.EquivalentTo(Enumerable.Range(1, 60).Where(number => number != 33).Select(number => $"{number}")));
    }

    [TestCase(HttpStatusCode.Forbidden)]
    [TestCase(HttpStatusCode.NotFound)]
    public async Task That_refuse_the_whole_batch_refuse_each(HttpStatusCode status)
    {
        using var server = new BatchServer().Then(_ => Wire.Answer(status, Some.GraphError("someCode", "Not here.")));
        await using var graph = Job.Client(server);

        var results = await Job.RunAsync(graph, Job.Requests(3));

        Assert.That(results.Select(result => (result.Status, result.Error!.Code)), Is.All.EqualTo(((HttpStatusCode?)status, "someCode")));
    }

    [TestCase(500)]
    [TestCase(502)]
    [TestCase(504)]
    [TestCase(408)]
    public async Task Of_single_requests_of_a_batch_follow_the_same_rules(int status)
    {
        var seen = new HashSet<string>();
        using var server = new BatchServer(item => seen.Add(item.Method) ? Answer.Of(status) : Answer.Of(200));
        await using var graph = Job.Client(server);

        var results = await Job.RunAsync(graph, Methods.Select(method => Job.Request(method.Method, method)));

        Assert.That(Job.Text(results), Is.EqualTo($"DELETE=200 GET=200 PATCH=200 POST={status} PUT=200"));
        Assert.That(results.Where(result => result.MayHaveExecuted).Select(result => result.Id), Is.EqualTo(new[] { "POST" }));
    }

    private static HttpResponseMessage Html(HttpStatusCode status) => new(status) { Content = new StringContent("<html><h1>Sorry</h1>", null, "text/html") };

    // Refuses a batch whole if a certain request is in it.
    private sealed class Picky(int status) : HttpMessageHandler
    {
        public List<string> Done { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            using var json = System.Text.Json.JsonDocument.Parse(await request.Content!.ReadAsByteArrayAsync(cancellationToken));
            var items = json.RootElement.GetProperty("requests").EnumerateArray().Select(item => (Id: item.GetProperty("id").GetString(), User: item.GetProperty("url").GetString()!["/users/".Length..])).ToList();
            if (items.Exists(item => item.User == "33")) return Answered(Wire.Answer((HttpStatusCode)status, Some.GraphError("BadRequest", "Invalid batch payload format.")), request);
            lock (Done) Done.AddRange(items.Select(item => item.User));
            return Answered(Wire.Answer(HttpStatusCode.OK, $$"""{"responses":[{{string.Join(',', items.Select(item => $$"""{"id":"{{item.Id}}","status":204}"""))}}]}"""), request);
        }

        private static HttpResponseMessage Answered(HttpResponseMessage response, HttpRequestMessage request)
        {
            response.RequestMessage = request;
            return response;
        }
    }

    private sealed class TornStream : MemoryStream
    {
        public override int Read(Span<byte> buffer) => throw new IOException("reset");

        public override Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken) => throw new IOException("reset");

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw new IOException("reset");
    }
}
