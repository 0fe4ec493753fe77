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
            var address = Exactly(next, request.RequestUri!) ?? throw new PipelineException("untrustedAddress", "The service redirected to something that is no https address.");
            response = await base.SendAsync(WithoutToken(request, address), cancellationToken).ConfigureAwait(false);
        }

        return response;
    }

    private static string? Next(HttpRequestMessage request, HttpResponseMessage response) =>
        response.StatusCode is HttpStatusCode.Moved or HttpStatusCode.Found or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect
        && (request.Method == HttpMethod.Get || request.Method == HttpMethod.Head)
        && response.Headers.NonValidated.TryGetValues("Location", out var location)
            ? location.ToString()
            : null;

    // Absolute as a rule, and then to the letter. "/path" needs a host in front before anything parses it: on Unix it is also an absolute path of a file.
    private static Uri? Exactly(string location, Uri from)
    {
        var origin = $"{from.Scheme}://{from.Authority}";
        if (location.StartsWith('/')) location = (location.StartsWith("//", StringComparison.Ordinal) ? from.Scheme + ":" : origin) + location;
        else if (!Uri.TryCreate(location, UriKind.Absolute, out _) && Uri.TryCreate(new Uri(origin + from.AbsolutePath), location, out var relative)) location = relative.AbsoluteUri;
        return ServerLink.TryParse(location, out var address) ? address : null;
    }

    private static HttpRequestMessage WithoutToken(HttpRequestMessage request, Uri address)
    {
        var next = new HttpRequestMessage(request.Method, address);
        if (request.Headers.Range is { } range) next.Headers.Range = range;
        Call.Start(next, Call.Of(request));
        return next;
    }
}
