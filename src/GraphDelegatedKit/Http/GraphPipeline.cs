namespace GraphDelegatedKit.Http;

/// <summary>
/// The two handler chains: one that adds the token, and one without a token for addresses that carry their own permission.
/// </summary>
internal sealed class GraphPipeline : IDisposable
{
    private readonly RecyclingTransport _transport;
    private readonly DelegatingHandler[] _customHandlers;
    private readonly HttpMessageInvoker _authenticated, _preAuthenticated;

    public GraphPipeline(ITokenProvider tokens, GraphPipelineOptions options)
    {
        var (time, logger) = (options.TimeProvider, options.Logger);
        var gates = ThrottleGates.For(tokens);
        Throttling = new ThrottlingContext(time, gates, options.Random, options.Deadline);
        _transport = new RecyclingTransport(options.CreateTransport);
        _customHandlers = [.. options.Handlers.Select(create => create())];

        // Outermost first. The program's handlers are outside DelegatedAuthHandler, so the host guard checks the final address.
        _authenticated = BuildChain(
        [
            new TelemetryHandler(logger, time),
            new DeadlineHandler(options.Deadline, time, options.IsTransportCustom || _customHandlers.Length > 0),
            new RetryHandler(time, options.Random, logger),
            new ThrottleGateHandler(gates, time, logger),
            .. _customHandlers,
            new DelegatedAuthHandler(tokens, options.Cloud),
            new RedirectHandler(),
            new AttemptHandler(time),
        ]);

        _preAuthenticated = BuildChain(
        [
            new TelemetryHandler(logger, time),
            new DeadlineHandler(options.Deadline, time, options.IsTransportCustom),
            new RetryHandler(time, options.Random, logger),
            new ThrottleGateHandler(gates, time, logger),
            new RedirectHandler(),
            new AttemptHandler(time),
        ]);
    }

    public ThrottlingContext Throttling { get; }

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        _authenticated.SendAsync(request, cancellationToken);

    public Task<HttpResponseMessage> SendPreAuthenticatedAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        _preAuthenticated.SendAsync(request, cancellationToken);

    public void Dispose()
    {
        if (_customHandlers is [var outermost, ..]) outermost.Dispose(); // disposes the handlers inside it too
        _transport.Dispose();
    }

    private HttpMessageInvoker BuildChain(ReadOnlySpan<DelegatingHandler> outermostFirst)
    {
        HttpMessageHandler inner = _transport;
        for (var i = outermostFirst.Length - 1; i >= 0; i--)
        {
            outermostFirst[i].InnerHandler = inner;
            inner = outermostFirst[i];
        }

        return new HttpMessageInvoker(inner, disposeHandler: false);
    }
}
