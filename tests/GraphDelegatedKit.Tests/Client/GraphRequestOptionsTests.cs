using System.Net;
using System.Text;
using Moq;

namespace GraphDelegatedKit.Tests.Client;

public sealed class GraphRequestOptionsTests
{
    private readonly Clock _clock = new();

    [Test]
    public async Task Every_typed_call_sends_the_headers_of_its_options()
    {
        using var handler = new FakeHttpHandler();
        for (var i = 0; i < 22; i++) handler.RespondsWith(HttpStatusCode.OK, """{"id":"1"}""");
        await using var graph = TestData.CreateClient(handler);
        var options = new GraphRequestOptions { Headers = { ["X-Mine"] = "yes" } };
        var (body, id, user) = (GraphContent.Json(new User()), "1", new User());

        await graph.GetAsync<User>("me", options);
        await graph.GetAsync<User>($"users/{id}", options);
        await graph.GetBytesAsync("me/photo/$value", options);
        await graph.GetBytesAsync($"users/{id}/photo/$value", options);
        await using (await graph.GetStreamAsync("me/photo/$value", options)) { }
        await using (await graph.GetStreamAsync($"users/{id}/photo/$value", options)) { }
        await graph.PostAsync<User>("users", body, options);
        await graph.PostAsync<User>($"users/{id}/x", body, options);
        await graph.PostAsync("me/x", null, options);
        await graph.PostAsync($"users/{id}/x", body, options);
        await graph.PatchAsync("me", user, options);
        await graph.PatchAsync($"users/{id}", user, options);
        await graph.PatchAsync<User>("me", body, options);
        await graph.PatchAsync<User>($"users/{id}", body, options);
        await graph.PatchAsync("me", body, options);
        await graph.PatchAsync($"users/{id}", body, options);
        await graph.PutAsync<User>("me/x", body, options);
        await graph.PutAsync<User>($"users/{id}/x", body, options);
        await graph.PutAsync("me/x", body, options);
        await graph.PutAsync($"users/{id}/x", body, options);
        await graph.DeleteAsync("me/x", options);
        await graph.DeleteAsync($"users/{id}", options);

        Assert.That(handler.Requests.Select(sent => sent.Headers), Has.Exactly(22).Items.And.All.Contain("X-Mine: yes"));
    }

    [Test]
    public async Task A_photo_is_written_and_read_without_a_type()
    {
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.NoContent)
            .RespondsWith((_, _) => Task.FromResult(new HttpResponseMessage { Content = new ByteArrayContent([1, 0, 2]) }))
            .RespondsWith((_, _) => Task.FromResult(new HttpResponseMessage { Content = new ByteArrayContent([1, 0, 2]) }));
        await using var graph = TestData.CreateClient(handler);

        await graph.PutStreamAsync("me/photo/$value", () => new MemoryStream("photo"u8.ToArray()), 5, "image/jpeg");
        var bytes = await graph.GetBytesAsync("me/photo/$value");
        using var copy = new MemoryStream();
        await using (var stream = await graph.GetStreamAsync("me/photo/$value")) await stream.CopyToAsync(copy);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(handler.Requests[0].Body, Is.EqualTo("photo"));
            Assert.That(handler.Requests[0].Headers, Does.Contain("Content-Type: image/jpeg").And.Not.Contain("octet-stream"));
            Assert.That(bytes, Is.EqualTo(new byte[] { 1, 0, 2 }));
            Assert.That(copy.ToArray(), Is.EqualTo(new byte[] { 1, 0, 2 }));
        }
    }

    // Null would contradict the type of the call, so a response without a body is an error that says what it is.
    [TestCase("GET", false)]
    [TestCase("POST", true)]
    public async Task A_typed_call_that_is_answered_without_a_body_says_so(string method, bool mayHaveExecuted)
    {
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.NoContent, null, ("request-id", "r-1"));
        await using var graph = TestData.CreateClient(handler);

        var error = await Assert.ThrowsAsync<GraphException>(() => method == "GET"
            ? graph.GetAsync<User>("me/manager")
            : graph.PostAsync<User>("me/x", GraphContent.Json(new User())));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.Code, Is.EqualTo("noContent"));
            Assert.That(error.Status, Is.EqualTo(HttpStatusCode.NoContent));
            Assert.That(error.RequestId, Is.EqualTo("r-1"));
            Assert.That(error.MayHaveExecuted, Is.EqualTo(mayHaveExecuted));
            Assert.That(error.Remedy, Does.Not.Contain("proxy"));
        }
    }

    [Test]
    public async Task The_scopes_of_a_request_reach_the_token_provider_on_every_way()
    {
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.OK, "{}").RespondsWith(HttpStatusCode.OK, "{}")
            .RespondsWith(HttpStatusCode.OK, TestData.PageJson("", "https://graph.microsoft.com/v1.0/users?$skiptoken=1"))
            .RespondsWith(HttpStatusCode.OK, TestData.PageJson(""))
            .RespondsWith(HttpStatusCode.OK, "{}");
        var tokens = new FakeTokenProvider(TestData.CreateToken());
        await using var graph = TestData.CreateClient(handler, tokens: tokens);
        string[] scopes = ["Mail.Send"];

        using var response = await graph.SendAsync(new GraphRequest(HttpMethod.Get, "me") { Scopes = scopes });
        await graph.GetAsync<User>("me", new GraphRequestOptions { Scopes = scopes });
        await foreach (var _ in graph.ListAsync<User>(new GraphRequest(HttpMethod.Get, "users") { Scopes = scopes })) { }
        await graph.GetAsync<User>("me", new GraphRequestOptions { Scopes = [] });

        Assert.That(tokens.Requests.Select(request => request?.Scopes), Is.EqualTo(new[] { scopes, scopes, scopes, scopes, null }));
    }

    [Test]
    public async Task The_scopes_of_a_request_are_kept_when_its_token_is_rejected()
    {
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.Unauthorized).RespondsWith(HttpStatusCode.OK, "{}");
        var tokens = new FakeTokenProvider(TestData.CreateToken("1"), TestData.CreateToken("2"));
        await using var graph = TestData.CreateClient(handler, tokens: tokens);

        await graph.GetAsync<User>("me", new GraphRequestOptions { Scopes = ["Mail.Send"] });

        Assert.That(tokens.Requests.Select(request => request?.Scopes?.Single()), Is.EqualTo(new[] { "Mail.Send", "Mail.Send" }));
        Assert.That(tokens.Requests[1]!.Rejected!.Value, Is.EqualTo("1"));
    }

    [Test]
    public async Task DelegatedAuthHandler_requests_the_scopes_of_an_HttpRequestMessage()
    {
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.OK);
        var tokens = new FakeTokenProvider(TestData.CreateToken());
        using var invoker = TestData.ChainHandlers(handler, new DelegatedAuthHandler(tokens));
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://graph.microsoft.com/v1.0/me");
        request.Options.Set(DelegatedAuthHandler.Scopes, ["Mail.Send"]);

        using var response = await invoker.SendAsync(request, default);

        Assert.That(tokens.Requests.Single()!.Scopes, Is.EqualTo(new[] { "Mail.Send" }));
    }

    [Test]
    public async Task An_Authorization_header_that_an_HttpClient_sets_is_replaced_by_the_token()
    {
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.OK);
        using var invoker = TestData.ChainHandlers(handler, new DelegatedAuthHandler(new FakeTokenProvider(TestData.CreateToken())));
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://graph.microsoft.com/v1.0/me");
        request.Headers.TryAddWithoutValidation("Authorization", "Basic x");

        using var response = await invoker.SendAsync(request, default);

        Assert.That(handler.Requests.Single().Authorization, Is.EqualTo("Bearer some-token"));
    }

    // https://github.com/microsoftgraph/msgraph-sdk-java/issues/1910
    [TestCase(120, null, null, true, Description = "workbooks and expanded queries take minutes")]
    [TestCase(120, 60, null, false)]
    [TestCase(120, null, 60, false)]
    [TestCase(120, 60, 180, true, Description = "the limit of the request has precedence")]
    public async Task An_attempt_ends_at_the_attempt_timeout_of_its_request_or_its_client(
        int answerSeconds, int? clientSeconds, int? requestSeconds, bool isInTime)
    {
        var answer = new TaskCompletionSource();
        using var handler = new FakeHttpHandler().RespondsWith(async (_, cancellationToken) =>
        {
            await answer.Task.WaitAsync(cancellationToken);
            return FakeHttpHandler.CreateResponse(HttpStatusCode.OK, "{}");
        });
        await using var graph = TestData.CreateClient(handler, _clock, configure: options =>
        {
            options.Retry = false;
            if (clientSeconds is { } seconds) options.AttemptTimeout = TimeSpan.FromSeconds(seconds);
        });
        var timeout = requestSeconds is { } limit ? TimeSpan.FromSeconds(limit) : (TimeSpan?)null;

        var pending = graph.GetAsync<User>("me", new GraphRequestOptions { AttemptTimeout = timeout });
        _clock.Advance(TimeSpan.FromSeconds(answerSeconds));
        answer.SetResult();

        if (isInTime) await pending;
        else Assert.That((await Assert.ThrowsAsync<GraphException>(() => pending))!.Code, Is.EqualTo("connectionFailed"));
    }

    [TestCase(0)]
    [TestCase(-5)]
    public void An_attempt_timeout_that_is_not_positive_is_rejected(int seconds)
    {
        var timeout = TimeSpan.FromSeconds(seconds);
        Assert.Multiple(() =>
        {
            Assert.That(() => new GraphRequestOptions { AttemptTimeout = timeout }, Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(
                () => new GraphRequest(HttpMethod.Get, "me") { AttemptTimeout = timeout },
                Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(
                () => GraphClient.Create(new FakeTokenProvider(TestData.CreateToken()), new() { AttemptTimeout = timeout }),
                Throws.InstanceOf<ArgumentOutOfRangeException>());
        });
    }

    [Test]
    public async Task Attempts_can_have_no_limit_and_a_limit_of_years()
    {
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.OK, "{}").RespondsWith(HttpStatusCode.OK, "{}");
        await using var graph = TestData.CreateClient(handler, _clock);

        await graph.GetAsync<User>("me", new GraphRequestOptions { AttemptTimeout = Timeout.InfiniteTimeSpan });
        await graph.GetAsync<User>("me", new GraphRequestOptions { AttemptTimeout = TimeSpan.MaxValue });
    }

    [Test]
    public async Task A_test_of_a_program_asserts_address_query_and_body_of_a_request_with_Moq()
    {
        var graph = new Mock<IGraphClient>(MockBehavior.Strict);
        graph.Setup(client => client.SendAsync(
                It.Is<GraphRequest>(request => request.Method == HttpMethod.Patch && request.Url.ToString() == "users/1"
                    && request.Url.Query == "?$select=id"
                    && request.Content!.ReadAsStringAsync(default).Result == """{"accountEnabled":false}"""),
                It.IsAny<CancellationToken>()))
            .ReturnsAsync(GraphResponse.Bytes(HttpStatusCode.NoContent, default));
        var id = "1";

        await graph.Object.PatchAsync($"users/{id}?$select=id", new User { AccountEnabled = false });

        graph.VerifyAll();
    }

    [Test]
    public async Task A_response_with_bytes_and_headers_is_created_in_code()
    {
        using var photo = GraphResponse.Bytes(
            HttpStatusCode.OK, new byte[] { 1, 2 }, "image/jpeg", new Dictionary<string, string> { ["ETag"] = "\"1\"" });
        using var accepted = GraphResponse.Json(
            HttpStatusCode.Accepted, "{}", new Dictionary<string, string> { ["Location"] = "/x", ["Content-Type"] = "text/plain" });
        await using var stream = await photo.OpenAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(stream.ReadByte(), Is.EqualTo(1));
            Assert.That(photo.Headers["Content-Type"], Is.EqualTo("image/jpeg"));
            Assert.That(photo.Headers["ETag"], Is.EqualTo("\"1\""));
            Assert.That(accepted.Headers["location"], Is.EqualTo("/x"));
            Assert.That(accepted.Headers["Content-Type"], Is.EqualTo("text/plain"));
        }
    }

    [Test]
    public async Task A_stream_body_is_readable_as_bytes_in_a_test()
    {
        var content = GraphContent.Stream(() => new MemoryStream(Encoding.UTF8.GetBytes("bytes")), 5);

        Assert.That(await content.ReadAsByteArrayAsync(), Is.EqualTo("bytes"u8.ToArray()));
        Assert.That(await content.ReadAsStringAsync(), Is.EqualTo("bytes"));
    }
}
