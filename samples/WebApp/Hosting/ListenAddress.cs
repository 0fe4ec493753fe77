using System.Net;
using System.Net.Sockets;
using Samples;

namespace WebApp.Hosting;

/// <summary>The address at which the app listens on the developer's machine.</summary>
internal static class ListenAddress
{
    public const int DefaultPort = 5080;

    /// <summary>Whether the environment says where to listen, as the container images of ASP.NET Core do.</summary>
    public static bool IsSetByEnvironment(IConfiguration configuration) =>
        configuration["urls"] is { Length: > 0 } || configuration["http_ports"] is { Length: > 0 };

    /// <summary>
    /// Returns the address with a port that is free. It names <c>localhost</c>, for which alone Entra accepts http, and not 127.0.0.1.
    /// </summary>
    /// <param name="port">The port; 0 for any.</param>
    /// <exception cref="UsageException">The port is in use.</exception>
    public static Uri Choose(int port)
    {
        using var probe = new TcpListener(IPAddress.Loopback, port);
        try
        {
            probe.Start();
        }
        catch (SocketException e)
        {
            throw new UsageException($"--port: port {port} cannot be used ({e.SocketErrorCode}). Choose another one, or 0 for any.");
        }

        return new UriBuilder(Uri.UriSchemeHttp, "localhost", ((IPEndPoint)probe.LocalEndpoint).Port).Uri;
    }
}
