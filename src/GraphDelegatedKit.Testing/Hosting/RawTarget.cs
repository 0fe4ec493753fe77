using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace GraphDelegatedKit.Testing.Hosting;

// The request target exactly as sent. The server decodes its own Path, which loses the difference between %2F or %25 and the decoded
// characters.
internal readonly record struct RawTarget(string Path, string Query)
{
    public static RawTarget FromRequest(HttpRequest request)
    {
        var rawTarget = request.HttpContext.Features.Get<IHttpRequestFeature>()!.RawTarget;
        if (Uri.TryCreate(rawTarget, UriKind.Absolute, out var absoluteUri)
            && absoluteUri.Scheme.StartsWith("http", StringComparison.Ordinal))
            rawTarget = absoluteUri.PathAndQuery;

        var queryStart = rawTarget.IndexOf('?', StringComparison.Ordinal);
        return queryStart < 0 ? new RawTarget(rawTarget, "") : new RawTarget(rawTarget[..queryStart], rawTarget[queryStart..]);
    }

    // Splits first, then decodes each segment once.
    public string[] GetSegments() => [.. Path.Split('/').Skip(1).Select(Uri.UnescapeDataString)];

    public string GetDecodedPath() => Uri.UnescapeDataString(Path);
}
