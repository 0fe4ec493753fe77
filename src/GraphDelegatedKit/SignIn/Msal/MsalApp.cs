using GraphDelegatedKit.Cache;
using GraphDelegatedKit.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Identity.Client;
using GraphDelegatedKit.SignIn.Browser;

namespace GraphDelegatedKit.SignIn.Msal;

/// <summary>
/// MSAL's application object over our transport and our cache: one for the life of a session. It says what the program is capable of,
/// and that cannot be changed in it; so once challenges are answered, a second one over the same cache takes its place.
/// </summary>
internal sealed class MsalApp : IDisposable
{
    private readonly object _gate = new();
    private readonly DelegatedSessionOptions _options;
    private readonly MsalHttpClientFactory _httpClientFactory;
    private readonly Func<bool> _canAnswerChallenges;
    private bool _declaresCapability;
    private int _activeCalls;

    private MsalApp(DelegatedSessionOptions options, PersistedCache cache, CacheOnlyScope cacheOnly, TokenExpiryTracker expiryTracker, LoopbackRedirects redirects, MsalHttpClientFactory httpClientFactory, Func<bool> canAnswerChallenges)
    {
        (_options, Cache, CacheOnly, ExpiryTracker, Redirects, _httpClientFactory, _canAnswerChallenges) = (options, cache, cacheOnly, expiryTracker, redirects, httpClientFactory, canAnswerChallenges);
        Client = BuildClient();
    }

    public IPublicClientApplication Client { get; private set; }

    public PersistedCache Cache { get; }

    public CacheOnlyScope CacheOnly { get; }

    public TokenExpiryTracker ExpiryTracker { get; }

    public LoopbackRedirects Redirects { get; }

    public static MsalApp Create(DelegatedSessionOptions options, ILogger logger, Func<bool> canAnswerChallenges)
    {
        var cache = PersistedCache.Create(options.Cache, options.ClientId, options.TimeProvider, logger);
        var cacheOnly = new CacheOnlyScope();
        var expiryTracker = new TokenExpiryTracker(options.TimeProvider);
        var redirects = new LoopbackRedirects();
        var httpClientFactory = new MsalHttpClientFactory(new TokenEndpointHandler(cacheOnly, options.TimeProvider, expiryTracker, redirects, (options.HttpHandler ?? DefaultTransport.Create)()));
        return new MsalApp(options, cache, cacheOnly, expiryTracker, redirects, httpClientFactory, canAnswerChallenges);
    }

    public async Task<T> RunAsync<T>(Func<MsalApp, Task<T>> operation)
    {
        lock (_gate)
        {
            // Never under a call: two objects writing one cache would undo each other's work.
            if (_activeCalls == 0 && !_declaresCapability && _canAnswerChallenges()) Client = BuildClient();
            _activeCalls++;
        }

        try
        {
            return await operation(this).ConfigureAwait(false);
        }
        finally
        {
            lock (_gate) _activeCalls--;
        }
    }

    public void Dispose()
    {
        _httpClientFactory.Dispose();
        Cache.Dispose();
    }

    private IPublicClientApplication BuildClient()
    {
        var builder = PublicClientApplicationBuilder.Create(_options.ClientId)
            .WithAuthority(_options.Cloud.Login.AbsoluteUri + _options.Tenant)
            .WithInstanceDiscovery(false) // the login host comes from GraphCloud, which is the allow-list; asking a server adds a round trip to every start
            .WithRedirectUri(LoopbackRedirects.RegisteredUri)
            .WithHttpClientFactory(_httpClientFactory, retryOnceOn5xx: false)
            .WithLegacyCacheCompatibility(false);
        if (_declaresCapability = _canAnswerChallenges()) builder = builder.WithClientCapabilities(["cp1"]);
        var client = builder.Build();
        Cache.BindTo(client.UserTokenCache);
        return client;
    }
}
