using System.Net;
using GraphDelegatedKit.Resilience;

namespace GraphDelegatedKit.Http;

/// <summary>
/// Follows the redirects of reads. The redirected request has no token, because its address carries its own permission. A write is not
/// sent to another address: it fails with an error that says that nothing was changed. A 303 to a write is returned, because it reports
/// that the change was done. A redirect of a request whose JSON the library reads stays on its host: another host's items would pass for
/// the service's.
/// </summary>
/// <remarks><see href="https://learn.microsoft.com/graph/api/driveitem-get-content"/></remarks>
internal sealed class RedirectHandler : DelegatingHandler
{
    private const int MaxHops = 5;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (!RequestContext.GetOrCreate(request).FollowsRedirects) return response;

        for (var hop = 0; GetLocation(response) is { } location; hop++)
        {
            var isWrite = RetryRules.IsWrite(request.Method);
            if (isWrite && response.StatusCode == HttpStatusCode.SeeOther) return response;

            response.Dispose();
            if (isWrite)
                throw new PipelineException(
                    "notFollowed",
                    $"The service redirected the {request.Method}. A change is not sent to another address.",
                    status: response.StatusCode);

            if (hop == MaxHops) throw new PipelineException("tooManyRedirects", $"The service redirected more than {MaxHops} times.");
            var target = ResolveLocation(location, request.RequestUri!)
                ?? throw new PipelineException("untrustedAddress", "The service redirected to an address that is not https.");
            if (RequestContext.GetOrCreate(request).Reader is { ReadsServiceData: true } && !IsSameOrigin(target, request.RequestUri!))
                throw new PipelineException(
                    "untrustedAddress",
                    $"The service redirected to {target.Scheme}://{target.Authority}, whose response is not the service's own data. "
                    + "It was not sent.");
            response = await base.SendAsync(CreateRedirectRequest(request, target), cancellationToken).ConfigureAwait(false);
        }

        return response;
    }

    private static string? GetLocation(HttpResponseMessage response) =>
        response.StatusCode is HttpStatusCode.Moved or HttpStatusCode.Found or HttpStatusCode.SeeOther
            or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect
        && response.Headers.NonValidated.TryGetValues("Location", out var location)
            ? location.ToString()
            : null;

    // A location is usually absolute, and then kept unchanged. "/path" needs a host before it is parsed: on Unix, "/path" is also the
    // absolute path of a file.
    private static Uri? ResolveLocation(string location, Uri baseUri)
    {
        var origin = $"{baseUri.Scheme}://{baseUri.Authority}";
        if (location.StartsWith("//", StringComparison.Ordinal))
            location = $"{baseUri.Scheme}:{location}";
        else if (location.StartsWith('/'))
            location = origin + location;
        else if (!Uri.TryCreate(location, UriKind.Absolute, out _)
            && Uri.TryCreate(new Uri(origin + baseUri.AbsolutePath), location, out var relative))
            location = relative.AbsoluteUri;
        return OpaqueUri.TryParse(location, out var target) ? target : null;
    }

    private static bool IsSameOrigin(Uri a, Uri b) =>
        a.Scheme == b.Scheme && a.Port == b.Port && string.Equals(a.IdnHost, b.IdnHost, StringComparison.OrdinalIgnoreCase);

    private static HttpRequestMessage CreateRedirectRequest(HttpRequestMessage request, Uri target)
    {
        var redirected = new HttpRequestMessage(request.Method, target);

        // If-Range belongs to Range: without it, parts of two versions could be joined.
        if (request.Headers.Range is { } range)
            (redirected.Headers.Range, redirected.Headers.IfRange) = (range, request.Headers.IfRange);

        // A request for uncompressed bytes must stay one.
        if (request.Headers.NonValidated.TryGetValues("Accept-Encoding", out var encodings))
            redirected.Headers.TryAddWithoutValidation("Accept-Encoding", encodings.ToString());
        RequestContext.Attach(redirected, RequestContext.GetOrCreate(request));
        return redirected;
    }
}
