using System.Net;

namespace GraphDelegatedKit.Http;

/// <summary>Follows redirects of reads by hand, because the token must not come along: where they lead is its own permission.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/api/driveitem-get-content"/></remarks>
internal sealed class RedirectHandler : DelegatingHandler
{
    private const int MaxHops = 5;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        for (var hop = 0; Next(request, response) is { } next; hop++)
        {
            response.Dispose();
            if (hop == MaxHops) throw new PipelineException("tooManyRedirects", $"The service redirected more than {MaxHops} times.");
            if (next.Scheme != Uri.UriSchemeHttps) throw new PipelineException("untrustedAddress", $"The service redirected to {next.Scheme}://{next.Authority}, which is not https.");
            response = await base.SendAsync(WithoutToken(request, next), cancellationToken).ConfigureAwait(false);
        }

        return response;
    }

    private static Uri? Next(HttpRequestMessage request, HttpResponseMessage response) =>
        response.StatusCode is HttpStatusCode.Moved or HttpStatusCode.Found or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect
        && (request.Method == HttpMethod.Get || request.Method == HttpMethod.Head)
        && response.Headers.NonValidated.TryGetValues("Location", out var location)
            ? Exactly(location.ToString(), request.RequestUri!)
            : null;

    private static Uri Exactly(string location, Uri from) =>
        Uri.TryCreate(location, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }, out var address) ? address : new Uri(from, location);

    private static HttpRequestMessage WithoutToken(HttpRequestMessage request, Uri address)
    {
        var next = new HttpRequestMessage(request.Method, address);
        if (request.Headers.Range is { } range) next.Headers.Range = range;
        Call.Start(next, Call.Of(request));
        return next;
    }
}
