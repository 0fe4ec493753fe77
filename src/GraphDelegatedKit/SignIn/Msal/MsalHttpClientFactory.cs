using Microsoft.Identity.Client;

namespace GraphDelegatedKit.SignIn.Msal;

/// <summary>The one HttpClient MSAL is given. Its own time limit is out of the way: waiting between polls happens inside a request.</summary>
internal sealed class MsalHttpClientFactory(HttpMessageHandler handler) : IMsalHttpClientFactory, IDisposable
{
    private readonly HttpClient _client = new(handler) { Timeout = Timeout.InfiniteTimeSpan };

    public HttpClient GetHttpClient() => _client;

    public void Dispose() => _client.Dispose();
}
