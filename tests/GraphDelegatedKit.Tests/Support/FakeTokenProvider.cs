namespace GraphDelegatedKit.Tests.Support;

/// <summary>A provider that writes down what it was asked for; each answer is a function of how often it was asked.</summary>
internal sealed class FakeTokenProvider(Func<TokenRequest?, CancellationToken, ValueTask<GraphAccessToken>> respond) : ITokenProvider
{
    private readonly object _gate = new();
    private readonly List<TokenRequest?> _requests = [];

    public FakeTokenProvider(params GraphAccessToken[] tokens)
        : this(new Queue<GraphAccessToken>(tokens))
    {
    }

    private FakeTokenProvider(Queue<GraphAccessToken> tokens)
        : this((_, _) => new(tokens.Count > 1 ? tokens.Dequeue() : tokens.Peek()))
    {
    }

    public IReadOnlyList<TokenRequest?> Requests
    {
        get
        {
            lock (_gate) return [.. _requests];
        }
    }

    public ValueTask<GraphAccessToken> GetTokenAsync(TokenRequest? request = null, CancellationToken cancellationToken = default)
    {
        lock (_gate) _requests.Add(request);
        return respond(request, cancellationToken);
    }
}
