using System.Net;

namespace GraphDelegatedKit.Http;

/// <summary>
/// Puts the token on a request, and answers one refusal: with a newer token if one is held, else with a fresh one. A token is
/// asked for at every request and never kept here, so a long job outlives its first token.
/// </summary>
internal sealed class BearerHandler(ITokenProvider tokens, GraphCloud cloud) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        HostGuard.Check(request.RequestUri!, cloud);
        var token = await TokenAsync(request, null, cancellationToken).ConfigureAwait(false);
        var response = await SendAsync(request, token, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.Unauthorized) return response;

        response.Dispose();
        var fresh = await TokenAsync(request, new TokenRequest { ForceRefresh = true, Rejected = token }, cancellationToken).ConfigureAwait(false);
        return await SendAsync(request, fresh, cancellationToken).ConfigureAwait(false);
    }

    private Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, GraphAccessToken token, CancellationToken cancellationToken)
    {
        request.Headers.Authorization = token.Header;
        return base.SendAsync(request, cancellationToken);
    }

    private async ValueTask<GraphAccessToken> TokenAsync(HttpRequestMessage request, TokenRequest? wanted, CancellationToken cancellationToken)
    {
        var pending = tokens.GetTokenAsync(wanted, cancellationToken);
        if (pending.IsCompletedSuccessfully) return await pending.ConfigureAwait(false);

        var deadline = Call.Of(request).Deadline; // it stands still: there may be a person to wait for
        deadline.Pause();
        try
        {
            return await pending.ConfigureAwait(false);
        }
        finally
        {
            deadline.Resume();
        }
    }
}
