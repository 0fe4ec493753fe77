using GraphDelegatedKit.Client;

namespace GraphDelegatedKit;

/// <summary>The options of one typed call, such as <c>graph.GetAsync&lt;User&gt;("me", new GraphRequestOptions { ... })</c>.</summary>
public sealed class GraphRequestOptions
{
    private RequestHeaders? _headers;

    /// <inheritdoc cref="GraphRequest.Headers"/>
    public IDictionary<string, string> Headers
    {
        get => _headers ??= new RequestHeaders();
        init => _headers = RequestHeaders.From(value);
    }

    /// <inheritdoc cref="GraphRequest.Scopes"/>
    public IReadOnlyList<string>? Scopes { get; init; }

    /// <inheritdoc cref="GraphRequest.AttemptTimeout"/>
    public TimeSpan? AttemptTimeout
    {
        get;
        init => field = value is { } timeout ? GraphClientOptions.CheckTimeout(timeout, nameof(AttemptTimeout)) : null;
    }

    /// <inheritdoc cref="GraphRequest.Replay"/>
    public Replay Replay { get; init; }

    internal RequestHeaders? HeadersOrNull => _headers is { Count: > 0 } ? _headers : null;
}
