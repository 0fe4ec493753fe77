using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using GraphDelegatedKit;

namespace Benchmarks;

/// <summary>The server, in a process of its own so that its work is not counted as ours, and the two ways to it.</summary>
internal sealed class SinkProcess : IDisposable
{
    public const string Https = "https", Http = "http (a plain socket under https addresses, for the kit and HttpClient alike)";

    private readonly Process _process;
    private readonly int[] _ports;

    private SinkProcess(Process process, int[] ports) => (_process, _ports) = (process, ports);

    public static async Task<SinkProcess> StartAsync()
    {
        var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["sink"]) { RedirectStandardOutput = true })!;
        var ports = (await process.StandardOutput.ReadLineAsync())!.Split(' ');
        return new SinkProcess(process, [.. ports.Select(port => int.Parse(port, CultureInfo.InvariantCulture))]);
    }

    public GraphClient Graph(string wire) => GraphClient.Create(new OneToken(), new GraphClientOptions { HttpHandler = () => Handler(wire) });

    public HttpMessageHandler Handler(string wire) => wire == Https ? Socket(_ports[0]) : new PlainWire(Socket(_ports[1]));

    public void Dispose()
    {
        _process.Kill();
        _process.Dispose();
    }

    private static SocketsHttpHandler Socket(int port) => new()
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        ConnectCallback = async (_, stop) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(IPAddress.Loopback, port, stop);
            return new NetworkStream(socket, ownsSocket: true);
        },
#pragma warning disable CA5359 // the server is our own child, with a certificate it made a moment ago
        SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, _, _, _) => true },
#pragma warning restore CA5359
    };
}
