using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace GraphDelegatedKit.Testing.Hosting;

// The request target as it stood on the wire. The server's own Path is decoded already, and then %2F and %25 can no longer be told from what they stand for.
internal readonly record struct RawTarget(string Path, string Query)
{
    public static RawTarget Of(HttpRequest request)
    {
        var raw = request.HttpContext.Features.Get<IHttpRequestFeature>()!.RawTarget;
        if (Uri.TryCreate(raw, UriKind.Absolute, out var absolute) && absolute.Scheme.StartsWith("http", StringComparison.Ordinal))
            raw = absolute.PathAndQuery;

        var question = raw.IndexOf('?', StringComparison.Ordinal);
        return question < 0 ? new RawTarget(raw, "") : new RawTarget(raw[..question], raw[question..]);
    }

    // Split first, then decode each segment once.
    public string[] Segments() => [.. Path.Split('/').Skip(1).Select(Uri.UnescapeDataString)];

    public string Decoded() => Uri.UnescapeDataString(Path);
}
