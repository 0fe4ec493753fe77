namespace GraphDelegatedKit.Http;

/// <summary>The two ways out: to Graph with a token, and bare, for addresses that are themselves the permission.</summary>
internal sealed class GraphPipeline : IDisposable
{
    private readonly RenewableTransport _transport;
    private readonly DelegatingHandler[] _callers;
    private readonly HttpMessageInvoker _graph, _bare;

    public GraphPipeline(ITokenProvider tokens, GraphPipelineOptions options)
    {
        var (time, logger) = (options.TimeProvider, options.Logger);
        var gates = ThrottleGates.Of(tokens);
        Pace = new Pace(time, gates, options.Random, options.Deadline);
        _transport = new RenewableTransport(options.Transport);
        _callers = [.. options.Handlers.Select(create => create())];

        // The order is the design: outermost first. The caller's own handlers stand outside the bearer, so that the host guard has the last word on the address.
        _graph = Chain(
        [
            new TelemetryHandler(logger, time),
            new DeadlineHandler(options.Deadline, time),
            new RetryHandler(time, options.Random, logger),
            new ThrottleGateHandler(gates, time, logger),
            .. _callers,
            new DelegatedAuthHandler(tokens, options.Cloud),
            new RedirectHandler(),
            new AttemptHandler(time),
        ]);

        _bare = Chain(
        [
            new TelemetryHandler(logger, time),
            new DeadlineHandler(options.Deadline, time),
            new RetryHandler(time, options.Random, logger),
            new ThrottleGateHandler(gates, time, logger),
            new RedirectHandler(),
            new AttemptHandler(time),
        ]);
    }

    public Pace Pace { get; }

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => _graph.SendAsync(request, cancellationToken);

    public Task<HttpResponseMessage> SendBareAsync(HttpRequestMessage request, CancellationToken cancellationToken) => _bare.SendAsync(request, cancellationToken);

    public void Dispose()
    {
        if (_callers is [var outermost, ..]) outermost.Dispose(); // and with it all that stands behind
        _transport.Dispose();
    }

    private HttpMessageInvoker Chain(ReadOnlySpan<DelegatingHandler> outermostFirst)
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
