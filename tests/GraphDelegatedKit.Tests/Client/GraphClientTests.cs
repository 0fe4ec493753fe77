using System.Net;
using System.Text;

namespace GraphDelegatedKit.Tests.Client;

public sealed class GraphClientTests
{
    private readonly Clock _clock = new();

    [Test]
    public async Task A_typed_get_keeps_properties_that_the_type_does_not_know()
    {
        using var handler = new FakeHttpHandler().RespondsWith(
            HttpStatusCode.OK, """{"displayName":"Ada","jobTitle":null,"officeLocation":"12/1"}""");
        await using var graph = TestData.CreateClient(handler);

        var me = await graph.GetAsync<User>("me?$select=displayName");

        Assert.Multiple(() =>
        {
            Assert.That(me.DisplayName, Is.EqualTo("Ada"));
            Assert.That(me.AdditionalData!["officeLocation"].GetString(), Is.EqualTo("12/1"));
            Assert.That(
                handler.Requests.Single().RequestUri.OriginalString, Is.EqualTo("https://graph.microsoft.com/v1.0/me?$select=displayName"));
            Assert.That(handler.Requests.Single().Headers, Does.Contain("client-request-id: "));
        });
    }

    [Test]
    public async Task A_patch_sends_only_the_properties_that_are_set()
    {
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.NoContent);
        await using var graph = TestData.CreateClient(handler);
        var id = "ada";

        var changed = await graph.PatchAsync($"users/{id}", new User { AccountEnabled = false });

        Assert.That(changed, Is.Null);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(handler.Requests.Single().Method, Is.EqualTo(HttpMethod.Patch));
            Assert.That(handler.Requests.Single().Body, Is.EqualTo("""{"accountEnabled":false}"""));
        }
    }

    [Test]
    public async Task Each_extension_method_sends_its_HTTP_method_and_its_body()
    {
        using var handler = new FakeHttpHandler();
        for (var i = 0; i < 6; i++) handler.RespondsWith(HttpStatusCode.OK, """{"id":"1"}""");
        await using var graph = TestData.CreateClient(handler);
        var body = GraphContent.Json(new User { DisplayName = "Ada" });

        await graph.PostAsync<User>("users", body);
        await graph.PostAsync("me/sendMail", body);
        await graph.PatchAsync<User>("users/1", body);
        await graph.PatchAsync("users/1", body);
        await graph.PutAsync<User>("users/1", GraphContent.Stream(() => new MemoryStream("bytes"u8.ToArray()), 5));
        await graph.DeleteAsync("users/1");

        Assert.That(handler.Requests.Select(sent => $"{sent.Method} {sent.Body}"), Is.EqualTo(new[]
        {
            """POST {"displayName":"Ada"}""",
            """POST {"displayName":"Ada"}""", """PATCH {"displayName":"Ada"}""", """PATCH {"displayName":"Ada"}""", "PUT bytes", "DELETE ",
        }));
    }

    [Test]
    public async Task A_stream_body_is_opened_again_for_each_attempt_and_closed()
    {
        var opened = new List<MemoryStream>();
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.BadGateway).RespondsWith(HttpStatusCode.OK, "{}");
        await using var graph = TestData.CreateClient(handler);

        await graph.PutAsync<DriveItem>("me/drive/root:/a.txt:/content", GraphContent.Stream(Open, 5));

        Assert.That(handler.Requests.Select(sent => sent.Body), Is.EqualTo(new[] { "bytes", "bytes" }));
        Assert.That(opened.Select(stream => stream.CanRead), Is.EqualTo(new[] { false, false }));

        MemoryStream Open()
        {
            var stream = new MemoryStream("bytes and more than were announced"u8.ToArray());
            opened.Add(stream);
            return stream;
        }
    }

    [Test]
    public async Task A_GraphException_describes_the_failure_with_the_most_specific_known_code()
    {
        using var handler = new FakeHttpHandler().RespondsWith(
            HttpStatusCode.Conflict,
            """
            {"error":{"code":"conflict","message":"The name exists.","innerError":{"code":"nameAlreadyExists","request-id":"in the body",
            "innerError":{"code":"somethingNew"}}}}
            """,
            ("request-id", "r-1"), ("client-request-id", "c-1"), ("Date", "Wed, 04 Mar 2026 05:06:07 GMT"));
        await using var graph = TestData.CreateClient(handler);
        var folder = "a b";

        var error = await Assert.ThrowsAsync<GraphException>(() => graph.PostAsync($"me/drive/root:/{folder}:/children?secret={folder}"));

        Assert.Multiple(() =>
        {
            Assert.That(error!.Message, Is.EqualTo("POST me/drive/root:/a%20b:/children failed: 409 nameAlreadyExists: The name exists."));
            Assert.That(error.Status, Is.EqualTo(HttpStatusCode.Conflict));
            Assert.That(error.Code, Is.EqualTo("nameAlreadyExists"));
            Assert.That(error.InnerCodes, Is.EqualTo(new[] { "conflict", "nameAlreadyExists", "somethingNew" }));
            Assert.That(error.Remedy, Does.Contain("another name"));
            Assert.That(error.RequestId, Is.EqualTo("r-1"));
            Assert.That(error.ClientRequestId, Is.EqualTo("c-1"));
            Assert.That(error.Date, Is.EqualTo(new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero)));
            Assert.That(error.Attempts, Is.EqualTo(1));
            Assert.That(error.MayHaveExecuted, Is.False);
            Assert.That(error.RetryAfter, Is.Null);
        });
    }

    [TestCase("<html>secret</html>", "text/html")]
    [TestCase("", "text/plain")]
    [TestCase("{\"error\":{\"code\":\"cut", "application/json")]
    public async Task An_error_without_an_error_body_uses_its_status_as_code_and_does_not_show_the_body(string body, string type)
    {
        using var handler = new FakeHttpHandler().RespondsWith((_, _) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.Forbidden) { Content = new StringContent(body, Encoding.UTF8, type) }));
        await using var graph = TestData.CreateClient(handler);

        var error = await Assert.ThrowsAsync<GraphException>(() => graph.GetAsync<User>("me"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.Code, Is.EqualTo("Forbidden"));
            Assert.That(error.Message, Is.EqualTo($"GET me failed: 403 Forbidden ({type})."));
        }

        Assert.That(error.Remedy, Is.Not.Empty);
    }

    [Test]
    public async Task An_endless_error_body_is_read_only_up_to_a_limit()
    {
        var endless = new StreamContent(new MemoryStream(Encoding.UTF8.GetBytes(TestData.ErrorJson("x", new string('y', 1_000_000)))));
        using var handler = new FakeHttpHandler().RespondsWith(
            (_, _) => Task.FromResult(new HttpResponseMessage(HttpStatusCode.BadRequest) { Content = endless }));
        await using var graph = TestData.CreateClient(handler);

        var error = await Assert.ThrowsAsync<GraphException>(() => graph.SendAsync(new GraphRequest(HttpMethod.Get, "me")));

        Assert.That(error!.Code, Is.EqualTo("BadRequest"));
        Assert.That(error.Message, Has.Length.LessThan(100));
    }

    [TestCase("""{"displayName":"cut""")]
    [TestCase("<html>Sign in to the hotel's network</html>")]
    [TestCase("")]
    [TestCase("null")]
    [TestCase("[]")]
    [TestCase("""{"displayName":7}""")]
    public async Task A_response_that_is_not_the_requested_type_fails_and_is_not_shown(string body)
    {
        using var handler = new FakeHttpHandler();
        for (var i = 0; i < 5; i++) handler.RespondsWith(HttpStatusCode.OK, body);
        await using var graph = TestData.CreateClient(handler);

        var error = await Assert.ThrowsAsync<GraphException>(() => graph.GetAsync<User>("me"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.Code, Is.EqualTo("unreadableResponse"));
            Assert.That(error.Message, Does.Contain($"the response (200, application/json, {body.Length} bytes) is "));
            if (body.Length > 4) Assert.That(error.ToString(), Does.Not.Contain(body));
        }
    }

    [Test]
    public async Task A_write_with_a_lost_response_may_have_executed()
    {
        using var handler = new FakeHttpHandler().Throws(TestData.CreateConnectionReset());
        await using var graph = TestData.CreateClient(handler);

        var error = await Assert.ThrowsAsync<GraphException>(() => graph.PostAsync("me/sendMail"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.Status, Is.Null);
            Assert.That(error.Code, Is.EqualTo("connectionFailed"));
            Assert.That(error.MayHaveExecuted, Is.True);
            Assert.That(error.Attempts, Is.EqualTo(1));
        }
    }

    [Test]
    public async Task A_304_is_a_response_and_not_an_error()
    {
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.NotModified, null, ("ETag", "\"1\""));
        await using var graph = TestData.CreateClient(handler);

        using var response = await graph.SendAsync(new GraphRequest(HttpMethod.Get, "me") { Headers = { ["If-None-Match"] = "\"1\"" } });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(response.Status, Is.EqualTo(HttpStatusCode.NotModified));
            Assert.That(response.Headers["etag"], Is.EqualTo("\"1\""));
        }

        Assert.That(handler.Requests.Single().Headers, Does.Contain("If-None-Match: \"1\""));
    }

    [Test]
    public async Task A_Retry_After_beyond_the_deadline_fails_at_once_and_closes_the_throttle_gate()
    {
        using var handler = new FakeHttpHandler().RespondsWith(
            HttpStatusCode.TooManyRequests, TestData.ErrorJson("tooManyRequests"), ("Retry-After", "700"));
        await using var graph = TestData.CreateClient(handler, _clock);

        var first = await Assert.ThrowsAsync<GraphException>(() => graph.GetAsync<User>("me"));
        var second = await Assert.ThrowsAsync<GraphException>(() => graph.GetAsync<User>("users/1"));

        Assert.Multiple(() =>
        {
            Assert.That(first!.Message, Does.EndWith("The service asked for a wait of 00:11:40."));
            Assert.That(first.Status, Is.EqualTo(HttpStatusCode.TooManyRequests));
            Assert.That(first.RetryAfter, Is.EqualTo(TimeSpan.FromSeconds(700)));
            Assert.That(first.Attempts, Is.EqualTo(1));
            Assert.That(second!.Status, Is.EqualTo(HttpStatusCode.TooManyRequests));
            Assert.That(second.RetryAfter, Is.EqualTo(TimeSpan.FromSeconds(700)));
            Assert.That(second.Attempts, Is.Zero);
            Assert.That(_clock.Delays, Is.Empty);
        });
    }

    [Test]
    public async Task A_throttled_workload_does_not_delay_another_workload()
    {
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.TooManyRequests, null, ("Retry-After", "700"))
            .RespondsWith(HttpStatusCode.OK, "{}");
        await using var graph = TestData.CreateClient(handler, _clock);
        await Assert.ThrowsAsync<GraphException>(() => graph.GetAsync<User>("me/messages"));

        await graph.GetAsync<Drive>("me/drive");

        Assert.That(_clock.Delays, Is.Empty);
    }

    [Test]
    public async Task A_call_without_a_response_fails_at_its_deadline()
    {
        using var handler = new FakeHttpHandler().NeverResponds();
        await using var graph = TestData.CreateClient(handler, _clock, configure: options => options.Deadline = TimeSpan.FromSeconds(50));
        var pending = graph.GetAsync<User>("me");

        _clock.Advance(TimeSpan.FromSeconds(50));
        var error = await Assert.ThrowsAsync<GraphException>(() => pending);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.Code, Is.EqualTo("deadlineExceeded"));
            Assert.That(error.Message, Is.EqualTo("GET me failed: No final response came within 00:00:50."));
        }
    }

    [Test]
    public async Task Cancelling_a_call_throws_OperationCanceledException()
    {
        using var handler = new FakeHttpHandler().NeverResponds();
        using var cancel = new CancellationTokenSource();
        await using var graph = TestData.CreateClient(handler, _clock);
        var pending = graph.GetAsync<User>("me", cancel.Token);

        await cancel.CancelAsync();

        await Assert.ThatAsync(() => pending, Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task A_link_to_another_host_gets_no_request_and_no_token()
    {
        using var handler = new FakeHttpHandler();
        await using var graph = TestData.CreateClient(handler);

        var error = await Assert.ThrowsAsync<GraphException>(
            () => graph.GetAsync<User>(GraphUrl.FromService("https://evil.example/v1.0/me?secret")));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.Code, Is.EqualTo("untrustedAddress"));
            Assert.That(handler.Requests.Count, Is.Zero);
        }

        Assert.That(error.ToString(), Does.Not.Contain("secret"));
    }

    [Test]
    public async Task A_pre_authenticated_URL_gets_no_token_and_is_shown_nowhere()
    {
        using var handler = new FakeHttpHandler().Throws(TestData.CreateConnectionReset())
            .RespondsWith(HttpStatusCode.NotFound, TestData.ErrorJson("itemNotFound"));
        var log = new LogBook();
        var tokens = new FakeTokenProvider(TestData.CreateToken());
        await using var graph = TestData.CreateClient(handler, tokens: tokens, configure: options => options.LoggerFactory = log);

        var error = await Assert.ThrowsAsync<GraphException>(() =>
            graph.PutAsync<DriveItem>(
                GraphUrl.PreAuthenticated("https://sn3302.up.1drv.com/up/secret1?tempauth=secret2"),
                GraphContent.Stream(() => new MemoryStream([1]), 1)));

        Assert.Multiple(() =>
        {
            Assert.That(handler.Requests.Select(sent => sent.Authorization), Is.EqualTo(new string?[] { null, null }));
            Assert.That(handler.Requests[0].Headers, Does.Not.Contain("client-request-id"));
            Assert.That(tokens.Requests, Is.Empty);
            Assert.That(error + log.Text, Does.Not.Contain("secret").And.Contain("PUT sn3302.up.1drv.com: 404 after 2 attempt(s)"));
        });
    }

    [Test]
    public async Task Request_and_response_contents_are_not_logged()
    {
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.Unauthorized)
            .RespondsWith(HttpStatusCode.OK, """{"displayName":"secret4"}""")
            .Throws(new InvalidOperationException("secret5"));
        var log = new LogBook();
        await using var graph = TestData.CreateClient(
            handler, tokens: new FakeTokenProvider(TestData.CreateToken("secret1")), configure: options => options.LoggerFactory = log);
        var mail = "secret2";

        await graph.PatchAsync($"users/secret3?$filter=mail eq '{mail}'", new User { DisplayName = "secret6" });
        await Assert.ThrowsAsync<InvalidOperationException>(() => graph.GetAsync<User>("me"));

        Assert.That(log.Lines, Has.Count.EqualTo(2));
        Assert.That(log.Text, Does.Not.Contain("secret"));
    }

    [TestCase(0)]
    [TestCase(-5)]
    public void A_deadline_that_is_not_positive_is_rejected(int seconds)
    {
        Assert.That(
            () => GraphClient.Create(new FakeTokenProvider(TestData.CreateToken()), new() { Deadline = TimeSpan.FromSeconds(seconds) }),
            Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void A_client_without_a_token_provider_is_rejected()
    {
        Assert.That(() => GraphClient.Create(null!), Throws.ArgumentNullException);
    }

    [Test]
    public async Task A_response_created_in_code_is_read_like_a_received_one()
    {
        using var response = GraphResponse.Json(HttpStatusCode.Created, new User { DisplayName = "Ada" });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(response.Status, Is.EqualTo(HttpStatusCode.Created));
            Assert.That((await response.ReadAsync<User>()).DisplayName, Is.EqualTo("Ada"));
        }
    }
}
