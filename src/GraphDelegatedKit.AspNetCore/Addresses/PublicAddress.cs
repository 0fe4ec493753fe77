using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace GraphDelegatedKit.AspNetCore.Addresses;

/// <summary>
/// The address of the app as the browser sees it: the configured one, or that of the request. One source feeds the authorization request
/// and the redemption of the code, which must name the same redirect address.
/// </summary>
internal sealed class PublicAddress(IOptions<GraphDelegatedWebOptions> options, AuthPaths paths)
{
    private Uri? Configured => options.Value.BaseUrl;

    /// <summary>Gets the path of the configured address, without a trailing slash; <see langword="null"/> if none is configured.</summary>
    /// <remarks>A proxy can take this path away, so the app itself does not see it in its requests.</remarks>
    public string? ConfiguredPath => Configured?.AbsolutePath.TrimEnd('/');

    /// <summary>Gets the path under which the app is mounted, without a trailing slash.</summary>
    public string GetPath(HttpContext context) => ConfiguredPath ?? context.Request.PathBase.ToUriComponent();

    public string GetRedirectUri(HttpContext context) => GetOrigin(context) + GetPath(context) + paths.Redirect;

    public string GetSignedOutUri(HttpContext context) => GetOrigin(context) + GetPath(context) + paths.SignedOutCallback;

    /// <summary>Returns whether an address belongs to the app.</summary>
    public bool IsOwn(HttpContext context, Uri address) =>
        address.GetLeftPart(UriPartial.Authority).Equals(GetOrigin(context), StringComparison.OrdinalIgnoreCase)
        && new PathString(address.AbsolutePath).StartsWithSegments(GetPath(context));

    private string GetOrigin(HttpContext context) =>
        Configured?.GetLeftPart(UriPartial.Authority) ?? $"{context.Request.Scheme}://{context.Request.Host.ToUriComponent()}";
}
