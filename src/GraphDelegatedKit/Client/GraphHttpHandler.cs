using System.Net.Http.Headers;
using System.Net.Mime;
using GraphDelegatedKit.Client;
using GraphDelegatedKit.Http;

namespace GraphDelegatedKit;

/// <summary>
/// The pipeline of a <see cref="GraphClient"/> as a handler, for another client of Graph that sends with an <see cref="HttpClient"/>:
/// retries, throttling, claims challenges, redirects and telemetry.
/// </summary>
/// <remarks>
/// <para>A request to Graph gets the user's token; an <c>Authorization</c> header that it has already is replaced. A request to another
/// host, such as that of an upload session, is sent without a token; one that has a token is refused.</para>
/// <para>A request is sent again only if its body can be read again. The error responses of the service are returned as they are. The
/// JSON of a request that accepts nothing else is read inside the attempt, so that a connection that is lost in the middle of it is
/// retried.</para>
/// <para>The time that a user needs to sign in and the waits that the service asks for count against
/// <see cref="HttpClient.Timeout"/>. <see cref="CreateClient"/> turns that limit off: <see cref="GraphClientOptions.Deadline"/>
/// applies.</para>
/// </remarks>
public sealed class GraphHttpHandler : HttpMessageHandler
{
    private readonly GraphPipeline _pipeline;
    private readonly GraphCloud _cloud;
    private readonly Replay _replay;
    private readonly TimeSpan _attemptTimeout;
    private readonly BodyLimits _limits;

    private GraphHttpHandler(ITokenProvider tokens, GraphClientOptions options)
    {
        _pipeline = new GraphPipeline(tokens, options.CreatePipelineOptions());
        _cloud = options.Cloud;
        _replay = options.Retry ? Replay.WhenSafe : Replay.Never;
        _attemptTimeout = options.AttemptTimeout;
        _limits = new BodyLimits(MaxSize: options.MaxResponseSize);
    }

    /// <summary>Creates a handler that gets its tokens from a provider.</summary>
    /// <param name="tokens">The provider of tokens. The handler does not dispose it.</param>
    /// <param name="options">
    /// The options; <see langword="null"/> for the defaults. <see cref="GraphClientOptions.Json"/> and
    /// <see cref="GraphClientOptions.IdleTimeout"/> are not used.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">A time limit or the size of a response is out of its range.</exception>
    public static GraphHttpHandler Create(ITokenProvider tokens, GraphClientOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        return new GraphHttpHandler(tokens, options ?? new GraphClientOptions());
    }

    /// <summary>Creates an <see cref="HttpClient"/> that sends with this handler and has no time limit of its own.</summary>
    /// <param name="tokens">The provider of tokens. The client does not dispose it.</param>
    /// <param name="options">The options, as for <see cref="Create"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A time limit or the size of a response is out of its range.</exception>
    public static HttpClient CreateClient(ITokenProvider tokens, GraphClientOptions? options = null) =>
        new(Create(tokens, options)) { Timeout = Timeout.InfiniteTimeSpan };

    /// <inheritdoc/>
    /// <exception cref="HttpRequestException">
    /// No response came, the deadline passed, or the request would send a token to another host than Graph's.
    /// </exception>
    /// <exception cref="SignInException">No token is available.</exception>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var isGraph = HostGuard.IsTrusted(request.RequestUri!, _cloud);
        if (!isGraph && request.Headers.Authorization is not null) HostGuard.Check(request.RequestUri!, _cloud);

        if (isGraph && ClientRequestId.Get(request) is null) ClientRequestId.Add(request);

        var canReplay = await ContentReplay.CanReplayAsync(request.Content, cancellationToken).ConfigureAwait(false);
        RequestContext.Attach(request, new RequestContext
        {
            Replay = canReplay ? _replay : Replay.Never,
            ShouldBuffer = AcceptsOnlyJson(request.Headers.Accept),
            Limits = _limits,
            AttemptTimeout = _attemptTimeout,
            ShowsPath = isGraph,
            Workload = WorkloadClassifier.FromUri(request.RequestUri!, _cloud),
            ClientRequestId = ClientRequestId.Get(request),
        });
        try
        {
            return await (isGraph
                ? _pipeline.SendAsync(request, cancellationToken)
                : _pipeline.SendPreAuthenticatedAsync(request, cancellationToken)).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TimeoutException or IOException)
        {
            throw new HttpRequestException(e.Message, e); // which callers of an HttpClient expect
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) _pipeline.Dispose();
        base.Dispose(disposing);
    }

    private static bool AcceptsOnlyJson(HttpHeaderValueCollection<MediaTypeWithQualityHeaderValue> accept) =>
        accept.Count > 0 && accept.All(value => value.MediaType == MediaTypeNames.Application.Json);
}
