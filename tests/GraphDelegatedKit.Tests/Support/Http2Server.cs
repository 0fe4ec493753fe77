using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace GraphDelegatedKit.Tests.Support;

/// <summary>
/// An HTTP/2 server whose frames the test writes: for what no real server can be made to do on request, such as a GOAWAY between
/// the choice of a connection and the first frame of a request.
/// </summary>
/// <remarks><see href="https://www.rfc-editor.org/rfc/rfc9113"/></remarks>
internal sealed class Http2Server : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly X509Certificate2 _certificate = FakeHttpServer.CreateCertificate();
    private readonly CancellationTokenSource _stopped = new();
    private readonly ConcurrentBag<TcpClient> _clients = [];
    private readonly Func<Connection, Task> _serve;
    private readonly Task _accepting;
    private int _connections, _processed;

    private Http2Server(Func<Connection, Task> serve)
    {
        _serve = serve;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>The connections accepted so far.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>The requests answered so far: the only ones that ran.</summary>
    public int Processed => Volatile.Read(ref _processed);

    /// <summary>Starts a server that calls <paramref name="serve"/> once for each connection, after the TLS handshake.</summary>
    public static Http2Server Start(Func<Connection, Task> serve) => new(serve);

    /// <summary>The kit's own transport, connected to this server.</summary>
    public SocketsHttpHandler CreateHandler()
    {
        var handler = (SocketsHttpHandler)GraphDelegatedKit.Http.DefaultTransport.Create();
        handler.UseProxy = false;
        handler.ConnectCallback = async (_, cancellationToken) => await ConnectAsync(cancellationToken);
        handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) =>
            shown?.GetCertHashString() == _certificate.GetCertHashString();
        return handler;
    }

    public async Task<Stream> ConnectAsync(CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(_listener.LocalEndpoint, cancellationToken);
        return new NetworkStream(socket, ownsSocket: true);
    }

    public GraphClient Client(TimeProvider clock, Action<SocketsHttpHandler>? change = null, Action<GraphClientOptions>? options = null)
    {
        var all = new GraphClientOptions { TimeProvider = clock };
        all.HttpHandler = () =>
        {
            var handler = CreateHandler();
            change?.Invoke(handler);
            return handler;
        };
        options?.Invoke(all);
        return GraphClient.Create(new FakeTokenProvider(TestData.CreateToken()), all);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopped.CancelAsync();
        _listener.Stop();
        foreach (var client in _clients) client.Dispose();
        await _accepting;
        _certificate.Dispose();
        _stopped.Dispose();
    }

    private async Task AcceptAsync()
    {
        var serving = new List<Task>();
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stopped.Token);
                _clients.Add(client);
                serving.Add(ServeAsync(client, Interlocked.Increment(ref _connections)));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException
            or InvalidOperationException) // the listener was stopped before, while or after a connection was accepted
        {
            await Task.WhenAll(serving);
        }
    }

    private async Task ServeAsync(TcpClient client, int number)
    {
        try
        {
            using var tls = new SslStream(client.GetStream());
            await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
            {
                ServerCertificate = _certificate,
                ApplicationProtocols = [SslApplicationProtocol.Http2],
            });
            using var connection = new Connection(this, tls, number);
            await _serve(connection);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The client has closed the connection, or the test is over.
        }
        finally
        {
            client.Dispose();
        }
    }

    /// <summary>One connection. It has one reader at a time; frames may be written from anywhere.</summary>
    internal sealed class Connection(Http2Server server, Stream stream, int number) : IDisposable
    {
        private const byte Data = 0, Headers = 1, ResetStream = 3, Settings = 4, Ping = 6, GoAway = 7;
        private const byte EndStream = 1, Acknowledgement = 1, EndHeaders = 4;
        private const int PrefaceLength = 24;

        private readonly SemaphoreSlim _writing = new(1);
        private readonly TaskCompletionSource _pinged = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private bool _hasPreface;

        /// <summary>The number of the connection, from 1.</summary>
        public int Number => number;

        /// <summary>Sends the settings every connection begins with, in that order and no others.</summary>
        public Task StartAsync() => WriteAsync(Settings, 0, 0, []);

        /// <summary>Reads one whole request.</summary>
        /// <returns>Its stream; <see langword="null"/> if the client has closed the connection.</returns>
        public async Task<int?> ReadRequestAsync()
        {
            while (await ReadAsync() is { } frame)
                if (frame.Type is Headers or Data && (frame.Flags & EndStream) != 0)
                    return frame.Stream;

            return null;
        }

        /// <summary>Reads the headers of a request, and returns its stream.</summary>
        public async Task<int?> ReadHeadersAsync()
        {
            while (await ReadAsync() is { } frame)
                if (frame.Type == Headers)
                    return frame.Stream;

            return null;
        }

        /// <summary>Reads without an answer until the client closes the connection.</summary>
        public async Task ReadToEndAsync()
        {
            while (await ReadAsync() is not null)
            {
            }
        }

        /// <summary>Answers every request with 204 until the client closes the connection.</summary>
        public async Task AnswerAllAsync()
        {
            while (await ReadRequestAsync() is { } request) await AnswerAsync(request);
        }

        /// <summary>Answers with 204, which is index 12 of HPACK's static table after 200, 8.</summary>
        public Task AnswerAsync(int request)
        {
            Interlocked.Increment(ref server._processed);
            return WriteAsync(Headers, EndHeaders | EndStream, request, [0x89]);
        }

        /// <summary>Ends a stream without an answer.</summary>
        public Task ResetAsync(int request, int error) => WriteAsync(ResetStream, 0, request, Number32(error));

        /// <summary>Says that no stream above <paramref name="lastStream"/> was or will be processed.</summary>
        public Task GoAwayAsync(int lastStream, int error = 0) => WriteAsync(GoAway, 0, 0, [.. Number32(lastStream), .. Number32(error)]);

        /// <summary>Announces the maximum number of concurrent streams.</summary>
        public Task LimitStreamsAsync(int most) => WriteAsync(Settings, 0, 0, [0, 3, .. Number32(most)]);

        /// <summary>Returns once the client has processed every frame sent so far. It needs a read under way.</summary>
        public async Task UntilProcessedAsync()
        {
            await WriteAsync(Ping, 0, 0, [1, 2, 3, 4, 5, 6, 7, 8]);
            await _pinged.Task;
        }

        public void Dispose() => _writing.Dispose();

        private async Task<(byte Type, byte Flags, int Stream)?> ReadAsync()
        {
            if (!_hasPreface && await ReadExactlyAsync(PrefaceLength) is null) return null;
            _hasPreface = true;
            if (await ReadExactlyAsync(9) is not { } head) return null;
            if (await ReadExactlyAsync((head[0] << 16) | (head[1] << 8) | head[2]) is not { } payload) return null;

            var (type, flags, target) = (head[3], head[4], BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(5)));
            if (type == Settings && (flags & Acknowledgement) == 0) await WriteAsync(Settings, Acknowledgement, 0, []);
            if (type == Ping && (flags & Acknowledgement) == 0) await WriteAsync(Ping, Acknowledgement, 0, payload);
            if (type == Ping && (flags & Acknowledgement) != 0) _pinged.TrySetResult();
            return (type, flags, target);
        }

        private async Task<byte[]?> ReadExactlyAsync(int length)
        {
            var bytes = new byte[length];
            return await stream.ReadAtLeastAsync(bytes, length, throwOnEndOfStream: false, server._stopped.Token) == length ? bytes : null;
        }

        private async Task WriteAsync(byte type, byte flags, int target, byte[] payload)
        {
            var size = payload.Length;
            byte[] frame = [(byte)(size >> 16), (byte)(size >> 8), (byte)size, type, flags, .. Number32(target), .. payload];
            await _writing.WaitAsync(server._stopped.Token);
            try
            {
                await stream.WriteAsync(frame, server._stopped.Token);
            }
            finally
            {
                _writing.Release();
            }
        }

        private static byte[] Number32(int number)
        {
            var bytes = new byte[4];
            BinaryPrimitives.WriteInt32BigEndian(bytes, number);
            return bytes;
        }
    }
}
