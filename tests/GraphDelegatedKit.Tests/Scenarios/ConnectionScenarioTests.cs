using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace GraphDelegatedKit.Tests.Scenarios;

/// <summary>Connections as the server end of real sockets sees them.</summary>
public sealed class ConnectionScenarioTests
{
    private readonly Clock _clock = new();
    private readonly ConcurrentQueue<string> _connections = new();
    private int _requests;

    [TestCase(HttpProtocols.Http2, "HTTP/2")]
    [TestCase(HttpProtocols.Http1, "HTTP/1.1")]
    [TestCase(HttpProtocols.Http1AndHttp2, "HTTP/2")]
    public async Task A_client_uses_HTTP_2_when_the_server_supports_it(HttpProtocols protocols, string expected)
    {
        var usedProtocol = "";
        await using var server = await FakeHttpServer.StartAsync(
            context => RespondOkAsync(context, usedProtocol = context.Request.Protocol), protocols);
        await using var graph = server.CreateClient(_clock);

        await graph.GetAsync<User>("me");

        Assert.That(usedProtocol, Is.EqualTo(expected));
    }

    [Test]
    public async Task A_client_works_with_a_custom_handler_that_supports_only_HTTP_1()
    {
        var usedProtocol = "";
        await using var server =
            await FakeHttpServer.StartAsync(context => RespondOkAsync(context, usedProtocol = context.Request.Protocol));
        await using var graph = server.CreateClient(
            _clock, options => options.HttpHandler = () => new Http11OnlyHandler { InnerHandler = server.CreateHandler() });

        await graph.GetAsync<User>("me");

        Assert.That(usedProtocol, Is.EqualTo("HTTP/1.1"));
    }

    [Test]
    public async Task A_retry_after_a_503_uses_a_new_connection(
        [Values(HttpProtocols.Http2, HttpProtocols.Http1)] HttpProtocols protocols, [Values] bool hasRetryAfter)
    {
        await using var server = await FakeHttpServer.StartAsync(
            context =>
            {
                var request = RecordRequest(context);
                if (request != 2) return RespondOkAsync(context);
                if (hasRetryAfter) context.Response.Headers.RetryAfter = "3";
                context.Response.StatusCode = 503;
                return Task.CompletedTask;
            },
            protocols);
        await using var graph = server.CreateClient(_clock);

        for (var i = 0; i < 3; i++) await graph.GetAsync<User>("me");

        // Over HTTP/1.1 the handler may open another connection that no request uses, while the first one returns to its pool.
        Assert.That(ConnectionIndexes, Is.EqualTo(new[] { 0, 0, 1, 1 }), "the third request is the second again");
    }

    [Test]
    public async Task A_response_that_is_being_read_completes_although_another_call_has_renewed_the_connection(
        [Values(HttpProtocols.Http2, HttpProtocols.Http1)] HttpProtocols protocols)
    {
        var renewed = new TaskCompletionSource();
        await using var server = await FakeHttpServer.StartAsync(
            async context =>
            {
                if (context.Request.Path.Value!.EndsWith("/big", StringComparison.Ordinal))
                {
                    await context.Response.WriteAsync("first half, ");
                    await context.Response.Body.FlushAsync();
                    await renewed.Task;
                    await context.Response.WriteAsync("second half");
                }
                else if (RecordRequest(context) == 1)
                    context.Response.StatusCode = 503;
                else
                    await RespondOkAsync(context);
            },
            protocols);
        await using var graph = server.CreateClient(_clock);

        using var big = await graph.SendAsync(new GraphRequest(HttpMethod.Get, "big"));
        await graph.GetAsync<User>("me");
        renewed.SetResult();
        using var body = new StreamReader(await big.OpenAsync());

        Assert.That(await body.ReadToEndAsync(), Is.EqualTo("first half, second half"));
    }

    [Test]
    public async Task A_retry_after_an_attempt_timeout_uses_a_new_connection()
    {
        var arrived = new TaskCompletionSource();
        await using var server = await FakeHttpServer.StartAsync(async context =>
        {
            if (RecordRequest(context) > 1)
            {
                await RespondOkAsync(context);
                return;
            }

            arrived.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });
        await using var graph = server.CreateClient(_clock);

        var pending = graph.GetAsync<User>("me");
        await arrived.Task;
        _clock.Advance(TimeSpan.FromMinutes(5));
        await pending;

        Assert.That(ConnectionIndexes, Is.EqualTo(new[] { 0, 1 }));
    }

    [Test]
    public async Task A_reset_HTTP_2_stream_is_retried_for_a_GET_and_not_for_a_POST()
    {
        await using var server = await FakeHttpServer.StartAsync(context =>
        {
            if (RecordRequest(context) % 2 == 0) return RespondOkAsync(context);
            context.Features.Get<IHttpResetFeature>()!.Reset(2); // INTERNAL_ERROR
            return Task.CompletedTask;
        });
        await using var graph = server.CreateClient(_clock);

        await graph.GetAsync<User>("me");
        var error = await Assert.ThrowsAsync<GraphException>(() => graph.PostAsync("me/sendMail"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.Code, Is.EqualTo("connectionFailed"));
            Assert.That(error.Attempts, Is.EqualTo(1));
            Assert.That(error.MayHaveExecuted, Is.True);
        }

        Assert.That(_requests, Is.EqualTo(3));
    }

    [Test]
    public async Task A_POST_on_a_refused_HTTP_2_stream_is_sent_again()
    {
        await using var server = await FakeHttpServer.StartAsync(context =>
        {
            if (RecordRequest(context) > 1) return RespondOkAsync(context);
            context.Features.Get<IHttpResetFeature>()!.Reset(7); // REFUSED_STREAM
            return Task.CompletedTask;
        });
        await using var graph = server.CreateClient(_clock);

        await graph.PostAsync("me/sendMail");

        Assert.That(_requests, Is.EqualTo(2));
    }

    [Test]
    public async Task A_server_that_closes_its_connection_with_GOAWAY_loses_no_request_in_flight()
    {
        var closeRequested = new TaskCompletionSource();
        await using var server = await FakeHttpServer.StartAsync(async context =>
        {
            var request = RecordRequest(context);
            if (request == 2) context.Features.Get<IConnectionLifetimeNotificationFeature>()!.RequestClose(); // GOAWAY
            if (request == 2) closeRequested.SetResult();
            if (request <= 2) await closeRequested.Task;
            await RespondOkAsync(context);
        });
        await using var graph = server.CreateClient(_clock);

        await Task.WhenAll(graph.PostAsync("me/sendMail"), graph.PostAsync("me/sendMail"));
        for (var i = 0; i < 5; i++) await graph.PostAsync("me/sendMail");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(_requests, Is.EqualTo(7), "each once, and none of them failed");
            Assert.That(_clock.Delays.Count, Is.Zero, "each once, and none of them failed");
        }

        Assert.That(server.ConnectionCount, Is.GreaterThan(1));
    }

    [Test]
    public async Task Reads_in_flight_on_a_lost_connection_are_all_retried()
    {
        var all = new TaskCompletionSource();
        await using var server = await FakeHttpServer.StartAsync(async context =>
        {
            var request = RecordRequest(context);
            if (request > 8)
            {
                await RespondOkAsync(context);
                return;
            }

            if (request == 8) all.SetResult();
            await all.Task;
            FakeHttpServer.AbortConnection(context);
        });
        await using var graph = server.CreateClient(_clock);

        var users = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => graph.GetAsync<User>("me")));

        Assert.That(users.Select(user => user.DisplayName), Is.All.EqualTo("Ada"));
        Assert.That(_requests, Is.EqualTo(16));
    }

    [Test]
    public async Task More_requests_than_a_connection_accepts_all_succeed()
    {
        await using var server = await FakeHttpServer.StartAsync(
            async context =>
            {
                RecordRequest(context);
                await Task.Yield();
                await RespondOkAsync(context);
            },
            configure: kestrel => kestrel.Limits.Http2.MaxStreamsPerConnection = 2);
        await using var graph = server.CreateClient(_clock);

        await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => graph.PostAsync("me/sendMail")));

        Assert.That(_requests, Is.EqualTo(40), "a stream too many is refused before it has run, and goes again");
    }

    [Test]
    public void A_dead_connection_with_a_waiting_request_is_detected_by_pings_within_a_minute()
    {
        using var transport = (SocketsHttpHandler)GraphDelegatedKit.Http.DefaultTransport.Create();

        Assert.That(transport.KeepAlivePingDelay + transport.KeepAlivePingTimeout, Is.LessThan(TimeSpan.FromSeconds(60)));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(transport.KeepAlivePingPolicy, Is.EqualTo(HttpKeepAlivePingPolicy.WithActiveRequests));
            Assert.That(transport.EnableMultipleHttp2Connections, Is.True);
            Assert.That(transport.AllowAutoRedirect, Is.False);
            Assert.That(transport.UseCookies, Is.False);
        }
    }

    [Test]
    public async Task An_error_body_that_decompresses_without_end_is_read_only_up_to_a_limit()
    {
        await using var server = await FakeHttpServer.StartAsync(async context =>
        {
            (context.Response.StatusCode, context.Response.Headers.ContentEncoding) = (400, "gzip");
            await using var gzip = new System.IO.Compression.GZipStream(
                context.Response.Body, System.IO.Compression.CompressionLevel.Fastest);
            var zeros = new byte[1024 * 1024];
            while (!context.RequestAborted.IsCancellationRequested) await gzip.WriteAsync(zeros, context.RequestAborted);
        });
        await using var graph = server.CreateClient(_clock);

        var error = await Assert.ThrowsAsync<GraphException>(() => graph.GetAsync<User>("me"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.Status, Is.EqualTo(HttpStatusCode.BadRequest));
            Assert.That(error.Code, Is.EqualTo("BadRequest"));
        }
    }

    [Test]
    public async Task Cancelling_while_a_body_is_read_throws_with_the_callers_cancellation_token()
    {
        using var cancel = new CancellationTokenSource();
        await using var server = await FakeHttpServer.StartAsync(async context =>
        {
            await context.Response.WriteAsync("{\"displayName\":");
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });
        await using var graph = server.CreateClient(_clock);

        using var response = await graph.SendAsync(new GraphRequest(HttpMethod.Get, "me"), cancel.Token);
        var pending = response.ReadAsync<User>(cancel.Token);
        await cancel.CancelAsync();

        await Assert.ThatAsync(
            () => pending, Throws.InstanceOf<OperationCanceledException>().With.Property("CancellationToken").EqualTo(cancel.Token));
    }

    [Test]
    public async Task A_body_that_breaks_off_while_it_is_read_fails_with_a_GraphException()
    {
        await using var server = await FakeHttpServer.StartAsync(async context =>
        {
            await context.Response.WriteAsync("{\"displayName\":");
            await context.Response.Body.FlushAsync();
            context.Abort();
        });
        await using var graph = server.CreateClient(_clock);

        using var response = await graph.SendAsync(new GraphRequest(HttpMethod.Post, "me/secret"));
        var error = await Assert.ThrowsAsync<GraphException>(() => response.ReadAsync<User>());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.Status, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(error.Code, Is.EqualTo("connectionFailed"));
            Assert.That(error.MayHaveExecuted, Is.True);
            Assert.That(error.Attempts, Is.EqualTo(1));
        }
    }

    private int[] ConnectionIndexes => [.. _connections.Select(id => Array.IndexOf([.. _connections.Distinct()], id))];

    private int RecordRequest(HttpContext context)
    {
        _connections.Enqueue(context.Connection.Id);
        return Interlocked.Increment(ref _requests);
    }

    private static Task RespondOkAsync(HttpContext context, string? name = null)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync($$"""{"displayName":"{{name ?? "Ada"}}"}""");
    }

    private sealed class Http11OnlyHandler : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            (request.Version, request.VersionPolicy) = (HttpVersion.Version11, HttpVersionPolicy.RequestVersionExact);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
