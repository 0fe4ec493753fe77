using System.Text.Json;
using GraphDelegatedKit.Resilience;
using GraphDelegatedKit.Tokens;

namespace GraphDelegatedKit.Http;

/// <summary>The state of one call, shared by the handlers across all its attempts.</summary>
internal sealed class RequestContext : ITokenRequestObserver
{
    public static readonly TimeSpan DefaultAttemptTimeout = TimeSpan.FromMinutes(5);

    private static readonly HttpRequestOptionsKey<RequestContext> Key = new("GraphDelegatedKit.Call");

    private string? _pathTemplate;

    public Replay Replay { get; init; }

    /// <summary>Gets the workload whose throttle gate the attempts pass.</summary>
    public Workload Workload { get; init; }

    /// <summary>Gets further workloads whose throttle gates the attempts pass too: those of the requests in a batch.</summary>
    public IReadOnlyList<Workload> PartWorkloads { get; init; } = [];

    /// <summary>Gets whether an attempt reads the whole response, so that a connection lost inside the body fails the attempt.</summary>
    public bool ShouldBuffer { get; init; }

    /// <summary>Gets what reads the body inside the attempt; <see langword="null"/> if the caller reads it.</summary>
    public BodyReader? Reader { get; init; }

    /// <summary>Gets the JSON options of the client.</summary>
    public JsonSerializerOptions? Json { get; init; }

    /// <summary>Gets how a body is loaded.</summary>
    public BodyLimits Limits { get; init; }

    /// <summary>Gets how long a body that the caller reads may bring nothing.</summary>
    public TimeSpan IdleTimeout { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>Gets the permissions that the token must have; <see langword="null"/> for the provider's own.</summary>
    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>Gets whether a redirect of a read is followed.</summary>
    public bool FollowsRedirects { get; init; } = true;

    public TimeSpan AttemptTimeout { get; init; } = DefaultAttemptTimeout;

    public Deadline Deadline { get; set; } = Deadline.None;

    /// <summary>Gets the identity that the token must have; <see langword="null"/> for any.</summary>
    public TokenIdentity? ExpectedIdentity { get; init; }

    /// <summary>Gets the <c>client-request-id</c> that is sent; <see langword="null"/> if none is.</summary>
    public string? ClientRequestId { get; init; }

    /// <summary>Gets whether logs and traces show the template of the path. A pre-authenticated address is never shown.</summary>
    public bool ShowsPath { get; init; }

    /// <summary>Gets whether the caller chose <see cref="ClientRequestId"/>. An error then shows it, whatever the response has.</summary>
    public bool IsClientRequestIdChosen { get; init; }

    /// <summary>
    /// Gets the exception of a function of the program that ended the request for a token. It is neither retried nor converted.
    /// </summary>
    public Exception? CallerFault { get; private set; }

    /// <summary>Gets or sets the token of the last attempt, to report what it lacks.</summary>
    public GraphAccessToken? Token { get; set; }

    /// <summary>
    /// Gets or sets the callback that gets the first token of an attempt before the attempt is sent. It is set while the throttle gates of
    /// the user are not known, and <see langword="null"/> afterwards.
    /// </summary>
    public Func<GraphAccessToken, Task>? OnFirstToken { get; set; }

    /// <summary>Gets or sets the number of requests that were sent, including replays after a challenge.</summary>
    public int Attempts { get; set; }

    /// <summary>Gets or sets the attempts that are left; <see langword="null"/> until an attempt fails.</summary>
    public RetryBudget? RetryBudget { get; set; }

    /// <summary>
    /// Gets or sets the delays after throttling without a requested delay; <see langword="null"/> until that occurs. Throttling is no
    /// fault: it does not use up <see cref="RetryBudget"/>.
    /// </summary>
    public RetryBudget? ThrottlingBudget { get; set; }

    /// <summary>
    /// Gets or sets the response of the last attempt, whose headers describe the attempt in an error; <see langword="null"/> if none came.
    /// </summary>
    public HttpResponseMessage? LastResponse { get; set; }

    /// <summary>Gets or sets whether the pipeline asked for a compressed body.</summary>
    public bool AsksForCompression { get; set; }

    /// <summary>Gets or sets the transport of the last attempt.</summary>
    public TransportInstance? TransportInstance { get; set; }

    /// <summary>Gets or sets whether the transport certainly did not send the last attempt, so that it was not executed.</summary>
    public bool WasNotSent { get; set; }

    /// <summary>Gets or sets whether an attempt ended without showing whether the service executed the request.</summary>
    public bool MayHaveExecuted { get; set; }

    /// <summary>Gets the template of the path for logs and traces; empty for an address that is not shown.</summary>
    public string GetPathTemplate(HttpRequestMessage request) =>
        _pathTemplate ??= ShowsPath ? PathTemplate.FromPath(request.RequestUri!.AbsolutePath) : "";

    /// <summary>Classifies the exception that ended the last attempt.</summary>
    public FaultKind Classify(Exception fault)
    {
        if (fault is ResponseBodyException body) return FaultClassifier.Classify(body.Fault);

        var kind = FaultClassifier.Classify(fault, WasNotSent);
        return kind == FaultKind.Ambiguous && LastResponse is { IsSuccessStatusCode: true } ? FaultKind.Executed : kind;
    }

    void ITokenRequestObserver.OnInteractionStarted() => Deadline.Pause();

    void ITokenRequestObserver.OnInteractionEnded() => Deadline.Resume();

    void ITokenRequestObserver.OnCallerFault(Exception fault) => CallerFault = fault;

    public static RequestContext GetOrCreate(HttpRequestMessage request) =>
        request.Options.TryGetValue(Key, out var context) ? context : Attach(request, new RequestContext());

    public static RequestContext Attach(HttpRequestMessage request, RequestContext context)
    {
        request.Options.Set(Key, context);
        return context;
    }
}
