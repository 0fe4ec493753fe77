using GraphDelegatedKit.Cache;
using GraphDelegatedKit.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Identity.Client;

namespace GraphDelegatedKit.SignIn;

/// <summary>MSAL's application object over our transport and our cache: one for the life of a session.</summary>
internal sealed class MsalApp : IDisposable
{
    private readonly MsalTransport _transport;

    private MsalApp(IPublicClientApplication client, PersistedCache cache, CacheOnly cacheOnly, MsalTransport transport) => (Client, Cache, CacheOnly, _transport) = (client, cache, cacheOnly, transport);

    public IPublicClientApplication Client { get; }

    public PersistedCache Cache { get; }

    public CacheOnly CacheOnly { get; }

    public static MsalApp Create(DelegatedSessionOptions options, ILogger logger)
    {
        var cacheOnly = new CacheOnly();
        var cache = PersistedCache.Of(options.Cache, options.ClientId, options.TimeProvider, logger);
        var transport = new MsalTransport(new TokenEndpointHandler(cacheOnly, options.TimeProvider, (options.HttpHandler ?? Transport.Create)()));
        var client = PublicClientApplicationBuilder.Create(options.ClientId)
            .WithAuthority(options.Cloud.Login.AbsoluteUri + options.Tenant)
            .WithInstanceDiscovery(false) // the login host comes from GraphCloud, which is the allow-list; asking a server adds a round trip to every start
            .WithRedirectUri("http://localhost")
            .WithHttpClientFactory(transport, retryOnceOn5xx: false)
            .WithLegacyCacheCompatibility(false)
            .Build();
        cache.BindTo(client.UserTokenCache);
        return new MsalApp(client, cache, cacheOnly, transport);
    }

    public void Dispose() => _transport.Dispose();
}
