using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using GraphDelegatedKit;

namespace Benchmarks;

/// <summary>The server, in a process of its own so that its work is not counted as ours, and the way to it.</summary>
internal sealed class SinkProcess : IDisposable
{
    private readonly Process _process;
    private readonly int _port;

    private SinkProcess(Process process, int port) => (_process, _port) = (process, port);

    public static async Task<SinkProcess> StartAsync()
    {
        var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["sink"]) { RedirectStandardOutput = true })!;
        return new SinkProcess(process, int.Parse((await process.StandardOutput.ReadLineAsync())!, CultureInfo.InvariantCulture));
    }

    public GraphClient Graph() => GraphClient.Create(new NoToken(), new GraphClientOptions { HttpHandler = Handler });

    public SocketsHttpHandler Handler() => new()
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        ConnectCallback = async (_, stop) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(IPAddress.Loopback, _port, stop);
            return new NetworkStream(socket, ownsSocket: true);
        },
#pragma warning disable CA5359 // the server is our own child, with a certificate it made a moment ago
        SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, _, _, _) => true },
#pragma warning restore CA5359
    };

    public void Dispose()
    {
        _process.Kill();
        _process.Dispose();
    }

    private sealed class NoToken : ITokenProvider
    {
        public ValueTask<GraphAccessToken> GetTokenAsync(TokenRequest? request = null, CancellationToken cancellationToken = default) => new(new GraphAccessToken("t", DateTimeOffset.MaxValue));
    }
}
