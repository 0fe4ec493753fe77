using System.Net.Http.Headers;

namespace GraphDelegatedKit.Testing.Hosting;

// Adds the token to requests to Graph over https, unless they carry one.
internal sealed class GraphTokenHandler(Func<CancellationToken, ValueTask<string>> getToken) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Headers.Authorization is null
            && request.RequestUri is { Scheme: "https" } address
            && HostNames.GetRole(address.Host) == HostRole.Graph)
        {
            request.Headers.Authorization =
                new AuthenticationHeaderValue("Bearer", await getToken(cancellationToken).ConfigureAwait(false));
        }

        return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }
}
