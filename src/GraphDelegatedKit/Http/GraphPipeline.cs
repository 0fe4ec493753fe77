namespace GraphDelegatedKit.Http;

/// <summary>The two ways out: to Graph with a token, and bare, for addresses that are themselves the permission.</summary>
internal sealed class GraphPipeline : IDisposable
{
    private readonly HttpMessageHandler _transport;
    private readonly HttpMessageInvoker _graph, _bare;

    public GraphPipeline(ITokenProvider tokens, GraphPipelineOptions options)
    {
        var time = options.TimeProvider;
        var gates = new ThrottleGates(time, options.Cloud.Graph.Host);
        Pace = new Pace(time, gates, options.Random, options.Deadline);
        _transport = options.Transport();

        // The order is the design: outermost first.
        _graph = Chain(
            new TelemetryHandler(options.Logger, time, gates),
            new DeadlineHandler(options.Deadline, time),
            new RetryHandler(time, options.Random, gates, options.Logger),
            new ThrottleGateHandler(gates, time, options.Logger),
            new DelegatedAuthHandler(tokens, options.Cloud),
            new RedirectHandler(),
            new AttemptHandler(time));

        _bare = Chain(
            new TelemetryHandler(options.Logger, time, gates),
            new DeadlineHandler(options.Deadline, time),
            new RetryHandler(time, options.Random, gates, options.Logger),
            new ThrottleGateHandler(gates, time, options.Logger),
            new AttemptHandler(time));
    }

    public Pace Pace { get; }

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => _graph.SendAsync(request, cancellationToken);

    public Task<HttpResponseMessage> SendBareAsync(HttpRequestMessage request, CancellationToken cancellationToken) => _bare.SendAsync(request, cancellationToken);

    public void Dispose() => _transport.Dispose();

    private HttpMessageInvoker Chain(params DelegatingHandler[] handlers)
    {
        HttpMessageHandler inner = _transport;
        foreach (var handler in Enumerable.Reverse(handlers))
        {
            handler.InnerHandler = inner;
            inner = handler;
        }

        return new HttpMessageInvoker(inner, disposeHandler: false);
    }
}
