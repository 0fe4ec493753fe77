using System.Diagnostics.CodeAnalysis;
using GraphDelegatedKit.Http;

namespace GraphDelegatedKit;

/// <summary>A request to Graph.</summary>
public sealed class GraphRequest
{
    /// <summary>A request to a fixed address.</summary>
    /// <param name="method">The method.</param>
    /// <param name="url">A literal, relative to the version's root: <c>"me/drive"</c>.</param>
    /// <exception cref="ArgumentException">The address is not a relative one.</exception>
    public GraphRequest(HttpMethod method, [ConstantExpected] string url)
        : this(method, GraphUrl.Literal(url))
    {
    }

    /// <summary>A request to an address with holes, or to one a server gave.</summary>
    /// <param name="method">The method.</param>
    /// <param name="url">An interpolated string, whose holes are escaped: <c>$"drives/{id}"</c>.</param>
    public GraphRequest(HttpMethod method, GraphUrl url)
    {
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(url);
        Method = method;
        Url = url;
    }

    /// <summary>The method.</summary>
    public HttpMethod Method { get; }

    /// <summary>Where it goes.</summary>
    public GraphUrl Url { get; }

    /// <summary>Headers beyond those the kit sets itself, such as <c>ConsistencyLevel</c> or <c>Prefer</c>.</summary>
    public IDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>The body.</summary>
    public GraphContent? Content { get; init; }

    /// <summary>Whether it may be sent more than once.</summary>
    /// <value><see cref="Replay.WhenSafe"/></value>
    public Replay Replay { get; init; }

    /// <summary>Reads the whole answer within the try, so that a connection lost inside the body is one more failed try.</summary>
    internal bool ShouldBuffer { get; init; }

    /// <summary>About how long the answer will be; 0 if nobody knows.</summary>
    internal int SizeHint { get; init; }

    /// <summary>Whose token it must go out with; <see langword="null"/> for anybody's.</summary>
    internal TokenIdentity? ExpectedIdentity { get; init; }

    /// <summary>How long one try may take until the answer's headers are here.</summary>
    internal TimeSpan? AttemptTimeout { get; init; }
}
