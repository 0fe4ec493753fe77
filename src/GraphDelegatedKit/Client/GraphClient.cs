using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using GraphDelegatedKit.Client;
using GraphDelegatedKit.Http;
using GraphDelegatedKit.Tokens;
using Microsoft.Extensions.Logging;

namespace GraphDelegatedKit;

/// <summary>A client for Microsoft Graph over HTTPS. It is thread-safe: create one and reuse it.</summary>
public sealed partial class GraphClient : IGraphClient, IAsyncDisposable, IDisposable
{
    private static readonly RequestHeaders NoHeaders = new();

    private readonly GraphPipeline _pipeline;
    private readonly GraphClientContext _context;
    private readonly JsonSerializerOptions _json;
    private readonly GraphCloud _cloud;
    private readonly TimeProvider _time;
    private readonly TimeSpan _attemptTimeout;
    private readonly bool _isRetryEnabled;
    private readonly ILogger _logger;
    private readonly long _maxResponseSize;
    private readonly TimeSpan _idleTimeout;
    private volatile bool _isDisposed;

    private GraphClient(ITokenProvider tokens, GraphClientOptions options)
    {
        _cloud = options.Cloud;
        (_time, _attemptTimeout, _isRetryEnabled) = (options.TimeProvider, options.AttemptTimeout, options.Retry);
        (_maxResponseSize, _idleTimeout) = (options.MaxResponseSize, options.IdleTimeout);
        _json = options.Json is { } resolver ? GraphJson.CreateOptions(resolver) : GraphJson.Default;
        var pipelineOptions = options.CreatePipelineOptions();
        _logger = pipelineOptions.Logger;
        _pipeline = new GraphPipeline(tokens, pipelineOptions);
        _context = new GraphClientContext(_pipeline.Throttling, _cloud, _json, options.LoggerFactory, tokens);
    }

    GraphClientContext IGraphClient.Context => _context;

    /// <summary>Creates a client that gets its tokens from a provider.</summary>
    /// <param name="tokens">The provider of tokens. The client does not dispose it.</param>
    /// <param name="options">The options; <see langword="null"/> for the defaults.</param>
    /// <returns>The client.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The deadline, the attempt timeout, the idle timeout or the size of a response is not positive, or the size is too large.
    /// </exception>
    public static GraphClient Create(ITokenProvider tokens, GraphClientOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        return new GraphClient(tokens, options ?? new GraphClientOptions());
    }

    /// <inheritdoc/>
    public async Task<GraphResponse> SendAsync(GraphRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (request.OnReceived is { } onReceived) await onReceived(_context, cancellationToken).ConfigureAwait(false);
        if (request.IsContextQuery)
            return new GraphResponse(new HttpResponseMessage(HttpStatusCode.NoContent), _json) { ClientContext = _context };

        request.Reader?.Prepare(_json);
        var message = CreateMessage(request);
        var context = RequestContext.Attach(message, new RequestContext
        {
            Replay = _isRetryEnabled ? request.Replay : Replay.Never,
            ShouldBuffer = request.ShouldBuffer,
            Reader = request.Reader,
            Json = _json,
            Limits = new BodyLimits(request.SizeHint, _maxResponseSize, request.Reader?.AcceptsPart ?? false),
            IdleTimeout = GetIdleTimeout(request.AttemptTimeout),
            ExpectedIdentity = request.ExpectedIdentity,
            AttemptTimeout = request.AttemptTimeout ?? _attemptTimeout,
            Scopes = request.Scopes,
            FollowsRedirects = request.FollowsRedirects,
            ShowsPath = !request.Url.IsPreAuthenticated,
            Workload = WorkloadClassifier.FromUri(message.RequestUri!, _cloud),
            PartWorkloads = request.PartWorkloads,
            ClientRequestId = ClientRequestId.Get(message),
            IsClientRequestIdChosen = request.HeadersOrNull?.ContainsKey(ClientRequestId.HeaderName) == true,
        });
        try
        {
            var response = await (request.Url.IsPreAuthenticated
                ? _pipeline.SendPreAuthenticatedAsync(message, cancellationToken)
                : _pipeline.SendAsync(message, cancellationToken)).ConfigureAwait(false);
            if (response.StatusCode < HttpStatusCode.BadRequest)
                return new GraphResponse(response, _json) { Token = context.Token, ClientContext = _context };

            using (response)
            {
                var error = await GraphErrors.FromResponseAsync(response, request.Url, context, _time, cancellationToken)
                    .ConfigureAwait(false);
                LogFailure(message, context, error);
                throw error;
            }
        }
        catch (ObjectDisposedException) when (_isDisposed)
        {
            throw new ObjectDisposedException(typeof(GraphClient).FullName); // not that of an internal type
        }
        catch (Exception e) when (e != context.CallerFault
            && e is HttpRequestException or IOException or TimeoutException or OperationCanceledException)
        {
            // The caller's token was cancelled, even if the exception names a token that was linked to it.
            if (cancellationToken.IsCancellationRequested) throw new OperationCanceledException(e.Message, e, cancellationToken);
            var error = GraphErrors.FromFault(e, request.Method, request.Url, context);
            LogFailure(message, context, error);
            throw error;
        }
    }

    /// <summary>Closes the connections. It does not dispose the token provider.</summary>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    void IDisposable.Dispose() => Dispose();

    private void Dispose()
    {
        _isDisposed = true;
        _pipeline.Dispose();
    }

    // A caller that allows a longer attempt allows a slower body too.
    private TimeSpan GetIdleTimeout(TimeSpan? attemptTimeout) =>
        _idleTimeout == Timeout.InfiniteTimeSpan || attemptTimeout == Timeout.InfiniteTimeSpan ? Timeout.InfiniteTimeSpan
        : attemptTimeout > _idleTimeout ? attemptTimeout.Value
        : _idleTimeout;

    private HttpRequestMessage CreateMessage(GraphRequest request)
    {
        var content = request.Content?.ToHttpContent(_json);
        var message = new HttpRequestMessage(request.Method, request.Url.ToUri(_cloud)) { Content = content };
        if (!request.Url.IsPreAuthenticated)
        {
            message.Version = HttpVersion.Version20;
            message.VersionPolicy = HttpVersionPolicy.RequestVersionOrLower;
            if (request.HeadersOrNull?.ContainsKey(ClientRequestId.HeaderName) != true)
                ClientRequestId.Add(message);
        }

        foreach (var (name, value) in request.HeadersOrNull ?? NoHeaders)
            if (!message.Headers.TryAddWithoutValidation(name, value) && !TryReplaceHeader(message.Content?.Headers, name, value))
                throw new ArgumentException(
                    $"The header '{name}' cannot be sent with {request.Method} {request.Url}: the name is not valid, "
                    + "or it is a header of a body and the request has none.",
                    nameof(request));

        return message;
    }

    // The body has set its own Content-Type; the caller's replaces it.
    private static bool TryReplaceHeader(HttpContentHeaders? headers, string name, string value) =>
        headers is not null
        && (!headers.NonValidated.Contains(name) || headers.Remove(name))
        && headers.TryAddWithoutValidation(name, value);

    private void LogFailure(HttpRequestMessage message, RequestContext context, GraphException error)
    {
        if (!_logger.IsEnabled(LogLevel.Information)) return;

        var path = context.ShowsPath ? context.GetPathTemplate(message) : "(pre-authenticated address)";
        var requestId = ServiceText.Clean(error.RequestId, ServiceText.MaxCodeLength);
        Failed(_logger, message.Method.Method, path, error.Code, (int?)error.Status, requestId, error.ClientRequestId, error.Remedy);
    }

    // The message is not logged: the service's words can hold private data.
    [LoggerMessage(
        5,
        LogLevel.Information,
        "{Method} {Path} failed with {Code}, status {Status}, request id {RequestId}, client request id {ClientRequestId}. {Remedy}")]
    private static partial void Failed(
        ILogger logger,
        string method,
        string path,
        string code,
        int? status,
        string? requestId,
        string? clientRequestId,
        string? remedy);
}
