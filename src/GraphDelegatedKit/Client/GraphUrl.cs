using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using GraphDelegatedKit.Client;
using GraphDelegatedKit.Http;

namespace GraphDelegatedKit;

/// <summary>
/// An address of Graph, and the only way to one. Written as an interpolated string its holes are escaped for where they stand:
/// <c>$"drives/{id}/root:/{path}:/children"</c>.
/// </summary>
/// <remarks>
/// A hole is one segment of the path, or one value of the query. Slashes in it part segments only between <c>:/</c> and the next
/// <c>:</c>; inside single quotes a <c>'</c> is doubled. An empty hole and the segments <c>.</c> and <c>..</c> are refused.
/// There is no conversion from a string made at run time, so an address glued together with <c>+</c> warns (CA1857) instead of going out unescaped.
/// </remarks>
[InterpolatedStringHandler]
public sealed class GraphUrl
{
    private readonly GraphUrlBuilder? _builder;
    private readonly Uri? _link;
    private string? _relative;

    /// <summary>For the compiler.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public GraphUrl(int literalLength, int formattedCount) => _builder = new GraphUrlBuilder(literalLength + (formattedCount * 16));

    private GraphUrl(string relative) => _relative = relative;

    private GraphUrl(Uri link, bool isPreAuthenticated) => (_link, IsPreAuthenticated) = (link, isPreAuthenticated);

    /// <summary>Whether the address carries its own permission: it is sent without a token and never shown.</summary>
    public bool IsPreAuthenticated { get; }

    /// <summary>A fixed address, relative to the version's root.</summary>
    /// <exception cref="ArgumentException">It is empty, absolute, or climbs with <c>..</c>.</exception>
    public static GraphUrl Literal([ConstantExpected] string url)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(url);
        var builder = new GraphUrlBuilder(url.Length);
        builder.AppendLiteral(url);
        return new GraphUrl(builder.Build());
    }

    /// <summary>An address that is itself the permission, such as an upload session's: sent without a token, never logged.</summary>
    /// <param name="address">The address, exactly as the server gave it.</param>
    /// <exception cref="ArgumentException">It is not an absolute https address.</exception>
    public static GraphUrl PreAuthenticated(string address) => new(OpaqueUri.Parse(address), isPreAuthenticated: true);

    /// <summary>A link a server gave, to be followed with a token; never re-encoded. Its origin is checked when it is sent.</summary>
    internal static GraphUrl FromService(string address) => new(OpaqueUri.Parse(address), isPreAuthenticated: false);

    /// <summary>The address of how many the collection here holds.</summary>
    internal GraphUrl ToCountUrl()
    {
        if (_link is not null) throw new ArgumentException("Only an address relative to Graph can be asked for its count.");
        var path = ToString();
        return new GraphUrl($"{path.TrimEnd('/')}/$count{Relative[path.Length..]}");
    }

    /// <summary>For the compiler.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public void AppendLiteral(string value) => Builder.AppendLiteral(value);

    /// <summary>For the compiler.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public void AppendFormatted<T>(T value, [CallerArgumentExpression(nameof(value))] string? expression = null) =>
        Builder.AppendPlaceholder(UrlValueFormatter.Format(value, null), expression);

    /// <summary>For the compiler.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public void AppendFormatted<T>(T value, string? format, [CallerArgumentExpression(nameof(value))] string? expression = null) =>
        Builder.AppendPlaceholder(UrlValueFormatter.Format(value, format), expression);

    /// <summary>The address to send to. A relative one hangs below the cloud's Graph, at <c>v1.0</c> unless it names its version.</summary>
    internal Uri ToUri(GraphCloud cloud) => _link ?? OpaqueUri.Create(cloud.Graph.AbsoluteUri + (HasVersion(Relative) ? "" : "v1.0/") + Relative);

    /// <summary>Path and query of an address that hangs below the cloud's Graph, the version in front; <see langword="null"/> for one a server gave.</summary>
    internal string? VersionedUrl => _link is not null ? null : HasVersion(Relative) ? "/" + Relative : "/v1.0/" + Relative;

    /// <summary>The path alone; the query may hold what is nobody's business, and a pre-authenticated address is a secret.</summary>
    public override string ToString() => IsPreAuthenticated ? "(pre-authenticated address)"
        : _link is not null ? _link.AbsolutePath
        : Relative.Split('?')[0];

    private GraphUrlBuilder Builder => _builder ?? throw new InvalidOperationException("Only an interpolated string can be appended to.");

    private string Relative => _relative ??= Builder.Build();

    private static bool HasVersion(string relative) => relative.StartsWith("v1.0/", StringComparison.Ordinal) || relative.StartsWith("beta/", StringComparison.Ordinal);
}
