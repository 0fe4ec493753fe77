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
/// <para>A placeholder is one segment of the path, or one value of the query. A slash in its value separates segments only between
/// <c>:/</c> and the next <c>:</c>. Inside single quotes a <c>'</c> is doubled; inside double quotes, as in <c>$search</c>, <c>"</c> and
/// <c>\</c> follow a backslash. There is no conversion from a string created at run time: the analyzer in the package reports one that
/// is passed as a constant URL as an error (GDK0001), because its values would be sent without escaping. Add options that depend on a
/// condition with <see cref="WithQueryIf"/>.</para>
/// <para>Values are formatted as OData expects them, whatever the culture: a <see cref="DateTimeOffset"/> in UTC, a
/// <see cref="DateTime"/> with <c>Z</c> or its offset, dates and times in ISO 8601, a <see cref="TimeSpan"/> as an ISO 8601 duration
/// (<c>PT1H30M</c>), enumerations by name. Refused with an <see cref="ArgumentException"/> that names the placeholder: an empty value, the
/// segments <c>.</c> and <c>..</c>, a collection (see <see cref="FormatList"/>), an object without a text form, and a
/// <see cref="DateTime"/> of an unspecified kind, because it could mean two different times; with a format of its own,
/// <c>{start:s}</c>, it is sent as written.</para>
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
    /// Gets the query as it is sent, with the <c>?</c>; empty if there is none. It can hold private data: it is for the tests of a program,
    /// not for logs. It is always empty for a pre-authenticated address.
    /// </summary>
    public string Query => IsPreAuthenticated ? "" : _link?.Query ?? (FindQuery(Relative) is var index and >= 0 ? Relative[index..] : "");

    /// <summary>
    /// Gets the path and query of a relative address, with the version; <see langword="null"/> for an absolute link that a service
    /// returned.
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
    /// Creates an address from a link that the service returned: a next link, the <c>Location</c> of a response, the address of an
    /// operation. It is sent with a token, exactly as given; only a blank or a character outside of ASCII in it is escaped.
    /// </summary>
    /// <param name="link">
    /// The link: absolute, or relative to Graph (<c>/teams('1')/operations('2')</c>; at <c>v1.0</c> unless it names its version).
    /// </param>
    /// <remarks>
    /// The host is checked when the address is used: a link to another host than that of the client's cloud fails with a
    /// <see cref="GraphException"/> (<c>untrustedAddress</c>) before a token is requested. For a link that carries its own permission, such
    /// as a download address, use <see cref="PreAuthenticated"/>.
    /// </remarks>
    /// <exception cref="ArgumentException">The link is neither absolute https nor relative, or has a control character.</exception>
    public static GraphUrl FromService(string link) => FromService(link, "v1.0/");

    /// <inheritdoc cref="FromService(string)"/>
    /// <param name="version">The version of a relative link that names none, with a slash.</param>
    internal static GraphUrl FromService(string link, string version)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(link);
        if (HasScheme(link)) return FromAbsoluteLink(link);
        if (link.StartsWith("//", StringComparison.Ordinal) || !OpaqueUri.TryEscape(link, out var escaped)
            || escaped[0] is '?' or '#' || GetPath(escaped).Contains('\\'))
            throw new ArgumentException("The link is not an address below Graph. Pass it as the service returned it.", nameof(link));

        var relative = escaped.TrimStart('/');
        return new GraphUrl(HasVersion(relative) ? relative : version + relative);
    }

    /// <summary>Creates an address from a link that must be absolute, such as a next link. Its origin is checked before sending.</summary>
    internal static GraphUrl FromAbsoluteLink(string link) => new(OpaqueUri.Parse(link), isPreAuthenticated: false);

    /// <summary>Formats values as a list for the operator <c>in</c>: <c>$"users?$filter=id in {GraphUrl.FormatList(ids)}"</c>.</summary>
    /// <param name="values">The values. Strings are quoted, other types are formatted like placeholders.</param>
    /// <exception cref="ArgumentException">There is no value, or one of them is <see langword="null"/> or cannot be formatted.</exception>
    /// <remarks><see href="https://learn.microsoft.com/graph/filter-query-parameter"/></remarks>
    public static string FormatList<T>(IEnumerable<T> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var texts = values.Select(value => UrlValueFormatter.Format(value, null, nameof(values)) is { } text
            ? value is string ? $"'{text.Replace("'", "''", StringComparison.Ordinal)}'" : text
            : throw new ArgumentException("A value is null. Remove it.", nameof(values))).ToList();
        return texts.Count > 0
            ? $"({string.Join(',', texts)})"
            : throw new ArgumentException("The list is empty. OData has no empty list: leave the condition out.", nameof(values));
    }

    /// <summary>Returns this address with another query option, whose value is escaped.</summary>
    /// <param name="name">The name: <c>$filter</c>.</param>
    /// <param name="value">The value, an interpolated string: <c>$"startsWith(displayName,'{prefix}')"</c>.</param>
    /// <exception cref="ArgumentException">
    /// The name is not that of an option, the address has the option already, or a placeholder of the value is refused.
    /// </exception>
    /// <exception cref="InvalidOperationException">The address is an absolute link of a service, which is complete.</exception>
    public GraphUrl WithQuery(string name, GraphQueryValue value)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(value);
        if (_link is not null) throw new InvalidOperationException("A link of a service is complete. Query options cannot be added to it.");
        if (!name.All(c => char.IsAsciiLetterOrDigit(c) || c is '$' or '@' or '.' or '_' or '-'))
            throw new ArgumentException("The name of a query option has letters, digits and '$'.", nameof(name));
        if (HasOption(name)) throw new ArgumentException($"The address has the query option {name} already.", nameof(name));

        return new GraphUrl($"{Relative}{(FindQuery(Relative) < 0 ? '?' : '&')}{name}={value.Escaped}");
    }

    /// <summary>Returns this address with another query option if a condition is met, otherwise this address.</summary>
    /// <inheritdoc cref="WithQuery"/>
    /// <param name="condition">The condition. If it is not met, the placeholders of the value are not evaluated.</param>
    public GraphUrl WithQueryIf(
        bool condition, string name, [InterpolatedStringHandlerArgument(nameof(condition))] GraphQueryValue value) =>
        condition ? WithQuery(name, value) : this;

    /// <summary>Used by the compiler.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public void AppendLiteral(string value) => Builder.AppendLiteral(value);

    /// <summary>Used by the compiler.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public void AppendFormatted<T>(T value, [CallerArgumentExpression(nameof(value))] string? expression = null) =>
        Builder.AppendPlaceholder(UrlValueFormatter.Format(value, null, expression), expression);

    /// <summary>Used by the compiler.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public void AppendFormatted<T>(T value, string? format, [CallerArgumentExpression(nameof(value))] string? expression = null) =>
        Builder.AppendPlaceholder(UrlValueFormatter.Format(value, format, expression), expression);

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
        return new GraphUrl($"{Path.TrimEnd('/')}/$count{Relative[Path.Length..]}");
    }

    /// <summary>Gets whether the address itself is a credential: it is pre-authenticated, or holds a sharing link.</summary>
    internal bool IsSecret => IsPreAuthenticated || SharingLinkRedaction.IsNeeded(Path);

    private string Path => _link is not null ? _link.AbsolutePath : GetPath(Relative);

    /// <summary>
    /// Returns the path only: the query may hold private data, a pre-authenticated address is a secret, and so is a sharing link.
    /// </summary>
    public override string ToString() =>
        IsPreAuthenticated ? "(pre-authenticated address)" : SharingLinkRedaction.Apply(Path);

    private static string GetPath(string relative) => FindQuery(relative) is var index and >= 0 ? relative[..index] : relative;

    private static int FindQuery(string relative) => relative.IndexOf('?', StringComparison.Ordinal);

    // RFC 3986 3.1. "/" comes first in a relative link, or at least before a ":".
    private static bool HasScheme(string link) =>
        link.AsSpan().IndexOfAny("/?#:") is var index and >= 0 && link[index] == ':';

    private bool HasOption(string name) => Query.TrimStart('?').Split('&')
        .Any(option => Uri.UnescapeDataString(option.Split('=')[0]).Equals(name, StringComparison.OrdinalIgnoreCase));

    private static bool HasVersion(string relative) =>
        relative.StartsWith("v1.0/", StringComparison.Ordinal) || relative.StartsWith("beta/", StringComparison.Ordinal);
}
