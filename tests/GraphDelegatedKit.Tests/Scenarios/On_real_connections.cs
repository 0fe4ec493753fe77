using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace GraphDelegatedKit.Tests.Scenarios;

/// <summary>What happens to connections, seen from the other end of real sockets.</summary>
public sealed class On_real_connections
{
    private readonly Clock _clock = new();
    private readonly ConcurrentQueue<string> _connections = new();
    private int _requests;

    [TestCase(HttpProtocols.Http2, "HTTP/2")]
    [TestCase(HttpProtocols.Http1, "HTTP/1.1")]
    [TestCase(HttpProtocols.Http1AndHttp2, "HTTP/2")]
    public async Task Graph_is_spoken_to_in_HTTP_2_where_the_other_end_can(HttpProtocols protocols, string expected)
    {
        var spoken = "";
        await using var server = await OwnServer.StartAsync(context => Ok(context, spoken = context.Request.Protocol), protocols);
        await using var graph = server.Client(_clock);

        await graph.GetAsync<User>("me");

        Assert.That(spoken, Is.EqualTo(expected));
    }

    [Test]
    public async Task A_handler_of_the_callers_that_knows_HTTP_1_alone_will_do()
    {
        var spoken = "";
        await using var server = await OwnServer.StartAsync(context => Ok(context, spoken = context.Request.Protocol));
        await using var graph = server.Client(_clock, options => options.HttpHandler = () => new OldFashioned { InnerHandler = server.CreateHandler() });

        await graph.GetAsync<User>("me");

        Assert.That(spoken, Is.EqualTo("HTTP/1.1"));
    }

    [Test]
    public async Task After_a_503_the_call_goes_over_a_new_connection([Values(HttpProtocols.Http2, HttpProtocols.Http1)] HttpProtocols protocols, [Values] bool namesAWait)
    {
        await using var server = await OwnServer.StartAsync(
            context =>
            {
                var request = Begin(context);
                if (request != 2) return Ok(context);
                if (namesAWait) context.Response.Headers.RetryAfter = "3";
                context.Response.StatusCode = 503;
                return Task.CompletedTask;
            },
            protocols);
        await using var graph = server.Client(_clock);

        for (var i = 0; i < 3; i++) await graph.GetAsync<User>("me");

        Assert.That(Connections, Is.EqualTo(new[] { 0, 0, 1, 1 }), "the third request is the second again");
        Assert.That(server.Connections, Is.EqualTo(2));
    }

    [Test]
    public async Task And_what_is_being_read_on_the_old_one_is_read_to_its_end([Values(HttpProtocols.Http2, HttpProtocols.Http1)] HttpProtocols protocols)
    {
        var renewed = new TaskCompletionSource();
        await using var server = await OwnServer.StartAsync(
            async context =>
            {
                if (context.Request.Path.Value!.EndsWith("/big", StringComparison.Ordinal))
                {
                    await context.Response.WriteAsync("first half, ");
                    await context.Response.Body.FlushAsync();
                    await renewed.Task;
                    await context.Response.WriteAsync("second half");
                }
                else if (Begin(context) == 1)
                    context.Response.StatusCode = 503;
                else
                    await Ok(context);
            },
            protocols);
        await using var graph = server.Client(_clock);

        using var big = await graph.SendAsync(new GraphRequest(HttpMethod.Get, "big"));
        await graph.GetAsync<User>("me");
        renewed.SetResult();
        using var body = new StreamReader(await big.OpenAsync());

        Assert.That(await body.ReadToEndAsync(), Is.EqualTo("first half, second half"));
    }

    [Test]
    public async Task A_connection_on_which_nothing_came_is_not_waited_on_again()
    {
        var arrived = new TaskCompletionSource();
        await using var server = await OwnServer.StartAsync(async context =>
        {
            if (Begin(context) > 1)
            {
                await Ok(context);
                return;
            }

            arrived.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });
        await using var graph = server.Client(_clock);

        var pending = graph.GetAsync<User>("me");
        await arrived.Task;
        _clock.Advance(TimeSpan.FromSeconds(100));
        await pending;

        Assert.That(Connections, Is.EqualTo(new[] { 0, 1 }));
    }

    [Test]
    public async Task A_stream_that_is_reset_is_tried_again_where_that_does_no_harm()
    {
        await using var server = await OwnServer.StartAsync(context =>
        {
            if (Begin(context) % 2 == 0) return Ok(context);
            context.Features.Get<IHttpResetFeature>()!.Reset(2); // INTERNAL_ERROR
            return Task.CompletedTask;
        });
        await using var graph = server.Client(_clock);

        await graph.GetAsync<User>("me");
        var error = await Assert.ThrowsAsync<GraphException>(() => graph.PostAsync("me/sendMail"));

        Assert.That((error!.Code, error.Attempts, error.MayHaveExecuted), Is.EqualTo(("connectionFailed", 1, true)));
        Assert.That(_requests, Is.EqualTo(3));
    }

    [Test]
    public async Task A_stream_that_was_refused_was_not_worked_on_so_a_POST_goes_again()
    {
        await using var server = await OwnServer.StartAsync(context =>
        {
            if (Begin(context) > 1) return Ok(context);
            context.Features.Get<IHttpResetFeature>()!.Reset(7); // REFUSED_STREAM
            return Task.CompletedTask;
        });
        await using var graph = server.Client(_clock);

        await graph.PostAsync("me/sendMail");

        Assert.That(_requests, Is.EqualTo(2));
    }

    [Test]
    public async Task A_server_that_says_goodbye_loses_nothing_that_is_under_way()
    {
        var saidGoodbye = new TaskCompletionSource();
        await using var server = await OwnServer.StartAsync(async context =>
        {
            var request = Begin(context);
            if (request == 2) context.Features.Get<IConnectionLifetimeNotificationFeature>()!.RequestClose(); // GOAWAY
            if (request == 2) saidGoodbye.SetResult();
            if (request <= 2) await saidGoodbye.Task;
            await Ok(context);
        });
        await using var graph = server.Client(_clock);

        await Task.WhenAll(graph.PostAsync("me/sendMail"), graph.PostAsync("me/sendMail"));
        for (var i = 0; i < 5; i++) await graph.PostAsync("me/sendMail");

        Assert.That((_requests, _clock.Delays.Count), Is.EqualTo((7, 0)), "each once, and none of them failed");
        Assert.That(server.Connections, Is.GreaterThan(1));
    }

    [Test]
    public async Task A_connection_lost_under_many_requests_is_lost_for_none_of_the_reads()
    {
        var all = new TaskCompletionSource();
        await using var server = await OwnServer.StartAsync(async context =>
        {
            var request = Begin(context);
            if (request > 8)
            {
                await Ok(context);
                return;
            }

            if (request == 8) all.SetResult();
            await all.Task;
            OwnServer.Drop(context);
        });
        await using var graph = server.Client(_clock);

        var users = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => graph.GetAsync<User>("me")));

        Assert.That(users.Select(user => user.DisplayName), Is.All.EqualTo("Ada"));
        Assert.That(_requests, Is.EqualTo(16));
    }

    [Test]
    public async Task More_requests_than_a_connection_takes_all_go_through()
    {
        await using var server = await OwnServer.StartAsync(
            async context =>
            {
                Begin(context);
                await Task.Yield();
                await Ok(context);
            },
            change: kestrel => kestrel.Limits.Http2.MaxStreamsPerConnection = 2);
        await using var graph = server.Client(_clock);

        await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => graph.PostAsync("me/sendMail")));

        Assert.That(_requests, Is.EqualTo(40), "a stream too many is refused before it has run, and goes again");
    }

    [Test]
    public void A_connection_that_a_router_forgot_is_found_out_while_a_request_waits_on_it()
    {
        using var transport = (SocketsHttpHandler)GraphDelegatedKit.Http.DefaultTransport.Create();

        Assert.That(transport.KeepAlivePingDelay + transport.KeepAlivePingTimeout, Is.LessThan(TimeSpan.FromSeconds(60)));
        Assert.That((transport.KeepAlivePingPolicy, transport.EnableMultipleHttp2Connections), Is.EqualTo((HttpKeepAlivePingPolicy.WithActiveRequests, true)));
        Assert.That((transport.AllowAutoRedirect, transport.UseCookies), Is.EqualTo((false, false)));
    }

    [Test]
    public async Task A_body_that_unpacks_without_end_is_an_error_read_no_further_than_makes_sense()
    {
        await using var server = await OwnServer.StartAsync(async context =>
        {
            (context.Response.StatusCode, context.Response.Headers.ContentEncoding) = (400, "gzip");
            await using var gzip = new System.IO.Compression.GZipStream(context.Response.Body, System.IO.Compression.CompressionLevel.Fastest);
            var zeros = new byte[1024 * 1024];
            while (!context.RequestAborted.IsCancellationRequested) await gzip.WriteAsync(zeros, context.RequestAborted);
        });
        await using var graph = server.Client(_clock);

        var error = await Assert.ThrowsAsync<GraphException>(() => graph.GetAsync<User>("me"));

        Assert.That((error!.Status, error.Code), Is.EqualTo((HttpStatusCode.BadRequest, "BadRequest")));
    }

    [Test]
    public async Task Cancelling_in_the_middle_of_a_body_is_the_callers_cancellation()
    {
        using var cancel = new CancellationTokenSource();
        await using var server = await OwnServer.StartAsync(async context =>
        {
            await context.Response.WriteAsync("{\"displayName\":");
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });
        await using var graph = server.Client(_clock);

        using var response = await graph.SendAsync(new GraphRequest(HttpMethod.Get, "me"), cancel.Token);
        var pending = response.ReadAsync<User>(cancel.Token);
        await cancel.CancelAsync();

        await Assert.ThatAsync(() => pending, Throws.InstanceOf<OperationCanceledException>().With.Property("CancellationToken").EqualTo(cancel.Token));
    }

    [Test]
    public async Task A_body_that_breaks_off_while_it_is_read_is_an_error_of_the_kit()
    {
        await using var server = await OwnServer.StartAsync(async context =>
        {
            await context.Response.WriteAsync("{\"displayName\":");
            await context.Response.Body.FlushAsync();
            context.Abort();
        });
        await using var graph = server.Client(_clock);

        using var response = await graph.SendAsync(new GraphRequest(HttpMethod.Post, "me/secret"));
        var error = await Assert.ThrowsAsync<GraphException>(() => response.ReadAsync<User>());

        Assert.That((error!.Status, error.Code, error.MayHaveExecuted, error.Attempts), Is.EqualTo(((HttpStatusCode?)HttpStatusCode.OK, "connectionFailed", true, 1)));
    }

    private int[] Connections => [.. _connections.Select(id => Array.IndexOf([.. _connections.Distinct()], id))];

    private int Begin(HttpContext context)
    {
        _connections.Enqueue(context.Connection.Id);
        return Interlocked.Increment(ref _requests);
    }

    private static Task Ok(HttpContext context, string? name = null)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync($$"""{"displayName":"{{name ?? "Ada"}}"}""");
    }

    private sealed class OldFashioned : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            (request.Version, request.VersionPolicy) = (HttpVersion.Version11, HttpVersionPolicy.RequestVersionExact);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
