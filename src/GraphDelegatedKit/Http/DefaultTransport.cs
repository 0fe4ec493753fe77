using System.Net;

namespace GraphDelegatedKit.Http;

/// <summary>The transport if the program provides none: the system's certificates and proxy, no redirects, no cookies.</summary>
internal static class DefaultTransport
{
    public static HttpMessageHandler Create() => new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.All,
        ActivityHeadersPropagator = null, // the runtime's activity would record paths, and some addresses have a secret in the path
        ConnectTimeout = TimeSpan.FromSeconds(15),
        PooledConnectionLifetime = TimeSpan.FromMinutes(2), // DNS changes take effect within this time
        EnableMultipleHttp2Connections = true,

        // A router that drops a connection does not report it. Without pings a request on the connection would wait until its timeout.
        KeepAlivePingDelay = TimeSpan.FromSeconds(20),
        KeepAlivePingTimeout = TimeSpan.FromSeconds(10),
        KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
    };
}
