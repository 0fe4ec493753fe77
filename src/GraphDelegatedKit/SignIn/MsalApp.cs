using GraphDelegatedKit.Cache;
using GraphDelegatedKit.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Identity.Client;

namespace GraphDelegatedKit.SignIn;

/// <summary>
/// MSAL's application object over our transport and our cache: one for the life of a session. It says what the program is capable of,
/// and that cannot be changed in it; so once challenges are answered, a second one over the same cache takes its place.
/// </summary>
internal sealed class MsalApp : IDisposable
{
    private readonly object _gate = new();
    private readonly DelegatedSessionOptions _options;
    private readonly MsalTransport _transport;
    private readonly Func<bool> _answersChallenges;
    private bool _saysSo;
    private int _running;

    private MsalApp(DelegatedSessionOptions options, PersistedCache cache, CacheOnly cacheOnly, TokenTimes times, LoopbackRedirects redirects, MsalTransport transport, Func<bool> answersChallenges)
    {
        (_options, Cache, CacheOnly, Times, Redirects, _transport, _answersChallenges) = (options, cache, cacheOnly, times, redirects, transport, answersChallenges);
        Client = Build();
    }

    public IPublicClientApplication Client { get; private set; }

    public PersistedCache Cache { get; }

    public CacheOnly CacheOnly { get; }

    public TokenTimes Times { get; }

    public LoopbackRedirects Redirects { get; }

    public static MsalApp Create(DelegatedSessionOptions options, ILogger logger, Func<bool> answersChallenges)
    {
        var cache = PersistedCache.Of(options.Cache, options.ClientId, options.TimeProvider, logger);
        var cacheOnly = new CacheOnly();
        var times = new TokenTimes(options.TimeProvider);
        var redirects = new LoopbackRedirects();
        var transport = new MsalTransport(new TokenEndpointHandler(cacheOnly, options.TimeProvider, times, redirects, (options.HttpHandler ?? Transport.Create)()));
        return new MsalApp(options, cache, cacheOnly, times, redirects, transport, answersChallenges);
    }

    public async Task<T> RunAsync<T>(Func<MsalApp, Task<T>> call)
    {
        lock (_gate)
        {
            // Never under a call: two objects writing one cache would undo each other's work.
            if (_running == 0 && !_saysSo && _answersChallenges()) Client = Build();
            _running++;
        }

        try
        {
            return await call(this).ConfigureAwait(false);
        }
        finally
        {
            lock (_gate) _running--;
        }
    }

    public void Dispose()
    {
        _transport.Dispose();
        Cache.Dispose();
    }

    private IPublicClientApplication Build()
    {
        var builder = PublicClientApplicationBuilder.Create(_options.ClientId)
            .WithAuthority(_options.Cloud.Login.AbsoluteUri + _options.Tenant)
            .WithInstanceDiscovery(false) // the login host comes from GraphCloud, which is the allow-list; asking a server adds a round trip to every start
            .WithRedirectUri(LoopbackRedirects.Registered)
            .WithHttpClientFactory(_transport, retryOnceOn5xx: false)
            .WithLegacyCacheCompatibility(false);
        if (_saysSo = _answersChallenges()) builder = builder.WithClientCapabilities(["cp1"]);
        var client = builder.Build();
        Cache.BindTo(client.UserTokenCache);
        return client;
    }
}
