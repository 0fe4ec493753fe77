using GraphDelegatedKit.Cache;
using GraphDelegatedKit.Http;
using GraphDelegatedKit.SignIn.Browser;
using Microsoft.Extensions.Logging;
using Microsoft.Identity.Client;

namespace GraphDelegatedKit.SignIn.Msal;

/// <summary>
/// MSAL's application object with this library's transport and cache. It declares the client's capabilities when it is built. Once a
/// client answers challenges, a second application object over the same cache, which declares that, replaces the first one for the rest
/// of the session.
/// </summary>
internal sealed class MsalApp : IDisposable
{
    private readonly object _gate = new();
    private readonly DelegatedSessionOptions _options;
    private readonly MsalHttpClientFactory _httpClientFactory;
    private readonly Func<bool> _canAnswerChallenges;
    private bool _declaresCapability;
    private int _activeCalls;

    private MsalApp(
        DelegatedSessionOptions options,
        PersistedCache cache,
        CacheOnlyScope cacheOnly,
        TokenExpiryTracker expiryTracker,
        LoopbackRedirects redirects,
        MsalHttpClientFactory httpClientFactory,
        Func<bool> canAnswerChallenges)
    {
        (_options, Cache, CacheOnly, ExpiryTracker, Redirects) = (options, cache, cacheOnly, expiryTracker, redirects);
        (_httpClientFactory, _canAnswerChallenges) = (httpClientFactory, canAnswerChallenges);
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
        var transport = CreateTransport(options);
        var endpointHandler = new TokenEndpointHandler(
            options.Cloud, cacheOnly, options.TimeProvider, expiryTracker, redirects, transport);
        var httpClientFactory = new MsalHttpClientFactory(endpointHandler);
        return new MsalApp(options, cache, cacheOnly, expiryTracker, redirects, httpClientFactory, canAnswerChallenges);
    }

    public async Task<T> RunAsync<T>(Func<MsalApp, Task<T>> operation)
    {
        lock (_gate)
        {
            // Only while no call runs: two application objects that write one cache would overwrite each other's changes.
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

    private static HttpMessageHandler CreateTransport(DelegatedSessionOptions options)
    {
        if (options.HttpHandler is not { } create) return DefaultTransport.Create();
        try
        {
            return create() ?? throw new InvalidOperationException("The function in HttpHandler returned null.");
        }
        catch (Exception e)
        {
            throw new CallerFaultException(e);
        }
    }

    private IPublicClientApplication BuildClient()
    {
        var builder = PublicClientApplicationBuilder.Create(_options.ClientId)
            .WithAuthority(_options.Cloud.Login.AbsoluteUri + _options.Tenant)
            .WithInstanceDiscovery(false) // GraphCloud is the list of allowed hosts; discovery would cost a request at every start
            .WithRedirectUri(LoopbackRedirects.RegisteredUri)
            .WithHttpClientFactory(_httpClientFactory, retryOnceOn5xx: false)
            .WithLegacyCacheCompatibility(false);
        _declaresCapability = _canAnswerChallenges();
        if (_declaresCapability) builder = builder.WithClientCapabilities(["cp1"]);
        var client = builder.Build();
        Cache.BindTo(client.UserTokenCache);
        return client;
    }
}
