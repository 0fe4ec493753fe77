using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace GraphDelegatedKit.Tests.Support;

/// <summary>
/// A server on real sockets that sends what the test writes: for HTTP behavior that the local tenant does not script.
/// </summary>
internal sealed class FakeHttpServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly ConcurrentQueue<string> _connections;
    private readonly X509Certificate2 _certificate;
    private readonly int _port;

    private FakeHttpServer(WebApplication application, ConcurrentQueue<string> connections, X509Certificate2 certificate)
    {
        (_application, _connections, _certificate) = (application, connections, certificate);
        _port =
            new Uri(application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Port;
    }

    /// <summary>How many connections were made secure so far.</summary>
    public int ConnectionCount => _connections.Count;

    public static async Task<FakeHttpServer> StartAsync(
        RequestDelegate respond, HttpProtocols protocols = HttpProtocols.Http1AndHttp2, Action<KestrelServerOptions>? configure = null)
    {
        var connections = new ConcurrentQueue<string>();
        var certificate = CreateCertificate();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<IHostLifetime, NullHostLifetime>();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            configure?.Invoke(kestrel);
            kestrel.Listen(IPAddress.Loopback, 0, endpoint =>
            {
                endpoint.Protocols = protocols;
                endpoint.UseHttps(certificate);
                endpoint.Use(next => connection =>
                {
                    connections.Enqueue(connection.ConnectionId);
                    return next(connection);
                });
            });
        });
        var application = builder.Build();
        application.Run(respond);
        await application.StartAsync();
        return new FakeHttpServer(application, connections, certificate);
    }

    /// <summary>Ends the connection a request came on, as a router or a crash does.</summary>
    public static void AbortConnection(HttpContext context) =>
        context.Features.Get<Microsoft.AspNetCore.Connections.Features.IConnectionLifetimeFeature>()!.Abort();

    /// <summary>The kit's own transport, connected to the socket of this server.</summary>
    public SocketsHttpHandler CreateHandler()
    {
        var handler = (SocketsHttpHandler)GraphDelegatedKit.Http.DefaultTransport.Create();
        handler.UseProxy = false;
        handler.ConnectCallback = async (_, cancellationToken) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(IPAddress.Loopback, _port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        };
        handler.SslOptions.RemoteCertificateValidationCallback =
            (_, presented, _, _) => presented?.GetCertHashString() == _certificate.GetCertHashString();
        return handler;
    }

    public GraphClient CreateClient(TimeProvider? clock = null, Action<GraphClientOptions>? configure = null)
    {
        var options = new GraphClientOptions { HttpHandler = CreateHandler, TimeProvider = clock ?? new Clock() };
        configure?.Invoke(options);
        return GraphClient.Create(new FakeTokenProvider(TestData.CreateToken()), options);
    }

    public async ValueTask DisposeAsync()
    {
        using var immediately = new CancellationTokenSource(TimeSpan.Zero);
        await _application.StopAsync(immediately.Token);
        await _application.DisposeAsync();
        _certificate.Dispose();
    }

    public static X509Certificate2 CreateCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=graph.microsoft.com", key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    private sealed class NullHostLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
