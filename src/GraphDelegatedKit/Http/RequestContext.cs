namespace GraphDelegatedKit.Http;

/// <summary>What the handlers know of one call, across all its tries.</summary>
internal sealed class RequestContext
{
    public static readonly TimeSpan DefaultAttemptTimeout = TimeSpan.FromSeconds(100);

    private static readonly HttpRequestOptionsKey<RequestContext> Key = new("GraphDelegatedKit.Call");

    public Replay Replay { get; init; }

    /// <summary>Whose gate its tries pass.</summary>
    public Workload Workload { get; init; }

    /// <summary>Reads the whole answer within the try, so that a connection lost inside the body is one more failed try.</summary>
    public bool ShouldBuffer { get; init; }

    /// <summary>About how long the answer will be; 0 if nobody knows.</summary>
    public int SizeHint { get; init; }

    public TimeSpan AttemptTimeout { get; init; } = DefaultAttemptTimeout;

    public Deadline Deadline { get; set; } = Deadline.None;

    /// <summary>Whose token it must be; <see langword="null"/> for anybody's.</summary>
    public TokenIdentity? ExpectedIdentity { get; init; }

    /// <summary>The token of the last try, to tell what it lacked.</summary>
    public GraphAccessToken? Token { get; set; }

    /// <summary>Requests that went out, replays after a challenge included.</summary>
    public int Attempts { get; set; }

    /// <summary>Tries used up: a wait that the server asked for uses up none.</summary>
    public int CountedAttempts { get; set; }

    /// <summary>What the last try went over.</summary>
    public TransportInstance? TransportInstance { get; set; }

    /// <summary>Some try ended so that nobody can tell whether the service did what was asked.</summary>
    public bool MayHaveExecuted { get; set; }

    public static RequestContext GetOrCreate(HttpRequestMessage request) =>
        request.Options.TryGetValue(Key, out var context) ? context : Attach(request, new RequestContext());

    public static RequestContext Attach(HttpRequestMessage request, RequestContext context)
    {
        request.Options.Set(Key, context);
        return context;
    }
}
