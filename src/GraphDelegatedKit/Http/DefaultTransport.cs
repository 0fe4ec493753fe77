using System.Net;

namespace GraphDelegatedKit.Http;

/// <summary>The socket end where nobody brought another: the system's trust and proxy, no redirects and no cookies of its own.</summary>
internal static class DefaultTransport
{
    public static HttpMessageHandler Create() => new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.All,
        ActivityHeadersPropagator = null, // the runtime's activity shows paths, and some addresses have their secret there; ours does not
        ConnectTimeout = TimeSpan.FromSeconds(15),
        PooledConnectionLifetime = TimeSpan.FromMinutes(2), // a change of DNS is seen within this time
        EnableMultipleHttp2Connections = true,

        // A router that forgot the connection says nothing: without these a request on it waits for its whole time limit.
        KeepAlivePingDelay = TimeSpan.FromSeconds(20),
        KeepAlivePingTimeout = TimeSpan.FromSeconds(10),
        KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
    };
}
