using System.Diagnostics.CodeAnalysis;
using GraphDelegatedKit.Client;
using GraphDelegatedKit.Http;

namespace GraphDelegatedKit;

/// <summary>A request to Graph.</summary>
public sealed class GraphRequest
{
    private RequestHeaders? _headers;

    /// <summary>Creates a request to a fixed address.</summary>
    /// <param name="method">The method.</param>
    /// <param name="url">A literal address, relative to the version's root: <c>"me/drive"</c>.</param>
    /// <exception cref="ArgumentException">The address is not relative.</exception>
    public GraphRequest(HttpMethod method, [ConstantExpected] string url)
        : this(method, GraphUrl.Literal(url))
    {
    }

    /// <summary>Creates a request to an address with placeholders, or to one that a service returned.</summary>
    /// <param name="method">The method.</param>
    /// <param name="url">An interpolated string, whose placeholders are escaped: <c>$"drives/{id}"</c>.</param>
    public GraphRequest(HttpMethod method, GraphUrl url)
    {
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(url);
        Method = method;
        Url = url;
    }

    /// <summary>Gets the method.</summary>
    public HttpMethod Method { get; }

    /// <summary>Gets the address.</summary>
    public GraphUrl Url { get; }

    /// <summary>
    /// Gets the headers of this request, such as <c>ConsistencyLevel</c> or <c>Prefer</c>. A header that the client sets too, such as
    /// <c>client-request-id</c> or <c>Content-Type</c>, is sent once, with the value given here.
    /// </summary>
    /// <value>The default is empty. Names are compared without case. A dictionary that is assigned is copied.</value>
    /// <remarks>
    /// Setting a header throws an <see cref="ArgumentException"/> that names it if it cannot be sent as given: a name or value with a line
    /// break, another control character or a character outside of ASCII. Blanks around a value are removed. <c>Authorization</c>,
    /// <c>Host</c>, <c>Content-Length</c> and the headers of a connection are refused: the token comes from the client's
    /// <see cref="ITokenProvider"/>, for more permissions set <see cref="Scopes"/>.
    /// </remarks>
    public IDictionary<string, string> Headers
    {
        get => _headers ??= new RequestHeaders();
        init => _headers = RequestHeaders.From(value);
    }

    /// <summary>Gets the body.</summary>
    public GraphContent? Content { get; init; }

    /// <summary>Gets whether the request may be sent more than once.</summary>
    /// <value>The default is <see cref="Replay.WhenSafe"/>.</value>
    public Replay Replay { get; init; }

    /// <summary>Gets the permissions that the token of this request must have, as short names (<c>Mail.Send</c>) or in full.</summary>
    /// <value>The default is <see langword="null"/>: the token provider's own scopes. An empty list is the same.</value>
    /// <remarks>
    /// The token provider gets them as <see cref="TokenRequest.Scopes"/>: a session requests them once, where a user can be reached, and
    /// keeps the token. Each page of a listing is sent with the scopes of its request.
    /// </remarks>
    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>
    /// Gets the longest time of one attempt: up to the headers of the response, and with the typed calls and listings to the end of its
    /// body. An attempt that takes longer counts as a lost connection.
    /// </summary>
    /// <value>The default is <see langword="null"/>: <see cref="GraphClientOptions.AttemptTimeout"/>.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive, nor <see cref="Timeout.InfiniteTimeSpan"/>.</exception>
    public TimeSpan? AttemptTimeout
    {
        get;
        init => field = value is { } timeout ? GraphClientOptions.CheckTimeout(timeout, nameof(AttemptTimeout)) : null;
    }

    /// <summary>Gets the headers; <see langword="null"/> if there are none.</summary>
    internal RequestHeaders? HeadersOrNull => _headers is { Count: > 0 } ? _headers : null;

    /// <summary>Gets whether a redirect of a read is followed. If not, the redirect is the response.</summary>
    internal bool FollowsRedirects { get; init; } = true;

    /// <summary>Gets whether an attempt reads the whole response, so that a connection lost inside the body fails the attempt.</summary>
    internal bool ShouldBuffer { get; init; }

    /// <summary>Gets the approximate length of the response in bytes; 0 if it is not known.</summary>
    internal int SizeHint { get; init; }

    /// <summary>Gets what reads the body inside the attempt; <see langword="null"/> if the caller reads it.</summary>
    internal BodyReader? Reader { get; init; }

    /// <summary>Gets the identity that the token must have; <see langword="null"/> for any.</summary>
    internal TokenIdentity? ExpectedIdentity { get; init; }

    /// <summary>
    /// Gets the workloads of the requests in a batch whose throttle gates the batch passes too; empty if the batch was packed from requests
    /// whose gates were open.
    /// </summary>
    internal IReadOnlyList<Workload> PartWorkloads { get; init; } = [];

    /// <summary>
    /// Gets or sets the callback that gets the client's context when the request has reached the client, before the client sends it. Behind
    /// a decorator, the sender of the request learns the context from this callback.
    /// </summary>
    internal Func<GraphClientContext, CancellationToken, Task>? OnReceived { get; set; }

    /// <summary>
    /// Gets whether the client answers the request without the service, with nothing but <see cref="GraphResponse.ClientContext"/>.
    /// </summary>
    internal bool IsContextQuery { get; init; }

    /// <summary>Creates the request of a typed call.</summary>
    /// <param name="reader">What reads the body inside the attempt; <see langword="null"/> if the caller reads it.</param>
    /// <param name="shouldBuffer">Whether an attempt reads the whole response without a reader.</param>
    internal static GraphRequest Create(
        HttpMethod method,
        GraphUrl url,
        GraphContent? content,
        GraphRequestOptions? options,
        BodyReader? reader = null,
        bool shouldBuffer = false)
    {
        var request = new GraphRequest(method, url)
        {
            Content = content,
            Reader = reader,
            ShouldBuffer = shouldBuffer,
            Replay = options?.Replay ?? Replay.WhenSafe,
            Scopes = options?.Scopes,
            AttemptTimeout = options?.AttemptTimeout,
        };
        foreach (var (name, value) in options?.HeadersOrNull ?? []) request.Headers.Add(name, value); // a decorator may add to them
        return request;
    }
}
