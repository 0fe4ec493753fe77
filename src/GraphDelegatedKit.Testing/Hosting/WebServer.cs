using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace GraphDelegatedKit.Testing.Hosting;

// A minimal Kestrel server: no configuration from the environment, no logging, no signal handlers, one handler for all requests.
internal sealed class WebServer : IAsyncDisposable
{
    // Many more than a test of concurrency opens, and few enough that idle ones do not fill the memory of the program under test.
    private const int MaxConnections = 1_000;

    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromMilliseconds(200);

    private readonly WebApplication _application;
    private readonly TenantCertificate _certificate;

    private WebServer(WebApplication application, TenantCertificate certificate, int httpsPort, int httpPort)
    {
        _application = application;
        _certificate = certificate;
        HttpsPort = httpsPort;
        HttpPort = httpPort;
    }

    public int HttpsPort { get; }

    public int HttpPort { get; }

    public static async Task<WebServer> StartAsync(
        LocalTenantOptions options, TenantCertificate certificate, RequestDelegate handler, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<IHostLifetime, NoOpHostLifetime>();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Configure(kestrel, options, certificate));

        var application = builder.Build();
        try
        {
            application.Run(handler);
            await application.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await application.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        var ports = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!
            .Addresses.Select(address => new Uri(address)).ToDictionary(address => address.Scheme, address => address.Port);
        return new WebServer(application, certificate, ports[Uri.UriSchemeHttps], ports[Uri.UriSchemeHttp]);
    }

    public async ValueTask DisposeAsync()
    {
        using var timeout = new CancellationTokenSource(ShutdownTimeout, TimeProvider.System);
        await _application.StopAsync(timeout.Token).ConfigureAwait(false);
        await _application.DisposeAsync().ConfigureAwait(false);
        _certificate.Server.Dispose();
    }

    private static void Configure(KestrelServerOptions kestrel, LocalTenantOptions options, TenantCertificate certificate)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxConcurrentConnections = MaxConnections;
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.Limits.MinRequestBodyDataRate = null;
        kestrel.Limits.MinResponseDataRate = null;
        kestrel.Limits.MaxRequestLineSize = 64 * 1024;
        kestrel.Limits.MaxRequestHeadersTotalSize = 128 * 1024;

        // The default flow-control windows limit an upload to 96 KiB per round trip.
        kestrel.Limits.Http2.InitialStreamWindowSize = 1024 * 1024;
        kestrel.Limits.Http2.InitialConnectionWindowSize = 4 * 1024 * 1024;

        kestrel.Listen(new IPEndPoint(options.ListenAddress, options.HttpsPort), endpoint =>
        {
            endpoint.Protocols = HttpProtocols.Http1AndHttp2;
            endpoint.UseHttps(certificate.Server);
            endpoint.Use(RawOutput.Attach);
        });
        kestrel.Listen(new IPEndPoint(options.ListenAddress, options.HttpPort), endpoint =>
        {
            endpoint.Protocols = HttpProtocols.Http1;
            endpoint.Use(RawOutput.Attach);
        });
    }
}
