using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace GraphDelegatedKit.Http;

/// <summary>Leads every try through the gate of its workload, and closes it when the server asks for that.</summary>
internal sealed partial class ThrottleGateHandler(ThrottleGates gates, TimeProvider time, ILogger? logger = null) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var call = Call.Of(request);
        var gate = gates.Of(call.Workload);
        if (gate.ClosedFor(time) is var wait && wait > TimeSpan.Zero) Waiting(logger ?? NullLogger.Instance, gate.Workload, wait);
        await gate.PassAsync(call.Deadline, time, cancellationToken).ConfigureAwait(false);
        var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (ThrottleGate.IsThrottled(response) && RetryAfter.Of(response, time.GetUtcNow()) is { } asked) gate.CloseFor(asked, time);
        return response;
    }

    [LoggerMessage(3, LogLevel.Information, "Requests for {Workload} wait {Wait:c}, as the service asked.")]
    private static partial void Waiting(ILogger logger, string workload, TimeSpan wait);
}
