using System.Net;
using System.Text;
using System.Text.Json;

namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>
/// A success status was believed before its body was read: a malformed body ended a listing after one attempt and without the ids of the
/// response, and an error inside of a 200 became an object whose properties were all null.
/// </summary>
public sealed class MalformedSuccessTests : IDisposable
{
    private const string SecondUrl = "https://graph.microsoft.com/v1.0/users?$skiptoken=2";

    private static readonly (string, string)[] Ids =
        [("request-id", "r-1"), ("client-request-id", "c-1"), ("Date", "Wed, 04 Mar 2026 05:06:07 GMT")];

    private readonly FakeHttpHandler _handler = new();
    private readonly Clock _clock = new();

    public void Dispose() => _handler.Dispose();

    // msgraph-sdk-dotnet#1701, #1048, #2877; the last two are neighbors: cut inside of a character, garbage behind the document.
    private static IEnumerable<TestCaseData> MalformedBodies() =>
    [
        Case("an error in the middle", """{"value":[{"displayName":"b"}{"error":{"code":"X"}}"""),
        Case("cut JSON", """{"value":[{"displayName":"b"},{"displa"""),
        Case("nothing", ""),
        Case("white space", " \r\n\t"),
        Case("HTML", "<!DOCTYPE html><html><body>Sign in to the network</body></html>"),
        Case("cut inside of a character", "{\"value\":[{\"displayName\":\"\u00e9", cut: 1),
        Case("garbage behind the document", """{"value":[]}garbage"""),
        Case("two documents", """{"value":[]}{"value":[]}"""),
        Case("zero bytes", "\0\0\0\0\0\0"),
    ];

    [TestCaseSource(nameof(MalformedBodies))]
    public async Task A_page_that_is_malformed_once_is_requested_again(byte[] body)
    {
        _handler.RespondsWithText(TestData.PageJson("""{"displayName":"a"}""", SecondUrl)).RespondsWithBytes(body)
            .RespondsWithText(TestData.PageJson("""{"displayName":"b"}"""));
        await using var graph = TestData.CreateClient(_handler, _clock);

        var names = await ListAsync(graph);

        Assert.That(names, Is.EqualTo(new[] { "a", "b" }));
        Assert.That(_handler.Requests.Skip(1).Select(request => request.RequestUri.OriginalString), Is.All.EqualTo(SecondUrl));
    }

    [TestCaseSource(nameof(MalformedBodies))]
    public async Task A_page_that_stays_malformed_fails_with_what_the_response_had_and_the_checkpoint(byte[] body)
    {
        _handler.RespondsWithText(TestData.PageJson("""{"displayName":"a"}""", SecondUrl)).RespondsWithBytes(body, times: 5, headers: Ids);
        await using var graph = TestData.CreateClient(_handler, _clock);

        var error = await Assert.ThrowsAsync<GraphException>(() => ListAsync(graph));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.Code, Is.EqualTo("unreadableResponse"));
            Assert.That(error.Status, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(error.RequestId, Is.EqualTo("r-1"));
            Assert.That(error.ClientRequestId, Is.EqualTo("c-1"));
            Assert.That(error.Date, Is.EqualTo(TestData.FixedTime));
            Assert.That(error.Attempts, Is.EqualTo(5));
            Assert.That(error.MayHaveExecuted, Is.False);
            Assert.That(error.Checkpoint?.NextLink, Is.EqualTo(SecondUrl));
            Assert.That(error.Message, Does.Contain($"application/json, {body.Length} bytes"));
            Assert.That(error.ToString(), Does.Not.Contain("Sign in to the network").And.Not.Contain("garbage"));
        }
    }

    [TestCaseSource(nameof(MalformedBodies))]
    public async Task A_single_object_that_is_malformed_once_is_requested_again(byte[] body)
    {
        _handler.RespondsWithBytes(body).RespondsWithText("""{"displayName":"Ada"}""");
        await using var graph = TestData.CreateClient(_handler, _clock);

        Assert.That((await graph.GetAsync<User>("me")).DisplayName, Is.EqualTo("Ada"));
    }

    [TestCaseSource(nameof(MalformedBodies))]
    public async Task A_page_of_changes_that_is_malformed_once_is_requested_again(byte[] body)
    {
        _handler.RespondsWithBytes(body)
            .RespondsWithText("""{"value":[{"id":"1"}],"@odata.deltaLink":"https://graph.microsoft.com/v1.0/users/delta?$deltatoken=1"}""");
        await using var graph = TestData.CreateClient(_handler, _clock);

        var ids = new List<string?>();
        await foreach (var page in graph.DeltaAsync<User>("users/delta")) ids.AddRange(page.Changes.Select(change => change.Id));

        Assert.That(ids, Is.EqualTo(new[] { "1" }));
    }

    [TestCase("<html>")]
    [TestCase("")]
    [TestCase("12a")]
    public async Task A_count_that_is_malformed_once_is_requested_again(string body)
    {
        _handler.RespondsWithText(body, contentType: "text/plain").RespondsWithText("123456", contentType: "text/plain");
        await using var graph = TestData.CreateClient(_handler, _clock);

        Assert.That(await graph.CountAsync("users"), Is.EqualTo(123456));
    }

    [Test]
    public async Task Without_retries_a_malformed_body_fails_at_once()
    {
        _handler.RespondsWithText("<html>", headers: Ids);
        await using var graph = TestData.CreateClient(_handler, _clock, configure: options => options.Retry = false);

        var error = await Assert.ThrowsAsync<GraphException>(() => graph.GetAsync<User>("me"));

        Assert.That((error!.Code, error.RequestId, error.Attempts), Is.EqualTo(("unreadableResponse", "r-1", 1)));
    }

    // Valid JSON of another shape is not temporary, because the type of the program may be the reason.
    [TestCase("[]")]
    [TestCase("null")]
    [TestCase("{}")]
    [TestCase("""{"value":{}}""")]
    [TestCase("""{"value":[{"displayName":7}]}""")]
    [TestCase("""{"value":[],"@odata.nextLink":7}""")]
    public async Task A_page_of_another_shape_fails_after_one_attempt(string body)
    {
        _handler.RespondsWithText(TestData.PageJson("{}", SecondUrl)).RespondsWithText(body, headers: Ids);
        await using var graph = TestData.CreateClient(_handler, _clock);

        var error = await Assert.ThrowsAsync<GraphException>(() => ListAsync(graph));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.Code, Is.EqualTo("unreadableResponse"));
            Assert.That(error.RequestId, Is.EqualTo("r-1"));
            Assert.That(error.Attempts, Is.EqualTo(1));
            Assert.That(error.Checkpoint?.NextLink, Is.EqualTo(SecondUrl));
        }
    }

    // microsoft-graph-explorer-v4#870
    [TestCase("""{"error":{"code":"X","message":"The words.","innerError":{"request-id":"in the body"}}}""")]
    [TestCase("""{"@odata.context":"https://graph.microsoft.com/v1.0/$metadata#users","error":{"code":"X","message":"The words."}}""")]
    [TestCase("""{"Error":{"Code":"X","Message":"The words."}}""")]
    [TestCase("""{"odata.error":{"code":"X","message":{"lang":"en","value":"The words."}}}""")]
    [TestCase("""{"error":"X","error_description":"The words."}""")]
    public async Task An_error_with_a_success_status_is_a_GraphException_for_every_kind_of_read(string body)
    {
        await AssertErrorAsync(graph => graph.GetAsync<User>("me"));
        await AssertErrorAsync(graph => graph.GetAsync<JsonElement>("me"));
        await AssertErrorAsync(graph => graph.GetAsync<Dictionary<string, object>>("me"));
        await AssertErrorAsync(graph => graph.CountAsync("users"));
        await AssertErrorAsync(ListAsync);
        await AssertErrorAsync(async graph =>
        {
            await foreach (var _ in graph.DeltaAsync<User>("users/delta"))
            {
            }
        });
        await AssertErrorAsync(async graph =>
        {
            using var response = await graph.SendAsync(new(HttpMethod.Get, "me"));
            await response.ReadAsync<User>();
        });

        async Task AssertErrorAsync(Func<GraphClient, Task> read)
        {
            using var handler = new FakeHttpHandler().RespondsWithText(body, headers: Ids);
            await using var graph = TestData.CreateClient(handler, _clock);
            var error = await Assert.ThrowsAsync<GraphException>(() => read(graph));
            using (Assert.EnterMultipleScope())
            {
                Assert.That(error!.Code, Is.EqualTo("X"));
                Assert.That(error.Status, Is.EqualTo(HttpStatusCode.OK));
                Assert.That(error.Message, Does.Contain("The words."));
                Assert.That(error.RequestId, Is.EqualTo("r-1"));
                Assert.That(error.Attempts, Is.EqualTo(1));
            }
        }
    }

    [Test]
    public async Task An_error_with_a_success_status_that_passes_is_requested_again()
    {
        _handler.RespondsWithText(TestData.ErrorJson("InternalServerError")).RespondsWithText("""{"displayName":"Ada"}""");
        await using var graph = TestData.CreateClient(_handler, _clock);

        Assert.That((await graph.GetAsync<User>("me")).DisplayName, Is.EqualTo("Ada"));
    }

    [Test]
    public async Task A_page_with_items_and_an_error_is_not_a_shorter_page()
    {
        _handler.RespondsWithText(TestData.PageJson("""{"displayName":"a"}""", SecondUrl))
            .RespondsWithText("""{"value":[{"displayName":"b"}],"error":{"code":"X","message":"Only part of the page."}}""");
        await using var graph = TestData.CreateClient(_handler, _clock);

        var error = await Assert.ThrowsAsync<GraphException>(() => ListAsync(graph));

        Assert.That((error!.Code, error.Checkpoint?.NextLink), Is.EqualTo(("X", SecondUrl)));
    }

    [Test]
    public async Task An_object_with_an_error_and_a_known_property_is_a_value()
    {
        _handler.RespondsWithText("""{"error":{"code":"X"},"displayName":"Ada"}""")
            .RespondsWithText("""{"id":"1","status":"failed","error":{"code":"X"}}""").RespondsWithText("""{"error":{"code":"X"}}""")
            .RespondsWithText("""{"error":null}""");
        await using var graph = TestData.CreateClient(_handler, _clock);

        Assert.That((await graph.GetAsync<User>("me")).DisplayName, Is.EqualTo("Ada"));
        Assert.That((await graph.GetAsync<JsonElement>("me")).GetProperty("id").GetString(), Is.EqualTo("1"));
        Assert.That((await graph.GetAsync<Operation>("me")).Error.GetProperty("code").GetString(), Is.EqualTo("X"));
        Assert.That((await graph.GetAsync<User>("me")).DisplayName, Is.Null);
    }

    [TestCase("PATCH")]
    [TestCase("POST")]
    [TestCase("PUT")]
    public async Task A_write_with_a_malformed_response_is_not_sent_again_and_the_error_says_that_it_was_executed(string method)
    {
        foreach (var body in new[] { "<html>", """{"displayName":"cut""", TestData.ErrorJson("InternalServerError"), "[]" })
        {
            using var handler = new FakeHttpHandler().RespondsWithText(body, headers: Ids);
            await using var graph = TestData.CreateClient(handler, _clock);

            var error = await Assert.ThrowsAsync<GraphException>(() => WriteAsync(graph, method));

            using (Assert.EnterMultipleScope())
            {
                Assert.That(error!.MayHaveExecuted, Is.True);
                Assert.That(error.RequestId, Is.EqualTo("r-1"));
                Assert.That(error.Attempts, Is.EqualTo(1));
                Assert.That(handler.Requests.Count, Is.EqualTo(1));
            }
        }
    }

    [TestCase("PATCH")]
    [TestCase("POST")]
    [TestCase("PUT")]
    public async Task A_write_whose_response_breaks_off_after_a_success_status_is_not_sent_again(string method)
    {
        _handler.RespondsWith((_, _) => Task.FromResult(
            new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new BreakingStream()) }));
        await using var graph = TestData.CreateClient(_handler, _clock);

        var error = await Assert.ThrowsAsync<GraphException>(() => WriteAsync(graph, method));

        Assert.That((error!.Code, error.MayHaveExecuted, error.Attempts), Is.EqualTo(("connectionFailed", true, 1)));
    }

    // A second DELETE would fail with 404, although the first one was executed.
    [TestCase("DELETE")]
    [TestCase("PATCH")]
    [TestCase("POST")]
    public async Task A_call_without_a_result_succeeds_whatever_happens_to_the_body(string method)
    {
        _handler.RespondsWith((_, _) => Task.FromResult(
            new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new BreakingStream()) })).RespondsWithText("<html>");
        await using var graph = TestData.CreateClient(_handler, _clock);

        await ExecuteAsync(graph, method);
        await ExecuteAsync(graph, method);

        Assert.That(_handler.Requests.Count, Is.EqualTo(2));
    }

    [TestCase("DELETE")]
    [TestCase("PATCH")]
    [TestCase("POST")]
    public async Task A_call_without_a_result_fails_if_the_body_is_an_error(string method)
    {
        _handler.RespondsWithText(TestData.ErrorJson("X"));
        await using var graph = TestData.CreateClient(_handler, _clock);

        var error = await Assert.ThrowsAsync<GraphException>(() => ExecuteAsync(graph, method));

        Assert.That((error!.Code, error.MayHaveExecuted), Is.EqualTo(("X", true)));
    }

    [Test]
    public async Task A_POST_with_202_and_no_body_fails_without_a_word_about_proxies()
    {
        _handler.RespondsWithText(
            "", status: HttpStatusCode.Accepted, headers: [.. Ids, ("Location", "https://graph.microsoft.com/v1.0/operations/1")]);
        await using var graph = TestData.CreateClient(_handler, _clock);

        var error = await Assert.ThrowsAsync<GraphException>(() => WriteAsync(graph, "POST"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.Code, Is.EqualTo("noContent"));
            Assert.That(error.Status, Is.EqualTo(HttpStatusCode.Accepted));
            Assert.That(error.MayHaveExecuted, Is.True);
            Assert.That(error.ToString() + error.Remedy, Does.Not.Contain("proxy"));
            Assert.That(error.Remedy, Does.Contain("Location"));
            Assert.That(error.Location, Is.EqualTo("https://graph.microsoft.com/v1.0/operations/1"));
            Assert.That(error.ToString(), Does.Not.Contain("operations/1"));
            Assert.That(error.RequestId, Is.EqualTo("r-1"));
        }
    }

    [TestCase(204)]
    [TestCase(202)]
    [TestCase(200)]
    public async Task A_PATCH_without_a_body_in_its_response_returns_null(int status)
    {
        _handler.RespondsWithText("", status: (HttpStatusCode)status);
        await using var graph = TestData.CreateClient(_handler, _clock);

        Assert.That(await graph.PatchAsync("me", new User { JobTitle = "x" }), Is.Null);
    }

    private static TestCaseData Case(string name, string body, int cut = 0) =>
        new TestCaseData(Encoding.UTF8.GetBytes(body)[..^cut]).SetArgDisplayNames(name);

    private static Task WriteAsync(GraphClient graph, string method) => method switch
    {
        "PATCH" => (Task)graph.PatchAsync("me", new User { JobTitle = "x" }),
        "POST" => graph.PostAsync<User>("users", GraphContent.Json(new User { JobTitle = "x" })),
        _ => graph.PutAsync<User>("me/x", GraphContent.Json(new User { JobTitle = "x" })),
    };

    private static Task ExecuteAsync(GraphClient graph, string method) => method switch
    {
        "PATCH" => graph.PatchAsync("me", GraphContent.Json(new User { JobTitle = "x" })),
        "POST" => graph.PostAsync("me/sendMail", GraphContent.Json(new User())),
        _ => graph.DeleteAsync("me/x"),
    };

    private static async Task<List<string?>> ListAsync(GraphClient graph)
    {
        var names = new List<string?>();
        await foreach (var user in graph.ListAsync<User>("users")) names.Add(user.DisplayName);
        return names;
    }

    private sealed record Operation(JsonElement Error);

    private sealed class BreakingStream() : MemoryStream("{\"displayName\":\"cut"u8.ToArray())
    {
        public override bool CanSeek => false;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            await base.ReadAsync(buffer, cancellationToken) is > 0 and var read ? read : throw new IOException("reset");
    }
}
