using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace GraphDelegatedKit.Tests.Http;

/// <summary>
/// A request that was not sent, or that the server left unprocessed, has not been executed and is sent again, whatever its method. Any
/// other POST is not.
/// </summary>
/// <remarks>Every case runs over real sockets, because the exceptions of the runtime differ from case to case and are not
/// documented.</remarks>
public sealed class UnsentRequestTests
{
    private const int TriesOfTheTransport = 4, NoError = 0, RefusedStream = 7;
    private const int SettingsAndGoAway = 9 + 17;

    private readonly Clock _clock = new();

    [Test]
    public async Task A_POST_that_GOAWAY_frames_left_unprocessed_is_sent_again([Values] bool hasBody)
    {
        await using var server = Http2Server.Start(async connection =>
        {
            await connection.StartAsync();
            if (connection.Number <= TriesOfTheTransport)
            {
                await connection.ReadRequestAsync();
                await connection.GoAwayAsync(lastStream: 0);
                await connection.ReadToEndAsync();
            }

            await connection.AnswerAllAsync();
        });
        await using var graph = server.Client(_clock);

        await PostAsync(graph, hasBody);

        Assert.Multiple(() =>
        {
            Assert.That(server.Processed, Is.EqualTo(1));
            Assert.That(_clock.Delays, Has.Count.EqualTo(1), "the retry of the library");
        });
    }

    [Test]
    public async Task A_POST_whose_stream_was_refused_is_sent_again_after_the_transport_has_given_up([Values] bool hasBody)
    {
        await using var server = Http2Server.Start(async connection =>
        {
            await connection.StartAsync();
            for (var i = 0; i < TriesOfTheTransport; i++)
                if (await connection.ReadRequestAsync() is { } request)
                    await connection.ResetAsync(request, RefusedStream);

            await connection.AnswerAllAsync();
        });
        await using var graph = server.Client(_clock);

        await PostAsync(graph, hasBody);

        Assert.Multiple(() =>
        {
            Assert.That(server.Processed, Is.EqualTo(1));
            Assert.That(_clock.Delays, Has.Count.EqualTo(1), "the retry of the library");
        });
    }

    [Test]
    public async Task A_POST_whose_connections_shut_down_before_it_used_them_is_sent_again([Values] bool hasBody)
    {
        await using var spoiled = new Spoiled(TriesOfTheTransport, connection => connection.GoAwayAsync(int.MaxValue));

        await PostAsync(spoiled.Client(_clock), hasBody);

        Assert.Multiple(() =>
        {
            Assert.That(spoiled.Server.Processed, Is.EqualTo(1));
            Assert.That(_clock.Delays, Has.Count.EqualTo(1), "the retry of the library");
        });
    }

    [Test]
    public async Task A_POST_whose_connections_accepted_no_more_streams_is_sent_again([Values] bool hasBody)
    {
        await using var spoiled = new Spoiled(TriesOfTheTransport, connection => connection.LimitStreamsAsync(0));

        await PostAsync(spoiled.Client(_clock), hasBody);

        Assert.Multiple(() =>
        {
            Assert.That(spoiled.Server.Processed, Is.EqualTo(1));
            Assert.That(_clock.Delays, Has.Count.EqualTo(1), "the retry of the library");
        });
    }

    [Test]
    public async Task A_POST_that_was_refused_and_then_got_connections_that_shut_down_is_sent_again()
    {
        await using var spoiled = new Spoiled(
            TriesOfTheTransport,
            connection => connection.GoAwayAsync(int.MaxValue),
            async connection =>
            {
                var request = await connection.ReadRequestAsync();
                await connection.GoAwayAsync(int.MaxValue); // first, so that the next attempt needs another connection
                await connection.ResetAsync(request!.Value, RefusedStream);
                await connection.ReadToEndAsync();
            });

        await PostAsync(spoiled.Client(_clock), hasBody: true);

        Assert.That(spoiled.Server.Processed, Is.EqualTo(1));
    }

    [Test]
    public async Task A_POST_whose_connection_was_lost_before_it_used_it_is_sent_again([Values] bool hasBody)
    {
        var isPost = new AsyncLocal<bool>();
        using var otherFailed = new ManualResetEventSlim();
        using var queue = new QueueListener(() =>
        {
            if (isPost.Value) otherFailed.Wait();
        });
        await using var server = Http2Server.Start(async connection =>
        {
            await connection.StartAsync();
            if (connection.Number > 1) await connection.AnswerAllAsync();
            else await connection.ReadRequestAsync(); // the other request; the POST uses this connection too, and waits
        });
        var connecting = new TaskCompletionSource();
        SocketsHttpHandler? transport = null;
        await using var graph = server.Client(_clock, handler =>
        {
            transport = handler;
            handler.MeterFactory = queue;
            var connect = handler.ConnectCallback!;
            handler.ConnectCallback = async (context, cancellationToken) =>
            {
                await connecting.Task.WaitAsync(cancellationToken);
                return await connect(context, cancellationToken);
            };
        });
        using var invoker = new HttpMessageInvoker(transport!, disposeHandler: false);
        using var other = new HttpRequestMessage(HttpMethod.Get, "https://graph.microsoft.com/other") { Version = HttpVersion.Version20 };

        var failing = invoker.SendAsync(other, default);
        isPost.Value = true;
        var posting = PostAsync(graph, hasBody);
        isPost.Value = false;
        connecting.SetResult(); // both wait for the one connection
        await Assert.ThatAsync(() => failing, Throws.InstanceOf<HttpRequestException>());
        otherFailed.Set();
        await posting;

        Assert.That(server.Processed, Is.EqualTo(1));
    }

    [Test]
    public async Task A_POST_whose_connection_was_shut_down_while_it_was_set_up_is_sent_again([Values] bool hasBody)
    {
        await using var server = Http2Server.Start(async connection =>
        {
            await connection.StartAsync();
            if (connection.Number == 1) await connection.GoAwayAsync(int.MaxValue);
            await connection.AnswerAllAsync();
        });
        var connections = 0;
        await using var graph = server.Client(_clock, handler =>
            handler.PlaintextStreamFilter = (context, _) =>
                new(++connections == 1 ? new LateWriter(context.PlaintextStream, SettingsAndGoAway) : context.PlaintextStream));

        await PostAsync(graph, hasBody);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(server.Processed, Is.EqualTo(1));
            Assert.That(_clock.Delays.Count, Is.EqualTo(1));
        }
    }

    private static readonly object[] ConnectFaults =
    [
        new object[] { "the host has no address", (Exception)new SocketException((int)SocketError.HostNotFound) },
        new object[] { "the name service does not answer", (Exception)new SocketException((int)SocketError.TryAgain) },
        new object[] { "nothing listens", (Exception)new SocketException((int)SocketError.ConnectionRefused) },
        new object[] { "the network is down", (Exception)new SocketException((int)SocketError.NetworkUnreachable) },
        new object[] { "something of the caller's fails", (Exception)new IOException("no tunnel") },
    ];

    [TestCaseSource(nameof(ConnectFaults))]
    public async Task A_POST_that_found_no_connection_is_sent_again(string why, Exception fault)
    {
        await using var server = AnswersAll();
        var connections = 0;
        await using var graph = server.Client(_clock, handler =>
            handler.ConnectCallback = async (_, cancellationToken) =>
                ++connections == 1 ? throw fault : await server.ConnectAsync(cancellationToken));

        await graph.PostAsync("me/sendMail");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(server.Processed, Is.EqualTo(1), why);
            Assert.That(_clock.Delays.Count, Is.EqualTo(1), why);
        }
    }

    [Test]
    public async Task A_POST_whose_connection_ended_in_the_TLS_handshake_is_sent_again()
    {
        await using var server = AnswersAll();
        var connections = 0;
        await using var graph = server.Client(_clock, handler =>
            handler.ConnectCallback = async (_, cancellationToken) =>
                ++connections == 1 ? new MemoryStream() : await server.ConnectAsync(cancellationToken));

        await graph.PostAsync("me/sendMail");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(server.Processed, Is.EqualTo(1));
            Assert.That(_clock.Delays.Count, Is.EqualTo(1));
        }
    }

    [Test]
    public async Task A_POST_for_which_the_transport_found_no_connection_in_time_is_sent_again([Values] bool hasBody)
    {
        await using var server = AnswersAll();
        var handlers = 0;
        await using var graph = server.Client(_clock, handler =>
        {
            if (++handlers > 1) return; // a connection that received nothing is not used again
            handler.ConnectTimeout = TimeSpan.FromMilliseconds(1);
            handler.ConnectCallback = NeverConnects();
        });

        await PostAsync(graph, hasBody);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(server.Processed, Is.EqualTo(1));
            Assert.That(_clock.Delays.Count, Is.EqualTo(1));
        }
    }

    [Test]
    public async Task A_POST_whose_attempt_timed_out_while_it_waited_for_a_connection_is_sent_again([Values] bool hasBody)
    {
        await using var server = AnswersAll();
        var (handlers, connecting) = (0, new TaskCompletionSource());
        await using var graph = server.Client(_clock, handler =>
        {
            if (++handlers == 1) handler.ConnectCallback = NeverConnects(connecting);
        });

        var posting = PostAsync(graph, hasBody);
        await connecting.Task;
        _clock.Advance(TimeSpan.FromMinutes(5));
        await posting;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(server.Processed, Is.EqualTo(1));
            Assert.That(_clock.Delays.Count, Is.EqualTo(1));
        }
    }

    [Test]
    public async Task A_POST_whose_deadline_passed_while_it_waited_for_a_connection_is_reported_as_not_executed([Values] bool hasBody)
    {
        await using var server = AnswersAll();
        var connecting = new TaskCompletionSource();
        await using var graph = server.Client(
            _clock,
            handler => handler.ConnectCallback = NeverConnects(connecting),
            options => options.Deadline = TimeSpan.FromSeconds(50));

        var posting = PostAsync(graph, hasBody);
        await connecting.Task;
        _clock.Advance(TimeSpan.FromSeconds(50));
        var error = await Assert.ThrowsAsync<GraphException>(() => posting);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.Code, Is.EqualTo("deadlineExceeded"));
            Assert.That(error.MayHaveExecuted, Is.False);
        }
    }

    [Test]
    public async Task A_POST_that_was_not_sent_and_must_not_be_sent_again_is_reported_as_not_executed()
    {
        await using var server = AnswersAll();
        await using var graph = server.Client(_clock, handler =>
        {
            handler.ConnectTimeout = TimeSpan.FromMilliseconds(1);
            handler.ConnectCallback = NeverConnects();
        });

        var once = new GraphRequest(HttpMethod.Post, "me/sendMail") { Replay = Replay.Never };

        var error = await Assert.ThrowsAsync<GraphException>(() => graph.SendAsync(once));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.Attempts, Is.EqualTo(1));
            Assert.That(error.MayHaveExecuted, Is.False);
        }
    }

    // The following requests may have been executed and therefore are not sent again.

    [Test]
    public async Task A_POST_below_the_last_stream_of_a_GOAWAY_is_not_sent_again_when_its_connection_ends([Values] bool hasBody)
    {
        await using var server = Http2Server.Start(async connection =>
        {
            await connection.StartAsync();
            if (await connection.ReadRequestAsync() is { } request) await connection.GoAwayAsync(request, NoError);
        });
        await using var graph = server.Client(_clock);

        await AssertMayHaveRunAsync(() => PostAsync(graph, hasBody));

        Assert.That(server.Connections, Is.EqualTo(1));
    }

    [Test]
    public async Task A_POST_whose_body_was_on_its_way_when_its_connection_ended_after_a_GOAWAY_is_not_sent_again()
    {
        await using var server = Http2Server.Start(async connection =>
        {
            await connection.StartAsync();
            if (await connection.ReadHeadersAsync() is { } request) await connection.GoAwayAsync(request, NoError);
        });
        await using var graph = server.Client(_clock);
        var large = GraphContent.Stream(() => new MemoryStream(new byte[4 << 20]), 4 << 20);

        await AssertMayHaveRunAsync(() => graph.SendAsync(new GraphRequest(HttpMethod.Post, "me/messages") { Content = large }));

        Assert.That(server.Connections, Is.EqualTo(1));
    }

    [Test]
    public async Task A_POST_that_arrived_on_a_connection_that_was_lost_is_not_sent_again([Values] bool hasBody)
    {
        await using var server = Http2Server.Start(async connection =>
        {
            await connection.StartAsync();
            await connection.ReadRequestAsync();
        });
        await using var graph = server.Client(_clock);

        await AssertMayHaveRunAsync(() => PostAsync(graph, hasBody));

        Assert.That(server.Connections, Is.EqualTo(1));
    }

    [Test]
    public async Task A_POST_over_HTTP_1_whose_connection_was_closed_before_an_answer_is_not_sent_again([Values] bool hasBody)
    {
        var requests = 0;
        await using var server = await FakeHttpServer.StartAsync(
            _ =>
            {
                Interlocked.Increment(ref requests);
                return Task.CompletedTask;
            },
            HttpProtocols.Http1);
        await using var graph = server.CreateClient(_clock, options => options.HttpHandler = () =>
        {
            var handler = server.CreateHandler();
            handler.PlaintextStreamFilter = (context, _) => new(new ClosedByServer(context.PlaintextStream));
            return handler;
        });

        await AssertMayHaveRunAsync(() => PostAsync(graph, hasBody));

        Assert.That(requests, Is.EqualTo(1), "the runtime sends a request without a body again, including a POST");
    }

    [Test]
    public async Task A_POST_without_a_body_has_a_length_of_0_and_no_type(
        [Values(HttpProtocols.Http1, HttpProtocols.Http2)] HttpProtocols protocols)
    {
        var seen = "";
        await using var server = await FakeHttpServer.StartAsync(
            context =>
            {
                seen = $"{context.Request.ContentLength} {context.Request.ContentType} {context.Request.Headers.TransferEncoding}";
                return Task.CompletedTask;
            },
            protocols);
        await using var graph = server.CreateClient(_clock);

        await graph.PostAsync("me/sendMail");

        Assert.That(seen, Is.EqualTo("0  "));
    }

    [Test]
    public async Task A_POST_that_waited_for_100_Continue_is_not_sent_again()
    {
        await using var server = Http2Server.Start(async connection =>
        {
            await connection.StartAsync();
            await connection.ReadHeadersAsync(); // a server may act on these alone
        });
        await using var graph = server.Client(_clock);
        var request = new GraphRequest(HttpMethod.Post, "me/sendMail")
        {
            Content = GraphContent.Json("some"),
            Headers = { ["Expect"] = "100-continue" },
        };

        await AssertMayHaveRunAsync(() => graph.SendAsync(request));

        Assert.That(server.Connections, Is.EqualTo(1));
    }

    [Test]
    public async Task A_POST_with_a_stream_that_a_custom_handler_created_is_not_sent_again()
    {
        await using var server = AnswersAll();
        var body = new ReplacesBody();
        await using var graph = server.Client(
            _clock,
            handler =>
            {
                handler.ConnectTimeout = TimeSpan.FromMilliseconds(1);
                handler.ConnectCallback = NeverConnects();
            },
            options => options.Handlers.Add(() => body));

        await AssertMayHaveRunAsync(() => graph.PostAsync("me/sendMail"));

        Assert.That(body.Requests, Is.EqualTo(1), "two attempts must not read one stream concurrently");
    }

    [Test]
    public async Task A_POST_over_a_custom_transport_is_not_sent_again()
    {
        using var transport = new Unreliable();
        var options = new GraphClientOptions { HttpHandler = () => transport, TimeProvider = _clock };
        await using var graph = GraphClient.Create(new FakeTokenProvider(TestData.CreateToken()), options);

        await AssertMayHaveRunAsync(() => graph.PostAsync("me/sendMail"));

        Assert.That(transport.Requests, Is.EqualTo(1));
    }

    private static Http2Server AnswersAll() => Http2Server.Start(async connection =>
    {
        await connection.StartAsync();
        await connection.AnswerAllAsync();
    });

    private static Func<SocketsHttpConnectionContext, CancellationToken, ValueTask<Stream>> NeverConnects(
        TaskCompletionSource? begun = null) =>
        async (_, cancellationToken) =>
        {
            begun?.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            throw new InvalidOperationException("It ended without being cancelled.");
        };

    private static Task PostAsync(GraphClient graph, bool hasBody) =>
        hasBody ? graph.PostAsync("me/sendMail", GraphContent.Json("some")) : graph.PostAsync("me/sendMail");

    private async Task AssertMayHaveRunAsync(Func<Task> send)
    {
        var error = await Assert.ThrowsAsync<GraphException>(send);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.Attempts, Is.EqualTo(1));
            Assert.That(error.MayHaveExecuted, Is.True);
            Assert.That(_clock.Delays.Count, Is.Zero);
        }
    }

    /// <summary>
    /// A server whose first connections become useless after a request got them and before it used them. All others answer.
    /// </summary>
    private sealed class Spoiled : IAsyncDisposable
    {
        private readonly QueueListener _queue;
        private readonly (TaskCompletionSource Chosen, ManualResetEventSlim Useless)[] _moments;
        private int _chosen;
        private GraphClient? _client;

        /// <param name="connections">The number of these connections.</param>
        /// <param name="spoil">Makes a connection useless before the request uses it.</param>
        /// <param name="first">Replaces <paramref name="spoil"/> for the first connection, after the request was sent.</param>
        public Spoiled(int connections, Func<Http2Server.Connection, Task> spoil, Func<Http2Server.Connection, Task>? first = null)
        {
            _moments =
            [
                .. Enumerable.Range(0, connections)
                    .Select(
                        _ => (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new ManualResetEventSlim())),
            ];
            _queue = new QueueListener(() =>
            {
                var number = Interlocked.Increment(ref _chosen);
                if (number > connections || (number == 1 && first is not null)) return;
                _moments[number - 1].Chosen.SetResult();
                _moments[number - 1].Useless.Wait();
            });
            Server = Http2Server.Start(async connection =>
            {
                await connection.StartAsync();
                if (connection.Number > connections)
                    await connection.AnswerAllAsync();
                else if (connection.Number == 1 && first is not null)
                    await first(connection);
                else
                    await SpoilAsync(connection, spoil, _moments[connection.Number - 1]);
            });
        }

        public Http2Server Server { get; }

        public GraphClient Client(TimeProvider clock) => _client = Server.Client(clock, handler => handler.MeterFactory = _queue);

        public async ValueTask DisposeAsync()
        {
            if (_client is not null) await _client.DisposeAsync();
            await Server.DisposeAsync();
            _queue.Dispose();
        }

        private static async Task SpoilAsync(
            Http2Server.Connection connection,
            Func<Http2Server.Connection, Task> spoil,
            (TaskCompletionSource Chosen, ManualResetEventSlim Useless) moment)
        {
            try
            {
                var reading = connection.ReadToEndAsync();
                await moment.Chosen.Task;
                await spoil(connection);
                await connection.UntilProcessedAsync();
                moment.Useless.Set();
                await reading;
            }
            finally
            {
                moment.Useless.Set(); // also after a failure, because the request waits for it
            }
        }
    }

    /// <summary>Delays writes until a number of bytes has been read and processed, which is when the reader asks for more.</summary>
    private sealed class LateWriter(Stream inner, int bytes) : RelayStream(inner)
    {
        private readonly TaskCompletionSource _processed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _read;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_read >= bytes) _processed.TrySetResult();
            var read = await base.ReadAsync(buffer, cancellationToken);
            _read += read;
            return read;
        }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await _processed.Task.WaitAsync(cancellationToken);
            await base.WriteAsync(buffer, cancellationToken);
        }
    }

    /// <summary>A stream that ends instead of delivering the response.</summary>
    private sealed class ClosedByServer(Stream inner) : RelayStream(inner)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await base.ReadAsync(buffer, cancellationToken);
            return 0 * read;
        }
    }

    private sealed class ReplacesBody : DelegatingHandler
    {
        public int Requests { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Requests++;
            request.Content = new StreamContent(new MemoryStream([1]));
            return base.SendAsync(request, cancellationToken);
        }
    }

    private sealed class Unreliable : HttpMessageHandler
    {
        public int Requests { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Requests++;
            throw new HttpRequestException("lost");
        }
    }
}
