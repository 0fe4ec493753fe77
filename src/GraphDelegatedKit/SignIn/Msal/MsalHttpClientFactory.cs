using Microsoft.Identity.Client;

namespace GraphDelegatedKit.SignIn.Msal;

/// <summary>
/// Provides the HttpClient that MSAL uses. It has no timeout of its own, because waits between polls happen inside a request.
/// </summary>
internal sealed class MsalHttpClientFactory(HttpMessageHandler handler) : IMsalHttpClientFactory, IDisposable
{
    private readonly HttpClient _client = new(handler) { Timeout = Timeout.InfiniteTimeSpan };

    public HttpClient GetHttpClient() => _client;

    public void Dispose() => _client.Dispose();
}
