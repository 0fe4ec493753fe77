using Microsoft.Extensions.Logging;

namespace GraphDelegatedKit.Http;

internal sealed record GraphPipelineOptions(
    GraphCloud Cloud,
    TimeSpan Deadline,
    TimeProvider TimeProvider,
    Func<HttpMessageHandler> CreateTransport,
    bool IsTransportCustom,
    IReadOnlyList<Func<DelegatingHandler>> Handlers,
    Func<double> Random,
    ILogger Logger);
