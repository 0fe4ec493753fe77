using System.Net;
using GraphDelegatedKit.Resilience;

namespace GraphDelegatedKit.Http;

/// <summary>
/// Follows redirects of reads by hand, because the token must not come along: where they lead is its own permission. A change is
/// not sent to wherever an answer says; that it was not done is an error. 303 alone says that it was done, and where to look.
/// </summary>
/// <remarks><see href="https://learn.microsoft.com/graph/api/driveitem-get-content"/></remarks>
internal sealed class RedirectHandler : DelegatingHandler
{
    private const int MaxHops = 5;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        for (var hop = 0; GetLocation(response) is { } location; hop++)
        {
            var isWrite = RetryRules.IsWrite(request.Method);
            if (isWrite && response.StatusCode == HttpStatusCode.SeeOther) return response;

            response.Dispose();
            if (isWrite)
                throw new PipelineException("notFollowed", $"The service redirected the {request.Method}, and a change is not sent on to another address.", status: response.StatusCode);

            if (hop == MaxHops) throw new PipelineException("tooManyRedirects", $"The service redirected more than {MaxHops} times.");
            var target = ResolveLocation(location, request.RequestUri!) ?? throw new PipelineException("untrustedAddress", "The service redirected to something that is no https address.");
            response = await base.SendAsync(CreateRedirectRequest(request, target), cancellationToken).ConfigureAwait(false);
        }

        return response;
    }

    private static string? GetLocation(HttpResponseMessage response) =>
        response.StatusCode is HttpStatusCode.Moved or HttpStatusCode.Found or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect
        && response.Headers.NonValidated.TryGetValues("Location", out var location)
            ? location.ToString()
            : null;

    // Absolute as a rule, and then to the letter. "/path" needs a host in front before anything parses it: on Unix it is also an absolute path of a file.
    private static Uri? ResolveLocation(string location, Uri baseUri)
    {
        var origin = $"{baseUri.Scheme}://{baseUri.Authority}";
        if (location.StartsWith('/')) location = (location.StartsWith("//", StringComparison.Ordinal) ? baseUri.Scheme + ":" : origin) + location;
        else if (!Uri.TryCreate(location, UriKind.Absolute, out _) && Uri.TryCreate(new Uri(origin + baseUri.AbsolutePath), location, out var relative)) location = relative.AbsoluteUri;
        return OpaqueUri.TryParse(location, out var target) ? target : null;
    }

    private static HttpRequestMessage CreateRedirectRequest(HttpRequestMessage request, Uri target)
    {
        var redirected = new HttpRequestMessage(request.Method, target);
        if (request.Headers.Range is { } range) (redirected.Headers.Range, redirected.Headers.IfRange) = (range, request.Headers.IfRange); // the one without the other would splice two versions
        if (request.Headers.NonValidated.TryGetValues("Accept-Encoding", out var encodings)) redirected.Headers.TryAddWithoutValidation("Accept-Encoding", encodings.ToString()); // whoever wants bytes as they are stored wants them so from there
        RequestContext.Attach(redirected, RequestContext.GetOrCreate(request));
        return redirected;
    }
}
