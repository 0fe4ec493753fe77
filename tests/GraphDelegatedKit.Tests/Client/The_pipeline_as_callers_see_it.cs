using System.Net;

namespace GraphDelegatedKit.Tests.Client;

public sealed class The_pipeline_as_callers_see_it
{
    private readonly Clock _clock = new();

    [Test]
    public async Task Handlers_of_the_callers_see_every_try_without_the_token_outermost_first()
    {
        using var wire = new Wire().Answers(HttpStatusCode.BadGateway).Answers(HttpStatusCode.OK, "{}");
        var seen = new List<string>();
        await using var graph = Some.Client(wire, _clock, change: options =>
        {
            options.Handlers.Add(() => new Seer(request => seen.Add($"outer {request.Headers.Authorization is null}")));
            options.Handlers.Add(() => new Seer(request => request.Headers.TryAddWithoutValidation("User-Agent", "NONISV|Contoso|Job/1.0")));
            options.Handlers.Add(() => new Seer(_ => seen.Add("inner")));
        });

        await graph.GetAsync<User>("me");

        Assert.That(seen, Has.Count.EqualTo(4));
        Assert.That(seen.Take(2), Is.EqualTo(new[] { "outer True", "inner" }));
        Assert.That(wire.Requests.Select(sent => sent.Headers), Is.All.Contain("NONISV|Contoso|Job/1.0").And.All.Contain("Bearer some-token"));
    }

    [Test]
    public async Task A_handler_of_the_callers_cannot_lead_the_token_elsewhere()
    {
        using var wire = new Wire();
        await using var graph = Some.Client(wire, change: options => options.Handlers.Add(() => new Seer(request => request.RequestUri = new Uri("https://evil.example/"))));

        var error = await Assert.ThrowsAsync<GraphException>(() => graph.GetAsync<User>("me"));

        Assert.That((error!.Code, wire.Requests.Count), Is.EqualTo(("untrustedAddress", 0)));
        Assert.That(error.Remedy, Is.Not.Null);
    }

    [Test]
    public async Task Secret_addresses_do_not_pass_handlers_of_the_callers()
    {
        using var wire = new Wire().Answers(HttpStatusCode.OK, "{}");
        var seen = 0;
        await using var graph = Some.Client(wire, change: options => options.Handlers.Add(() => new Seer(_ => seen++)));

        await graph.GetAsync<DriveItem>(GraphUrl.PreAuthenticated("https://sn3302.up.1drv.com/up/secret"));

        Assert.That((seen, wire.Requests.Count), Is.EqualTo((0, 1)));
    }

    [Test]
    public async Task Handlers_of_the_callers_are_disposed_with_the_client()
    {
        var (seer, inner) = (new Seer(_ => { }), new Seer(_ => { }));
        var graph = Some.Client(new Wire(), change: options =>
        {
            options.Handlers.Add(() => seer);
            options.Handlers.Add(() => inner);
        });

        await graph.DisposeAsync();

        Assert.That((seer.IsDisposed, inner.IsDisposed), Is.EqualTo((true, true)));
    }

    [Test]
    public async Task With_our_retries_off_the_first_answer_is_the_last_but_a_refused_token_is_replaced_and_the_gate_holds()
    {
        using var wire = new Wire().Answers(HttpStatusCode.Unauthorized).Answers(HttpStatusCode.TooManyRequests, null, ("Retry-After", "5")).Throws(Some.ConnectionReset()).Answers(HttpStatusCode.GatewayTimeout);
        await using var graph = Some.Client(wire, _clock, change: options => options.Retry = false);

        var throttled = await Assert.ThrowsAsync<GraphException>(() => graph.GetAsync<User>("me"));
        var lost = await Assert.ThrowsAsync<GraphException>(() => graph.GetAsync<User>("me"));
        var open = await Assert.ThrowsAsync<GraphException>(() => graph.DeleteAsync("users/1"));

        Assert.That((throttled!.Status, throttled.Attempts, throttled.RetryAfter), Is.EqualTo((HttpStatusCode.TooManyRequests, 2, TimeSpan.FromSeconds(5))));
        Assert.That((lost!.Code, lost.Attempts), Is.EqualTo(("connectionFailed", 1)));
        Assert.That((open!.Attempts, open.MayHaveExecuted), Is.EqualTo((1, true)));
        Assert.That(_clock.Delays, Is.EqualTo(new[] { TimeSpan.FromSeconds(5) }), "the gate's");
    }

    [TestCase(504, 404, Description = "gone: by our own first try, perhaps")]
    [TestCase(0, 404)]
    [TestCase(500, 412, Description = "changed since: by our own first try, perhaps")]
    [TestCase(502, 409)]
    [TestCase(408, 423)]
    public async Task What_a_first_try_may_have_done_is_told_with_the_last_ones_refusal(int first, int last)
    {
        using var wire = new Wire();
        if (first == 0) wire.Throws(Some.ConnectionReset());
        else wire.Answers((HttpStatusCode)first);
        wire.Answers((HttpStatusCode)last, Some.GraphError("x"));
        await using var graph = Some.Client(wire, _clock);

        var error = await Assert.ThrowsAsync<GraphException>(() => graph.DeleteAsync("users/1"));

        Assert.That((error!.Status, error.Attempts, error.MayHaveExecuted), Is.EqualTo(((HttpStatusCode?)last, 2, true)));
    }

    [TestCase("users/1", 404, Description = "nothing was in doubt before")]
    [TestCase("users/1", 412)]
    public async Task A_refusal_at_the_first_try_leaves_nothing_open(string url, int status)
    {
        using var wire = new Wire().Answers(HttpStatusCode.TooManyRequests).Answers((HttpStatusCode)status);
        await using var graph = Some.Client(wire, _clock);

        var error = await Assert.ThrowsAsync<GraphException>(() => graph.DeleteAsync(url));

        Assert.That((error!.Attempts, error.MayHaveExecuted), Is.EqualTo((2, false)));
    }

    [Test]
    public async Task A_change_that_the_deadline_cut_short_may_have_happened()
    {
        using var wire = new Wire().Hangs();
        await using var graph = Some.Client(wire, _clock, change: options => options.Deadline = TimeSpan.FromSeconds(50));
        var pending = graph.PostAsync("me/sendMail");

        _clock.Advance(TimeSpan.FromSeconds(50));
        var error = await Assert.ThrowsAsync<GraphException>(() => pending);

        Assert.That((error!.Code, error.Attempts, error.MayHaveExecuted), Is.EqualTo(("deadlineExceeded", 1, true)));
    }

    [Test]
    public async Task A_call_may_take_as_long_as_its_waits()
    {
        using var wire = new Wire().Answers(HttpStatusCode.TooManyRequests, null, ("Retry-After", "315")).Answers(HttpStatusCode.ServiceUnavailable, null, ("Retry-After", "200.5")).Answers(HttpStatusCode.OK, "{}");
        await using var graph = Some.Client(wire, _clock);

        await graph.GetAsync<User>("me");

        Assert.That(_clock.Delays.Sum(delay => delay.TotalSeconds), Is.EqualTo(515.5));
    }

    [Test]
    public async Task What_somebody_else_cancelled_is_no_cancellation_of_the_callers()
    {
        using var wire = new Wire();
        await using var graph = Some.Client(wire, tokens: new FakeTokens((_, _) => throw new TaskCanceledException("the provider's own affair")));

        var error = await Assert.ThrowsAsync<GraphException>(() => graph.GetAsync<User>("me"));

        Assert.That((error!.Code, error.Attempts), Is.EqualTo(("interrupted", 0)));
    }

    [Test]
    public async Task Cancelling_in_a_wait_at_the_gate_and_while_an_answer_is_awaited_is_the_callers_cancellation([Values("wait", "gate", "answer", "token")] string where)
    {
        using var cancel = new CancellationTokenSource();
        var clock = new Stopped(cancel);
        var signedIn = new TaskCompletionSource<GraphAccessToken>();
        using var wire = where switch
        {
            "wait" => new Wire().Answers(HttpStatusCode.BadGateway),
            "gate" => new Wire().Answers(HttpStatusCode.TooManyRequests, null, ("Retry-After", "60")),
            _ => new Wire().Hangs(),
        };
        await using var graph = Some.Client(wire, clock, where == "token" ? new FakeTokens((_, token) => new(signedIn.Task.WaitAsync(token))) : null);

        var pending = graph.GetAsync<User>("me", cancel.Token);
        if (where is "answer" or "token") await cancel.CancelAsync();

        await Assert.ThatAsync(() => pending, Throws.InstanceOf<OperationCanceledException>().With.Property("CancellationToken").EqualTo(cancel.Token));
        Assert.That(wire.Requests, Has.Count.EqualTo(where == "token" ? 0 : 1));
    }

    [TestCase("PATCH")]
    [TestCase("POST")]
    public async Task A_change_that_is_redirected_is_an_error_that_says_so(string method)
    {
        using var wire = new Wire().Answers(HttpStatusCode.PermanentRedirect, null, ("Location", "https://evil.example/secret"));
        await using var graph = Some.Client(wire);

        var error = await Assert.ThrowsAsync<GraphException>(() => graph.SendAsync(new GraphRequest(new HttpMethod(method), "users/1") { Content = GraphContent.Json(new User()) }));

        Assert.That((error!.Status, error.Code, error.MayHaveExecuted), Is.EqualTo(((HttpStatusCode?)HttpStatusCode.PermanentRedirect, "notFollowed", false)));
        Assert.That(error.Remedy, Does.Contain("Nothing was changed"));
        Assert.That(error.ToString(), Does.Not.Contain("secret"));
    }

    [Test]
    public async Task A_refusal_at_the_end_of_a_redirect_is_no_refusal_of_the_token()
    {
        using var wire = new Wire().Answers(HttpStatusCode.Found, null, ("Location", "https://contoso.sharepoint.com/x")).Answers(HttpStatusCode.Unauthorized);
        var tokens = new FakeTokens(Some.Token());
        await using var graph = Some.Client(wire, tokens: tokens);

        await Assert.ThrowsAsync<GraphException>(() => graph.GetAsync<User>("me"));

        Assert.That((wire.Requests.Count, tokens.Requests.Count), Is.EqualTo((2, 1)));
    }

    [Test]
    public async Task A_read_of_a_secret_address_that_is_redirected_is_followed()
    {
        using var wire = new Wire().Answers(HttpStatusCode.Found, null, ("Location", "https://contoso.sharepoint.com/y")).Answers(HttpStatusCode.OK, """{"name":"a"}""");
        await using var graph = Some.Client(wire);

        var item = await graph.GetAsync<DriveItem>(GraphUrl.PreAuthenticated("https://contoso.sharepoint.com/x"));

        Assert.That(item.Name, Is.EqualTo("a"));
    }

    // Cancels the caller as soon as somebody begins to wait on it; nothing ever comes due.
    private sealed class Stopped(CancellationTokenSource caller) : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (state is Task) ThreadPool.QueueUserWorkItem(_ => caller.Cancel());
            return new Never();
        }

        private sealed class Never : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }

    private sealed class Seer(Action<HttpRequestMessage> see) : DelegatingHandler
    {
        public bool IsDisposed { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            see(request);
            return base.SendAsync(request, cancellationToken);
        }

        protected override void Dispose(bool disposing)
        {
            IsDisposed = true;
            base.Dispose(disposing);
        }
    }
}
