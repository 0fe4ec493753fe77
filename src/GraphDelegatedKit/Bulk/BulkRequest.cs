using System.Diagnostics.CodeAnalysis;

namespace GraphDelegatedKit;

/// <summary>One request of a bulk job.</summary>
public sealed class BulkRequest
{
    private IDictionary<string, string>? _headers;

    /// <summary>A request to a fixed address.</summary>
    /// <param name="id">What its result is known by: any text, which comes back as it is. It never goes over the wire.</param>
    /// <param name="method">The method.</param>
    /// <param name="url">A literal, relative to the version's root: <c>"me/messages"</c>.</param>
    /// <exception cref="ArgumentException">The address is not a relative one.</exception>
    public BulkRequest(string id, HttpMethod method, [ConstantExpected] string url)
        : this(id, method, GraphUrl.Literal(url))
    {
    }

    /// <summary>A request to an address with holes.</summary>
    /// <inheritdoc cref="BulkRequest(string, HttpMethod, string)"/>
    /// <param name="url">An interpolated string, whose holes are escaped: <c>$"users/{id}"</c>.</param>
    /// <exception cref="ArgumentException">The address cannot be built, or is one a server gave: a batch takes none of those.</exception>
    public BulkRequest(string id, HttpMethod method, GraphUrl url)
    {
        ArgumentNullException.ThrowIfNull(id);
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(url);
        (Id, Method, Url) = (id, method, url);
        VersionedUrl = url.VersionedUrl ?? throw new ArgumentException("A batch takes addresses relative to Graph only, not one that a server gave.", nameof(url));
    }

    // A name that makes no address is a result like any other, and does not end the job.
    internal BulkRequest(string id, GraphException error)
        : this(id, HttpMethod.Get, GraphUrl.Literal("users")) => Error = error;

    /// <summary>What its result is known by.</summary>
    public string Id { get; }

    /// <summary>The method.</summary>
    public HttpMethod Method { get; }

    /// <summary>Where it goes.</summary>
    public GraphUrl Url { get; }

    /// <summary>Headers of this request alone, such as <c>If-Match</c> or <c>ConsistencyLevel</c>.</summary>
    public IDictionary<string, string> Headers
    {
        get => _headers ??= new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        init => _headers = value;
    }

    /// <summary>The body: JSON goes as it is, anything else in Base64. It is made anew for every try.</summary>
    public GraphContent? Content { get; init; }

    /// <summary>Ids of requests that must have succeeded before this one runs; else it is answered with 424.</summary>
    /// <value>None.</value>
    /// <remarks>
    /// Each must be among the hundred requests given just before this one; of several by the same id it is the last. What hangs together goes in one batch
    /// as far as twenty requests go; the rest of a longer chain follows in the next, when what it waits for has succeeded.
    /// </remarks>
    public IReadOnlyList<string> DependsOn { get; init; } = [];

    /// <summary>Whether it may be sent more than once.</summary>
    /// <value><see cref="Replay.WhenSafe"/></value>
    public Replay Replay { get; init; }

    /// <summary>Path and query with the version in front: <c>/v1.0/users/1</c>.</summary>
    internal string VersionedUrl { get; }

    /// <summary>Why it cannot be sent at all.</summary>
    internal GraphException? Error { get; }

    internal IDictionary<string, string>? HeadersOrNull => _headers is { Count: > 0 } ? _headers : null;
}
