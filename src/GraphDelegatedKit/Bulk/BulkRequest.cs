using System.Diagnostics.CodeAnalysis;
using GraphDelegatedKit.Client;

namespace GraphDelegatedKit;

/// <summary>One request of a bulk job.</summary>
public sealed class BulkRequest
{
    private RequestHeaders? _headers;

    /// <summary>Creates a request to a constant URL.</summary>
    /// <param name="id">Identifies the result: any text, returned unchanged. The id is never sent to the service.</param>
    /// <param name="method">The HTTP method.</param>
    /// <param name="url">A constant URL relative to the API version, such as <c>"me/messages"</c>.</param>
    /// <exception cref="ArgumentException">The URL is not relative.</exception>
    public BulkRequest(string id, HttpMethod method, [ConstantExpected] string url)
        : this(id, method, GraphUrl.Literal(url))
    {
    }

    /// <summary>Creates a request to an interpolated URL.</summary>
    /// <inheritdoc cref="BulkRequest(string, HttpMethod, string)"/>
    /// <param name="url">An interpolated string whose values are escaped, such as <c>$"users/{id}"</c>.</param>
    /// <exception cref="ArgumentException">The URL cannot be built, or is one the service returned. A batch accepts only relative
    /// URLs.</exception>
    public BulkRequest(string id, HttpMethod method, GraphUrl url)
    {
        ArgumentNullException.ThrowIfNull(id);
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(url);
        (Id, Method, Url) = (id, method, url);
        VersionedUrl = url.VersionedUrl
            ?? throw new ArgumentException(
                "A batch accepts only URLs relative to the Graph root, not URLs returned by the service.", nameof(url));
    }

    // A name that is not valid in a URL becomes a failed result and does not end the job.
    internal BulkRequest(string id, GraphException error)
        : this(id, HttpMethod.Get, GraphUrl.Literal("users")) => Error = error;

    /// <summary>Gets the id, which identifies the result.</summary>
    public string Id { get; }

    /// <summary>Gets the HTTP method.</summary>
    public HttpMethod Method { get; }

    /// <summary>Gets the URL.</summary>
    public GraphUrl Url { get; }

    /// <summary>Gets the headers of this request only, such as <c>If-Match</c> or <c>ConsistencyLevel</c>.</summary>
    /// <value>The default is empty.</value>
    /// <remarks>A header that cannot be sent as given is refused when it is set: see <see cref="GraphRequest.Headers"/>.</remarks>
    public IDictionary<string, string> Headers
    {
        get => _headers ??= new RequestHeaders();
        init => _headers = RequestHeaders.From(value);
    }

    /// <summary>Gets the body. JSON is sent unchanged, any other content as Base64. The body is created again for every attempt.</summary>
    /// <value>The default is <see langword="null"/>: no body.</value>
    public GraphContent? Content { get; init; }

    /// <summary>
    /// Gets the ids of the requests that must succeed before this request is executed. If one of them fails, this request fails with
    /// status 424.
    /// </summary>
    /// <value>The default is empty.</value>
    /// <remarks>
    /// Each id must be among the 100 requests before this one; if several of them have the same id, the last one counts. Dependent
    /// requests share a batch of up to 20 requests. The rest of a longer chain is sent in later batches, once its dependencies have
    /// succeeded.
    /// <para><see href="https://learn.microsoft.com/graph/json-batching#sequencing-requests-with-the-dependson-property"/></para>
    /// </remarks>
    public IReadOnlyList<string> DependsOn { get; init; } = [];

    /// <summary>Gets whether the request may be sent more than once.</summary>
    /// <value>The default is <see cref="Replay.WhenSafe"/>.</value>
    public Replay Replay { get; init; }

    /// <summary>Gets the version, path and query, such as <c>/v1.0/users/1</c>.</summary>
    internal string VersionedUrl { get; }

    /// <summary>Gets the error of a request that cannot be sent; otherwise <see langword="null"/>.</summary>
    internal GraphException? Error { get; }

    internal RequestHeaders? HeadersOrNull => _headers is { Count: > 0 } ? _headers : null;
}
