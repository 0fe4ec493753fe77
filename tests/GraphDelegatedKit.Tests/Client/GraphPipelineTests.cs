using System.Net;

namespace GraphDelegatedKit.Tests.Client;

public sealed class GraphPipelineTests
{
    private readonly Clock _clock = new();

    [Test]
    public async Task Custom_handlers_see_every_attempt_without_the_token_and_outermost_first()
    {
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.BadGateway).RespondsWith(HttpStatusCode.OK, "{}");
        var calls = new List<string>();
        await using var graph = TestData.CreateClient(handler, _clock, configure: options =>
        {
            options.Handlers.Add(() => new ObservingHandler(request => calls.Add($"outer {request.Headers.Authorization is null}")));
            options.Handlers.Add(
                () => new ObservingHandler(request => request.Headers.TryAddWithoutValidation("User-Agent", "NONISV|Contoso|Job/1.0")));
            options.Handlers.Add(() => new ObservingHandler(_ => calls.Add("inner")));
        });

        await graph.GetAsync<User>("me");

        Assert.That(calls, Has.Count.EqualTo(4));
        Assert.That(calls.Take(2), Is.EqualTo(new[] { "outer True", "inner" }));
        Assert.That(
            handler.Requests.Select(sent => sent.Headers), Is.All.Contain("NONISV|Contoso|Job/1.0").And.All.Contain("Bearer some-token"));
    }

    [Test]
    public async Task A_custom_handler_cannot_send_the_token_to_another_host()
    {
        using var handler = new FakeHttpHandler();
        await using var graph = TestData.CreateClient(handler, configure: options =>
            options.Handlers.Add(() => new ObservingHandler(request => request.RequestUri = new Uri("https://evil.example/"))));

        var error = await Assert.ThrowsAsync<GraphException>(() => graph.GetAsync<User>("me"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.Code, Is.EqualTo("untrustedAddress"));
            Assert.That(handler.Requests.Count, Is.Zero);
        }

        Assert.That(error.Remedy, Is.Not.Null);
    }

    [Test]
    public async Task Pre_authenticated_URLs_do_not_pass_through_custom_handlers()
    {
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.OK, "{}");
        var seen = 0;
        await using var graph = TestData.CreateClient(
            handler, configure: options => options.Handlers.Add(() => new ObservingHandler(_ => seen++)));

        await graph.GetAsync<DriveItem>(GraphUrl.PreAuthenticated("https://sn3302.up.1drv.com/up/secret"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(seen, Is.Zero);
            Assert.That(handler.Requests.Count, Is.EqualTo(1));
        }
    }

    [Test]
    public async Task Custom_handlers_are_disposed_with_the_client()
    {
        var (outer, inner) = (new ObservingHandler(_ => { }), new ObservingHandler(_ => { }));
        var graph = TestData.CreateClient(new FakeHttpHandler(), configure: options =>
        {
            options.Handlers.Add(() => outer);
            options.Handlers.Add(() => inner);
        });

        await graph.DisposeAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(outer.IsDisposed, Is.True);
            Assert.That(inner.IsDisposed, Is.True);
        }
    }

    [Test]
    public async Task With_retries_disabled_a_rejected_token_is_still_replaced_and_the_throttle_gate_still_holds()
    {
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.Unauthorized)
            .RespondsWith(HttpStatusCode.TooManyRequests, null, ("Retry-After", "5"))
            .Throws(TestData.CreateConnectionReset())
            .RespondsWith(HttpStatusCode.GatewayTimeout);
        await using var graph = TestData.CreateClient(handler, _clock, configure: options => options.Retry = false);

        var throttled = await Assert.ThrowsAsync<GraphException>(() => graph.GetAsync<User>("me"));
        var lost = await Assert.ThrowsAsync<GraphException>(() => graph.GetAsync<User>("me"));
        var ambiguous = await Assert.ThrowsAsync<GraphException>(() => graph.DeleteAsync("users/1"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(throttled!.Status, Is.EqualTo(HttpStatusCode.TooManyRequests));
            Assert.That(throttled.Attempts, Is.EqualTo(2));
            Assert.That(throttled.RetryAfter, Is.EqualTo(TimeSpan.FromSeconds(5)));
            Assert.That(lost!.Code, Is.EqualTo("connectionFailed"));
            Assert.That(lost.Attempts, Is.EqualTo(1));
            Assert.That(ambiguous!.Attempts, Is.EqualTo(1));
            Assert.That(ambiguous.MayHaveExecuted, Is.True);
        }

        Assert.That(_clock.Delays, Is.EqualTo(new[] { TimeSpan.FromSeconds(5) }), "the gate's");
    }

    [TestCase(504, 404, Description = "gone: by our own first try, perhaps")]
    [TestCase(0, 404)]
    [TestCase(500, 412, Description = "changed since: by our own first try, perhaps")]
    [TestCase(502, 409)]
    [TestCase(408, 423)]
    public async Task A_refusal_after_an_ambiguous_attempt_reports_that_the_write_may_have_executed(int first, int last)
    {
        using var handler = new FakeHttpHandler();
        if (first == 0) handler.Throws(TestData.CreateConnectionReset());
        else handler.RespondsWith((HttpStatusCode)first);
        handler.RespondsWith((HttpStatusCode)last, TestData.ErrorJson("x"));
        await using var graph = TestData.CreateClient(handler, _clock);

        var error = await Assert.ThrowsAsync<GraphException>(() => graph.DeleteAsync("users/1"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.Status, Is.EqualTo((HttpStatusCode)last));
            Assert.That(error.Attempts, Is.EqualTo(2));
            Assert.That(error.MayHaveExecuted, Is.True);
        }
    }

    [TestCase("users/1", 404, Description = "nothing was in doubt before")]
    [TestCase("users/1", 412)]
    public async Task A_refusal_after_a_throttled_attempt_reports_that_nothing_was_executed(string url, int status)
    {
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.TooManyRequests).RespondsWith((HttpStatusCode)status);
        await using var graph = TestData.CreateClient(handler, _clock);

        var error = await Assert.ThrowsAsync<GraphException>(() => graph.DeleteAsync(url));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.Attempts, Is.EqualTo(2));
            Assert.That(error.MayHaveExecuted, Is.False);
        }
    }

    [Test]
    public async Task A_write_that_hits_its_deadline_may_have_executed()
    {
        using var handler = new FakeHttpHandler().NeverResponds();
        await using var graph = TestData.CreateClient(handler, _clock, configure: options => options.Deadline = TimeSpan.FromSeconds(50));
        var pending = graph.PostAsync("me/sendMail");

        _clock.Advance(TimeSpan.FromSeconds(50));
        var error = await Assert.ThrowsAsync<GraphException>(() => pending);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.Code, Is.EqualTo("deadlineExceeded"));
            Assert.That(error.Attempts, Is.EqualTo(1));
            Assert.That(error.MayHaveExecuted, Is.True);
        }
    }

    [Test]
    public async Task A_call_waits_as_long_as_the_server_asks_within_its_deadline()
    {
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.TooManyRequests, null, ("Retry-After", "315"))
            .RespondsWith(HttpStatusCode.ServiceUnavailable, null, ("Retry-After", "200.5"))
            .RespondsWith(HttpStatusCode.OK, "{}");
        await using var graph = TestData.CreateClient(handler, _clock);

        await graph.GetAsync<User>("me");

        Assert.That(_clock.Delays.Sum(delay => delay.TotalSeconds), Is.EqualTo(515.5));
    }

    [Test]
    public async Task A_cancellation_inside_the_token_provider_is_not_reported_as_the_callers_cancellation()
    {
        using var handler = new FakeHttpHandler();
        await using var graph = TestData.CreateClient(
            handler, tokens: new FakeTokenProvider((_, _) => throw new TaskCanceledException("the provider's own affair")));

        var error = await Assert.ThrowsAsync<GraphException>(() => graph.GetAsync<User>("me"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.Code, Is.EqualTo("interrupted"));
            Assert.That(error.Attempts, Is.Zero);
        }
    }

    [Test]
    public async Task Cancelling_while_a_call_waits_throws_with_the_callers_cancellation_token(
        [Values("wait", "gate", "answer", "token")] string where)
    {
        using var cancel = new CancellationTokenSource();
        var clock = new WatchedClock { OnDelay = _ => ThreadPool.QueueUserWorkItem(_ => cancel.Cancel()) };
        var signedIn = new TaskCompletionSource<GraphAccessToken>();
        using var handler = where switch
        {
            "wait" => new FakeHttpHandler().RespondsWith(HttpStatusCode.BadGateway),
            "gate" => new FakeHttpHandler().RespondsWith(HttpStatusCode.TooManyRequests, null, ("Retry-After", "60")),
            _ => new FakeHttpHandler().NeverResponds(),
        };
        await using var graph = TestData.CreateClient(
            handler, clock, where == "token" ? new FakeTokenProvider((_, token) => new(signedIn.Task.WaitAsync(token))) : null);

        var pending = graph.GetAsync<User>("me", cancel.Token);
        if (where is "answer" or "token") await cancel.CancelAsync();

        await Assert.ThatAsync(
            () => pending, Throws.InstanceOf<OperationCanceledException>().With.Property("CancellationToken").EqualTo(cancel.Token));
        Assert.That(handler.Requests, Has.Count.EqualTo(where == "token" ? 0 : 1));
    }

    [TestCase("PATCH")]
    [TestCase("POST")]
    public async Task A_redirected_write_fails_with_a_remedy(string method)
    {
        using var handler = new FakeHttpHandler().RespondsWith(
            HttpStatusCode.PermanentRedirect, null, ("Location", "https://evil.example/secret"));
        await using var graph = TestData.CreateClient(handler);

        var error = await Assert.ThrowsAsync<GraphException>(
            () => graph.SendAsync(new GraphRequest(new HttpMethod(method), "users/1") { Content = GraphContent.Json(new User()) }));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.Status, Is.EqualTo(HttpStatusCode.PermanentRedirect));
            Assert.That(error.Code, Is.EqualTo("notFollowed"));
            Assert.That(error.MayHaveExecuted, Is.False);
        }

        Assert.That(error.Remedy, Does.Contain("Nothing was changed"));
        Assert.That(error.ToString(), Does.Not.Contain("secret"));
    }

    [Test]
    public async Task A_401_after_a_redirect_does_not_refresh_the_token()
    {
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.Found, null, ("Location", "https://contoso.sharepoint.com/x"))
            .RespondsWith(HttpStatusCode.Unauthorized);
        var tokens = new FakeTokenProvider(TestData.CreateToken());
        await using var graph = TestData.CreateClient(handler, tokens: tokens);

        await Assert.ThrowsAsync<GraphException>(() => graph.SendAsync(new(HttpMethod.Get, "me")));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(handler.Requests.Count, Is.EqualTo(2));
            Assert.That(tokens.Requests.Count, Is.EqualTo(1));
        }
    }

    [Test]
    public async Task A_redirected_read_of_a_pre_authenticated_URL_is_followed()
    {
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.Found, null, ("Location", "https://contoso.sharepoint.com/y"))
            .RespondsWith(HttpStatusCode.OK, """{"name":"a"}""");
        await using var graph = TestData.CreateClient(handler);

        var item = await graph.GetAsync<DriveItem>(GraphUrl.PreAuthenticated("https://contoso.sharepoint.com/x"));

        Assert.That(item.Name, Is.EqualTo("a"));
    }

    private sealed class ObservingHandler(Action<HttpRequestMessage> observe) : DelegatingHandler
    {
        public bool IsDisposed { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            observe(request);
            return base.SendAsync(request, cancellationToken);
        }

        protected override void Dispose(bool disposing)
        {
            IsDisposed = true;
            base.Dispose(disposing);
        }
    }
}
