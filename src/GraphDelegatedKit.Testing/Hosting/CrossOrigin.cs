using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Hosting;

// https://learn.microsoft.com/graph/sdks/create-client, https://fetch.spec.whatwg.org/#http-cors-protocol: scripts of any origin may call
// Graph, upload and download addresses, the token endpoint and the discovery documents. The sign-in pages, the device code endpoint and
// the sign-out are for no other origin. Not documented; assumed: an asterisk instead of the origin, and the names of the exposed headers.
internal static partial class CrossOrigin
{
    private const string ExposedHeaders =
        "ETag, Location, Preference-Applied, Content-Range, request-id, client-request-id, ReadWriteConsistencyToken, Retry-After, "
        + "WWW-Authenticate";

    private static readonly string[] FilePaths = ["/v1.0/", "/beta/", "/_api/", "/_layouts/", "/api/"];

    // Adds the headers of a cross-origin response. Returns whether the request was a preflight, which has been answered.
    public static bool Apply(HttpContext context)
    {
        var request = context.Request;
        if (request.Headers.Origin.Count == 0 || !IsAllowed(HostNames.GetRole(request.Host.Host), request.Path.Value ?? "/"))
            return false;

        var headers = context.Response.Headers;
        headers.AccessControlAllowOrigin = "*";
        headers.AccessControlExposeHeaders = ExposedHeaders;
        if (!HttpMethods.IsOptions(request.Method) || request.Headers.AccessControlRequestMethod.Count == 0)
            return false;

        headers.AccessControlAllowMethods = request.Headers.AccessControlRequestMethod;
        headers.AccessControlAllowHeaders = request.Headers.AccessControlRequestHeaders;
        headers.AccessControlMaxAge = "3600";
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return true;
    }

    // A loopback name has all roles, so the path decides.
    private static bool IsAllowed(HostRole role, string path) => role switch
    {
        HostRole.SignIn => SignInPath().IsMatch(path),
        HostRole.Graph or HostRole.Files => true,
        HostRole.Any => SignInPath().IsMatch(path) || FilePaths.Any(part => path.Contains(part, StringComparison.OrdinalIgnoreCase)),
        _ => false,
    };

    [GeneratedRegex(
        @"\A/[^/]+/(oauth2/(v2\.0/)?token|discovery/((v2\.0/)?keys|instance)|(v2\.0/)?\.well-known/openid-configuration)\z",
        RegexOptions.IgnoreCase)]
    private static partial Regex SignInPath();
}
