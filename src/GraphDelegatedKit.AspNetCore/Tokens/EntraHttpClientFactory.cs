using GraphDelegatedKit.SignIn.Msal;
using Microsoft.Identity.Client;

namespace GraphDelegatedKit.AspNetCore.Tokens;

/// <summary>Provides the HttpClient with which MSAL calls Entra.</summary>
internal sealed class EntraHttpClientFactory : IMsalHttpClientFactory, IDisposable
{
    private readonly HttpClient _client;

    public EntraHttpClientFactory(SharedTransport transport, CacheOnlyScope cacheOnly) =>
        _client = new HttpClient(new CacheOnlyHandler(cacheOnly) { InnerHandler = transport.CreateHandler() });

    public HttpClient GetHttpClient() => _client;

    public void Dispose() => _client.Dispose();

    private sealed class CacheOnlyHandler(CacheOnlyScope cacheOnly) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            cacheOnly.IsActive ? throw new CacheOnlyScope.RefreshRequiredException() : base.SendAsync(request, cancellationToken);
    }
}
