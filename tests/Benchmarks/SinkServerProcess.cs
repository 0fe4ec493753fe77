using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using GraphDelegatedKit;

namespace Benchmarks;

/// <summary>The server, in a process of its own so that its work is not measured, and the two ways to reach it.</summary>
internal sealed class SinkServerProcess : IDisposable
{
    public const string Https = "https", Http = "http (a plain socket under https addresses, for the kit and HttpClient alike)";

    private readonly Process _process;
    private readonly int[] _ports;

    private SinkServerProcess(Process process, int[] ports) => (_process, _ports) = (process, ports);

    public static async Task<SinkServerProcess> StartAsync()
    {
        var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["sink"]) { RedirectStandardOutput = true })!;
        var ports = (await process.StandardOutput.ReadLineAsync())!.Split(' ');
        return new SinkServerProcess(process, [.. ports.Select(port => int.Parse(port, CultureInfo.InvariantCulture))]);
    }

    public GraphClient CreateGraphClient(string transport) =>
        GraphClient.Create(new FixedTokenProvider(), new GraphClientOptions { HttpHandler = () => CreateHandler(transport) });

    public HttpMessageHandler CreateHandler(string transport) =>
        transport == Https ? CreateSocketsHandler(_ports[0]) : new HttpDowngradeHandler(CreateSocketsHandler(_ports[1]));

    public void Dispose()
    {
        _process.Kill();
        _process.Dispose();
    }

    private static SocketsHttpHandler CreateSocketsHandler(int port) => new()
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        ConnectCallback = async (_, cancellationToken) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        },
#pragma warning disable CA5359 // the server is our own child, with a certificate it made a moment ago
        SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, _, _, _) => true },
#pragma warning restore CA5359
    };
}
