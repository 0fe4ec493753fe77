using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using GraphDelegatedKit.Client;
using GraphDelegatedKit.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace GraphDelegatedKit;

/// <summary>A client for Microsoft Graph over HTTPS. It is thread-safe: create one and reuse it.</summary>
public sealed class GraphClient : IGraphClient, IAsyncDisposable, IDisposable
{
    private const string ClientRequestIdHeader = "client-request-id";

    private static readonly RequestHeaders NoHeaders = new();

    private readonly GraphPipeline _pipeline;
    private readonly GraphClientContext _context;
    private readonly JsonSerializerOptions _json;
    private readonly GraphCloud _cloud;
    private readonly TimeProvider _time;
    private readonly bool _isRetryEnabled;
    private readonly Random _random = new();
    private volatile bool _isDisposed;

    private GraphClient(ITokenProvider tokens, GraphClientOptions options)
    {
        _cloud = options.Cloud;
        (_time, _isRetryEnabled) = (options.TimeProvider, options.Retry);
        _json = options.Json is { } resolver ? GraphJson.CreateOptions(resolver) : GraphJson.Default;
        var logger = options.LoggerFactory?.CreateLogger("GraphDelegatedKit.Http") ?? NullLogger.Instance;
        var transport = options.HttpHandler ?? DefaultTransport.Create;
        _pipeline = new GraphPipeline(tokens, new(_cloud, options.Deadline, _time, transport, [.. options.Handlers], NextRandom, logger));
        _context = new GraphClientContext(_pipeline.Throttling, _json, options.LoggerFactory, tokens);
    }

    GraphClientContext IGraphClient.Context => _context;

    /// <summary>Creates a client that gets its tokens from a provider.</summary>
    /// <param name="tokens">The provider of tokens. The client does not dispose it.</param>
    /// <param name="options">The options; <see langword="null"/> for the defaults.</param>
    /// <returns>The client.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The deadline is not positive.</exception>
    public static GraphClient Create(ITokenProvider tokens, GraphClientOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        options ??= new GraphClientOptions();
        if (options.Deadline != Timeout.InfiniteTimeSpan)
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(options.Deadline, TimeSpan.Zero, nameof(options));
        return new GraphClient(tokens, options);
    }

    /// <inheritdoc/>
    public async Task<GraphResponse> SendAsync(GraphRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (request.OnReceived is { } onReceived) await onReceived(_context, cancellationToken).ConfigureAwait(false);
        if (request.IsContextQuery)
            return new GraphResponse(new HttpResponseMessage(HttpStatusCode.NoContent), _json) { ClientContext = _context };

        var message = CreateMessage(request);
        var context = RequestContext.Attach(message, new RequestContext
        {
            Replay = _isRetryEnabled ? request.Replay : Replay.Never,
            ShouldBuffer = request.ShouldBuffer,
            SizeHint = request.SizeHint,
            ExpectedIdentity = request.ExpectedIdentity,
            AttemptTimeout = request.AttemptTimeout ?? RequestContext.DefaultAttemptTimeout,
            Workload = WorkloadClassifier.FromUri(message.RequestUri!, _cloud),
            PartWorkloads = request.PartWorkloads,
            ClientRequestId = GetClientRequestId(message),
            IsClientRequestIdChosen = request.HeadersOrNull?.ContainsKey(ClientRequestIdHeader) == true,
        });
        try
        {
            var response = await (request.Url.IsPreAuthenticated
                ? _pipeline.SendPreAuthenticatedAsync(message, cancellationToken)
                : _pipeline.SendAsync(message, cancellationToken)).ConfigureAwait(false);
            if (response.StatusCode < HttpStatusCode.BadRequest)
                return new GraphResponse(response, _json) { Token = context.Token, ClientContext = _context };

            using (response)
                throw await GraphErrors.FromResponseAsync(response, request.Url, context, _time, cancellationToken).ConfigureAwait(false);
        }
        catch (ObjectDisposedException) when (_isDisposed)
        {
            throw new ObjectDisposedException(typeof(GraphClient).FullName); // not that of an internal type
        }
        catch (Exception e) when (e is HttpRequestException or IOException or TimeoutException or OperationCanceledException)
        {
            // The caller's token was cancelled, even if the exception names a token that was linked to it.
            if (cancellationToken.IsCancellationRequested) throw new OperationCanceledException(e.Message, e, cancellationToken);
            throw GraphErrors.FromFault(e, request.Method, request.Url, context);
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

    private HttpRequestMessage CreateMessage(GraphRequest request)
    {
        var content = request.Content?.ToHttpContent(_json);
        var message = new HttpRequestMessage(request.Method, request.Url.ToUri(_cloud)) { Content = content };
        if (!request.Url.IsPreAuthenticated)
        {
            message.Version = HttpVersion.Version20;
            message.VersionPolicy = HttpVersionPolicy.RequestVersionOrLower;
            if (request.HeadersOrNull?.ContainsKey(ClientRequestIdHeader) != true)
                message.Headers.TryAddWithoutValidation(ClientRequestIdHeader, Guid.NewGuid().ToString());
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

    private static string? GetClientRequestId(HttpRequestMessage message) =>
        message.Headers.NonValidated.TryGetValues(ClientRequestIdHeader, out var values) ? values.ToString() : null;

    private double NextRandom()
    {
        lock (_random) return _random.NextDouble();
    }
}
