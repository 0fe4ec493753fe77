using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using GraphDelegatedKit.Resilience;

namespace GraphDelegatedKit.Http;

/// <summary>Makes every attempt wait at the gate of its workload, and closes the gate if the server asks for a wait.</summary>
internal sealed partial class ThrottleGateHandler(ThrottleGates gates, TimeProvider time, ILogger? logger = null) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var context = RequestContext.GetOrCreate(request);
        var gate = gates.For(context.Workload);
        if (gate.GetRemainingDelay(time) is var delay && delay > TimeSpan.Zero)
            Waiting(logger ?? NullLogger.Instance, gate.Workload, delay);
        await gate.WaitAsync(context.Deadline, time, cancellationToken).ConfigureAwait(false);
        var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (FaultClassifier.IsThrottling(response.StatusCode)
            && RetryAfterHeader.FromResponse(response, time.GetUtcNow()) is { } retryAfter)
            gate.CloseFor(retryAfter, time);
        return response;
    }

    [LoggerMessage(3, LogLevel.Information, "Requests for {Workload} wait {Wait:c}, as the service asked.")]
    private static partial void Waiting(ILogger logger, string workload, TimeSpan wait);
}
