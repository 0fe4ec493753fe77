using System.Net;
using System.Text;
using GraphDelegatedKit.Tests.Bulk;

namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>One bad part of a batch response condemned all parts behind it, and all of them were sent together again.</summary>
public sealed class DamagedBatchReplyTests
{
    // microsoft-graph-docs#12951
    private const string Html = """
        {"responses":[{"id":"1","status":200,"body":{"displayName":"a"}},{"id":"2","status":504,"body":<h1>x</h1>},
        {"id":"3","status":200,"body":{"displayName":"c"}}]}
        """;

    private readonly Clock _clock = new();

    [TestCase("GET", "1=200 2=200 3=200", 1)]
    [TestCase("POST", "1=200 2=504 3=200", 0)]
    public async Task Only_the_request_without_a_readable_response_is_sent_again_and_alone(string method, string expected, int repeats)
    {
        using var server = new FakeBatchServer(_ => new(HttpStatusCode.OK, """{"displayName":"again"}"""))
            .RepliesWith(_ => FakeHttpHandler.CreateResponse(HttpStatusCode.OK, Html));
        await using var graph = BulkTestData.CreateClient(server, _clock);

        var results = await BulkTestData.RunAsync(graph, BulkTestData.CreateRequests(3, new HttpMethod(method)));

        Assert.That(BulkTestData.FormatStatuses(results), Is.EqualTo(expected));
        Assert.That(server.BatchSizes, Is.EqualTo(repeats == 0 ? ["3"] : new[] { "3", "1" }));
        Assert.That(results.Where(result => result.IsSuccess && result.Id != "2").Select(result => result.Read<User>().DisplayName),
            Is.EquivalentTo(new[] { "a", "c" }));
        Assert.That(results.Where(result => result.MayHaveExecuted).Select(result => result.Id),
            Is.EqualTo(method == "POST" ? ["2"] : Array.Empty<string>()));
    }

    [Test]
    public async Task Two_poisonous_requests_are_sent_apart_and_harm_only_themselves()
    {
        using var server = new PoisonedBatchServer("2", "4");
        await using var graph = BulkTestData.CreateClient(server, _clock);

        var results = await BulkTestData.RunAsync(graph, BulkTestData.CreateRequests(5, HttpMethod.Get));

        Assert.That(
            results.Where(result => result.IsSuccess).Select(result => result.Id).Order(), Is.EqualTo(new[] { "1", "3", "5" }));
        Assert.That(server.Batches[0], Is.EqualTo(new[] { "1", "2", "3", "4", "5" }));
        Assert.That(server.Batches.Skip(1).Select(batch => batch.Count), Is.All.EqualTo(1));
        Assert.That(server.Batches.Skip(1).SelectMany(batch => batch).Distinct().Order(), Is.EqualTo(new[] { "2", "4" }));
    }

    // A success without its body is not a result, and a change that was made is not made again.
    [TestCase("GET", "1=200", 2)]
    [TestCase("PATCH", "1=200", 1)]
    [TestCase("POST", "1=200", 1)]
    public async Task A_success_whose_body_is_damaged_is_read_again_or_reported(string method, string expected, int batches)
    {
        using var server = new FakeBatchServer(_ => new(HttpStatusCode.OK, """{"displayName":"again"}"""))
            .RepliesWith(_ => FakeHttpHandler.CreateResponse(HttpStatusCode.OK, """{"responses":[{"id":"1","status":200,"body":<h1>"""));
        await using var graph = BulkTestData.CreateClient(server, _clock);

        var result = (await BulkTestData.RunAsync(graph, BulkTestData.CreateRequests(1, new HttpMethod(method)))).Single();

        Assert.That(server.Batches, Has.Count.EqualTo(batches));
        Assert.That(BulkTestData.FormatStatuses([result]), Is.EqualTo(expected));
        Assert.That(result.IsSuccess, Is.EqualTo(method == "GET"));
        Assert.That(result.MayHaveExecuted, Is.EqualTo(method != "GET"));
    }

    [Test]
    public async Task What_arrived_before_the_connection_broke_off_counts_and_the_rest_has_the_ids_of_the_batch()
    {
        using var server = new FakeBatchServer().RepliesWith(_ =>
        {
            var response = RawResponses.Create([], HttpStatusCode.OK, "application/json", ("request-id", "r-1"));
            response.Content = new StreamContent(new BreakingStream("""{"responses":[{"id":"2","status":201,"body":{}},{"id":"1","st"""));
            return response;
        });
        await using var graph = BulkTestData.CreateClient(server, _clock);

        var results = await BulkTestData.RunAsync(graph, BulkTestData.CreateRequests(2, HttpMethod.Post));

        Assert.That(BulkTestData.FormatStatuses(results), Is.EqualTo("1=0 2=201"));
        Assert.That(server.Batches, Has.Count.EqualTo(1));
        var lost = results.Single(result => result.Id == "1").Error!;
        Assert.That((lost.Code, lost.RequestId, lost.MayHaveExecuted), Is.EqualTo(("noResponse", "r-1", true)));
    }

    // Neighbors: other forms of one response.
    [TestCase("""{"responses":[{"id":2,"status":"200","body":{}},{"id":1,"status":200,"body":{}}]}""", "1=200 2=200")]
    [TestCase("""{"responses":[null,{"id":"1","status":200},7,[],{"id":"2","status":200}]}""", "1=200 2=200")]
    [TestCase("""{"responses":[{"id":"1","status":200},{"id":"1","status":404},{"id":"2","status":200}]}""", "1=200 2=200")]
    [TestCase("""{"responses":[{"id":"\ud83d","status":200},{"id":"1","status":200},{"id":"2","status":204}]}""", "1=200 2=204")]
    [TestCase("""{"responses":[{"id":"1","status":200,"body":"\ud83d"},{"id":"2","status":204}]}""", "1=200 2=204")]
    [TestCase("""{"responses":[{"id":"1","status":200},{"id":"2","status":204}]}garbage""", "1=200 2=204")]
    [TestCase("""{"responses":[{"id":"1","status":200,"headers":{"a":<}},{"id":"2","status":204}]""", "1=0 2=204")]
    [TestCase("""{"responses":[{"id":"1","status":404,"body":<p>{"id":"2","status":200}</p>},{"id":"2","status":403}]}""", "1=404 2=403")]
    [TestCase(
        """{"responses":[{"id":"1","status":404,"body":<p>{"a":1},{"id":"2","status":200,"name":"x"},</p>},{"id":"2","status":403}]}""",
        "1=404 2=403",
        Description = "what looks like a response inside of a damaged part")]
    public async Task A_batch_response_in_an_unusual_form_is_read(string reply, string expected)
    {
        using var server = new FakeBatchServer().RepliesWith(_ => FakeHttpHandler.CreateResponse(HttpStatusCode.OK, reply));
        await using var graph = BulkTestData.CreateClient(server, _clock);

        var results = await BulkTestData.RunAsync(graph, BulkTestData.CreateRequests(2, HttpMethod.Post));

        Assert.That(
            BulkTestData.FormatStatuses(results.Select(result => result.Error?.Code == "unreadableResponse" ? Unknown(result) : result)),
            Is.EqualTo(expected));

        static BulkResult Unknown(BulkResult result) => new(result.Request, null, null, null);
    }

    // msgraph-sdk-dotnet-core#22
    [TestCase("\"good\"", "text/plain", "good")]
    [TestCase("\"good\"", "text/html; charset=utf-8", "good")]
    [TestCase("\"Z29vZA==\"", "image/jpeg", "good")]
    [TestCase("\"not base64!\"", "image/jpeg", "not base64!")]
    [TestCase("\"good\"", null, "good", Description = "Without a type it is the text")]
    [TestCase("\"good\"", "application/json", "\"good\"")]
    [TestCase("\"<a/>\"", "application/xml", "<a/>")]
    public async Task A_text_is_the_text_and_only_other_content_is_Base64(string body, string? contentType, string expected)
    {
        (string, string)[] headers = contentType is null ? [] : [("Content-Type", contentType)];
        using var server = new FakeBatchServer(_ => new(HttpStatusCode.OK, body, headers));
        await using var graph = BulkTestData.CreateClient(server, _clock);

        var result = (await BulkTestData.RunAsync(graph, BulkTestData.CreateRequests(1, HttpMethod.Get))).Single();

        Assert.That(Encoding.UTF8.GetString(result.Body.Span), Is.EqualTo(expected));
    }

    [Test]
    public async Task An_error_with_a_success_status_is_the_error_of_its_request()
    {
        using var server = new FakeBatchServer(item => BulkTestData.GetUser(item) == "2"
            ? new(HttpStatusCode.OK, TestData.ErrorJson("X", "The words."))
            : new(HttpStatusCode.OK, """{"displayName":"a"}"""))
            .RepliesWith(response =>
            {
                response.Headers.Add("request-id", "r-1");
                return response;
            });
        await using var graph = BulkTestData.CreateClient(server, _clock);

        var results = await BulkTestData.RunAsync(graph, BulkTestData.CreateRequests(2, HttpMethod.Post));

        Assert.That(results.Single(result => result.Id == "1").IsSuccess);
        var error = results.Single(result => result.Id == "2").Error!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(error.Code, Is.EqualTo("X"));
            Assert.That(error.Message, Does.Contain("The words."));
            Assert.That(error.MayHaveExecuted, Is.True);
            Assert.That(error.RequestId, Is.EqualTo("r-1"));
        }
    }

    [Test]
    public async Task An_error_with_a_success_status_for_the_whole_batch_has_its_words()
    {
        using var server = new FakeBatchServer().RepliesWith(_ =>
            FakeHttpHandler.CreateResponse(HttpStatusCode.OK, TestData.ErrorJson("X", "The words."), ("request-id", "r-1")));
        await using var graph = BulkTestData.CreateClient(server, _clock);

        var error = (await BulkTestData.RunAsync(graph, BulkTestData.CreateRequests(1, HttpMethod.Post))).Single().Error!;

        Assert.That((error.Code, error.RequestId, error.MayHaveExecuted), Is.EqualTo(("X", "r-1", true)));
        Assert.That(error.Message, Does.Contain("The words."));
    }

    [Test]
    public async Task A_batch_response_that_is_too_large_is_final()
    {
        using var server = new FakeBatchServer(_ => new(HttpStatusCode.OK, $"\"{new string('x', 2000)}\""));
        await using var graph = GraphClient.Create(
            new FakeTokenProvider(TestData.CreateToken()),
            new() { HttpHandler = () => server, TimeProvider = _clock, MaxResponseSize = 1000 });

        var results = await BulkTestData.RunAsync(graph, BulkTestData.CreateRequests(2, HttpMethod.Get));

        Assert.That(results.Select(result => result.Error!.Code), Is.All.EqualTo("responseTooLarge"));
        Assert.That(server.Batches, Has.Count.EqualTo(1));
    }

    private sealed class PoisonedBatchServer(params string[] poisonous) : HttpMessageHandler
    {
        public List<IReadOnlyList<string>> Batches { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            using var json = System.Text.Json.JsonDocument.Parse(await request.Content!.ReadAsByteArrayAsync(cancellationToken));
            var items = json.RootElement.GetProperty("requests").EnumerateArray()
                .Select(item => (Id: item.GetProperty("id").GetString(), User: item.GetProperty("url").GetString()!["/users/".Length..]))
                .ToList();
            Batches.Add([.. items.Select(item => item.User)]);
            var responses = items.Select(item => poisonous.Contains(item.User)
                ? $$"""{"id":"{{item.Id}}","status":200,"body":<html>}"""
                : $$"""{"id":"{{item.Id}}","status":200,"body":{ } }""");
            var response = FakeHttpHandler.CreateResponse(HttpStatusCode.OK, "{\"responses\":[" + string.Join(',', responses) + "]}");
            response.RequestMessage = request;
            return response;
        }
    }

    private sealed class BreakingStream(string content) : MemoryStream(Encoding.UTF8.GetBytes(content))
    {
        public override bool CanSeek => false;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            await base.ReadAsync(buffer, cancellationToken) is > 0 and var read ? read : throw new IOException("reset");
    }
}
