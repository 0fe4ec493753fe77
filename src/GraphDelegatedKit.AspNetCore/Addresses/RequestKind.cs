using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.AspNetCore.Addresses;

/// <summary>Tells a request for a page from one of a script, which cannot follow a redirect to another site.</summary>
internal static class RequestKind
{
    /// <remarks>
    /// Browsers send <c>Sec-Fetch-Mode</c>: <see href="https://www.w3.org/TR/fetch-metadata/#sec-fetch-mode-header"/>. Of other clients,
    /// one that accepts HTML is taken for a browser.
    /// </remarks>
    public static bool IsPage(HttpRequest request)
    {
        if (request.Headers.XRequestedWith.Count > 0) return false;
        return request.Headers.TryGetValue("Sec-Fetch-Mode", out var mode)
            ? mode == "navigate"
            : request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
    }
}
