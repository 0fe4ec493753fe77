using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using GraphDelegatedKit.Client;
using GraphDelegatedKit.Http;

namespace GraphDelegatedKit;

/// <summary>
/// An address in Graph. In an interpolated string each placeholder is escaped for its position:
/// <c>$"drives/{id}/root:/{path}:/children"</c>.
/// </summary>
/// <remarks>
/// A placeholder is one segment of the path, or one value of the query. A slash in its value separates segments only between <c>:/</c>
/// and the next <c>:</c>. Inside single quotes a <c>'</c> is doubled. An empty value and the segments <c>.</c> and <c>..</c> are refused.
/// There is no conversion from a string created at run time, so an address concatenated with <c>+</c> causes a warning (CA1857) and is
/// never sent without escaping.
/// </remarks>
[InterpolatedStringHandler]
public sealed class GraphUrl
{
    private readonly GraphUrlBuilder? _builder;
    private readonly Uri? _link;
    private string? _relative;

    /// <summary>Used by the compiler.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public GraphUrl(int literalLength, int formattedCount) => _builder = new GraphUrlBuilder(literalLength + (formattedCount * 16));

    private GraphUrl(string relative) => _relative = relative;

    private GraphUrl(Uri link, bool isPreAuthenticated) => (_link, IsPreAuthenticated) = (link, isPreAuthenticated);

    /// <summary>Gets whether the address carries its own permission. Such an address is sent without a token and never shown.</summary>
    public bool IsPreAuthenticated { get; }

    /// <summary>
    /// Gets the path and query of a relative address, with the version; <see langword="null"/> for a link that a service returned.
    /// </summary>
    internal string? VersionedUrl => _link is not null ? null : HasVersion(Relative) ? "/" + Relative : "/v1.0/" + Relative;

    private GraphUrlBuilder Builder => _builder ?? throw new InvalidOperationException("Only an interpolated string can be appended to.");

    private string Relative => _relative ??= Builder.Build();

    /// <summary>Creates a fixed address, relative to the version's root.</summary>
    /// <exception cref="ArgumentException">The address is empty or absolute, or has a segment <c>..</c>.</exception>
    public static GraphUrl Literal([ConstantExpected] string url)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(url);
        var builder = new GraphUrlBuilder(url.Length);
        builder.AppendLiteral(url);
        return new GraphUrl(builder.Build());
    }

    /// <summary>
    /// Creates an address that carries its own permission, such as an upload session's. It is sent without a token and never logged.
    /// </summary>
    /// <param name="address">The address, exactly as the server gave it.</param>
    /// <exception cref="ArgumentException">It is not an absolute https address.</exception>
    public static GraphUrl PreAuthenticated(string address) => new(OpaqueUri.Parse(address), isPreAuthenticated: true);

    /// <summary>
    /// Creates an address from a link that a service returned. It is sent with a token and never re-encoded; its origin is checked before
    /// sending.
    /// </summary>
    internal static GraphUrl FromService(string address) => new(OpaqueUri.Parse(address), isPreAuthenticated: false);

    /// <summary>Used by the compiler.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public void AppendLiteral(string value) => Builder.AppendLiteral(value);

    /// <summary>Used by the compiler.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public void AppendFormatted<T>(T value, [CallerArgumentExpression(nameof(value))] string? expression = null) =>
        Builder.AppendPlaceholder(UrlValueFormatter.Format(value, null), expression);

    /// <summary>Used by the compiler.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public void AppendFormatted<T>(T value, string? format, [CallerArgumentExpression(nameof(value))] string? expression = null) =>
        Builder.AppendPlaceholder(UrlValueFormatter.Format(value, format), expression);

    /// <summary>
    /// Returns the absolute address. A relative address is below the cloud's Graph, at <c>v1.0</c> unless it names its version.
    /// </summary>
    internal Uri ToUri(GraphCloud cloud) =>
        _link ?? OpaqueUri.Create(cloud.Graph.AbsoluteUri + (HasVersion(Relative) ? "" : "v1.0/") + Relative);

    /// <summary>Returns the address that counts the items of this collection.</summary>
    internal GraphUrl ToCountUrl()
    {
        if (_link is not null)
            throw new ArgumentException("Only an address relative to Graph can be counted. Use the collection's own address.");
        var path = ToString();
        return new GraphUrl($"{path.TrimEnd('/')}/$count{Relative[path.Length..]}");
    }

    /// <summary>Returns the path only: the query may hold private data, and a pre-authenticated address is a secret.</summary>
    public override string ToString() => IsPreAuthenticated ? "(pre-authenticated address)"
        : _link is not null ? _link.AbsolutePath
        : Relative.Split('?')[0];

    private static bool HasVersion(string relative) =>
        relative.StartsWith("v1.0/", StringComparison.Ordinal) || relative.StartsWith("beta/", StringComparison.Ordinal);
}
