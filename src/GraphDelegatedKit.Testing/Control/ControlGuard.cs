using GraphDelegatedKit.Testing.Hosting;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Control;

// Keeps the pages of other sites away from the control API, which needs no credential. A page that reaches this machine under a name of
// its own (DNS rebinding) has that name in Host; a script or form of another page has another Origin or Sec-Fetch-Site, and a browser that
// sends neither can only send the media types of a form: https://fetch.spec.whatwg.org/#http-origin, https://www.w3.org/TR/fetch-metadata/
internal static class ControlGuard
{
    private static readonly string[] FormMediaTypes = ["application/x-www-form-urlencoded", "multipart/form-data", "text/plain"];

    public static void Check(HttpRequest request)
    {
        if (HostNames.GetRole(request.Host.Host) != HostRole.Any)
        {
            throw new ControlException(
                403,
                "The control API answers loopback host names only. Use http://localhost or http://127.0.0.1 with the port of the tenant.");
        }

        var ownOrigin = Origin.FromRequest(request).BaseUrl;
        if (request.Headers.Origin.Count > 0 && !ownOrigin.Equals(request.Headers.Origin, StringComparison.OrdinalIgnoreCase))
            throw new ControlException(403, $"The control API answers pages of its own origin only. Open the page under {ownOrigin}.");
        if (request.Headers["Sec-Fetch-Site"].Any(site => site is not ("same-origin" or "none")))
        {
            throw new ControlException(
                403, "The control API answers no requests of other sites. Enter the address in the browser instead.");
        }

        var mediaType = request.ContentType?.Split(';')[0].Trim();
        if (FormMediaTypes.Contains(mediaType, StringComparer.OrdinalIgnoreCase))
        {
            throw new ControlException(
                415, $"The control API takes JSON, not {mediaType}. Send the header 'Content-Type: application/json' (curl: --json).");
        }
    }
}
