using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace GraphDelegatedKit.Testing.Hosting;

// The request target as it stood on the wire. The server's own Path is decoded already, and then %2F and %25 can no longer be told from what they stand for.
internal readonly record struct RawTarget(string Path, string Query)
{
    public static RawTarget FromRequest(HttpRequest request)
    {
        var rawTarget = request.HttpContext.Features.Get<IHttpRequestFeature>()!.RawTarget;
        if (Uri.TryCreate(rawTarget, UriKind.Absolute, out var absoluteUri) && absoluteUri.Scheme.StartsWith("http", StringComparison.Ordinal))
            rawTarget = absoluteUri.PathAndQuery;

        var queryStart = rawTarget.IndexOf('?', StringComparison.Ordinal);
        return queryStart < 0 ? new RawTarget(rawTarget, "") : new RawTarget(rawTarget[..queryStart], rawTarget[queryStart..]);
    }

    // Split first, then decode each segment once.
    public string[] GetSegments() => [.. Path.Split('/').Skip(1).Select(Uri.UnescapeDataString)];

    public string GetDecodedPath() => Uri.UnescapeDataString(Path);
}
