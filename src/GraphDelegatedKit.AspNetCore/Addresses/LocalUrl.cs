using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;

namespace GraphDelegatedKit.AspNetCore.Addresses;

/// <summary>Addresses of the app, to which a browser may be sent back.</summary>
internal static class LocalUrl
{
    /// <summary>Returns an address if it is a path of this app's origin; otherwise <see langword="null"/>.</summary>
    /// <remarks>Browsers read <c>//host</c> and <c>/\host</c> as an address of another host, and ignore tabs and line breaks.</remarks>
    public static string? GetLocalOrNull(string? url) =>
        url is ['/', ..] and not ['/', '/' or '\\', ..] && !url.Any(char.IsControl) ? url : null;

    /// <summary>Gets the page to return to after a sign-in: that of the request, or that from which a form or a script sent it.</summary>
    public static string GetReturnUrl(HttpContext context, PublicAddress address)
    {
        var request = context.Request;
        var url = HttpMethods.IsGet(request.Method) && RequestKind.IsPage(request)
            ? address.GetPath(context) + request.Path + request.QueryString
            : Uri.TryCreate(request.Headers.Referer, UriKind.Absolute, out var referer) && address.IsOwn(context, referer)
                ? referer.PathAndQuery
                : null;
        return GetLocalOrNull(url) ?? address.GetPath(context) + "/"; // the path of a request can begin with two slashes
    }
}
