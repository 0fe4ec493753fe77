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
        var gateBeforeToken = gates.For(context.Workload);
        var probed = await WaitAsync(context, cancellationToken).ConfigureAwait(false);
        context.OnFirstToken = gates.IsUserKnown ? null : WaitAtUserGatesAsync;
        var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        var isThrottled = FaultClassifier.IsThrottling(response.StatusCode);
        if (isThrottled && RetryAfterHeader.FromResponse(response, time.GetUtcNow()) is { } retryAfter)
            gates.For(context.Workload).CloseFor(retryAfter, time);
        if (!isThrottled) probed?.ForEach(static gate => gate.Open());
        return response;

        // The token shows the user, who may have been throttled through another client.
        async Task WaitAtUserGatesAsync(GraphAccessToken token)
        {
            gates.FollowUser(token);
            if (gates.For(context.Workload) != gateBeforeToken)
                probed = await WaitAsync(context, cancellationToken).ConfigureAwait(false);
        }
    }

    // Returns the gates for which the request is a probe; null for none.
    private async ValueTask<List<ThrottleGate>?> WaitAsync(RequestContext context, CancellationToken cancellationToken)
    {
        var probed = await WaitAsync(gates.For(context.Workload), context, null, cancellationToken).ConfigureAwait(false);
        foreach (var workload in context.PartWorkloads)
            probed = await WaitAsync(gates.For(workload), context, probed, cancellationToken).ConfigureAwait(false);
        return probed;
    }

    private async ValueTask<List<ThrottleGate>?> WaitAsync(
        ThrottleGate gate, RequestContext context, List<ThrottleGate>? probed, CancellationToken cancellationToken)
    {
        if (gate.GetRemainingDelay(time) is var delay && delay > TimeSpan.Zero)
            Waiting(logger ?? NullLogger.Instance, gate.Workload, delay);
        if (await gate.WaitAsync(context.Deadline, time, cancellationToken).ConfigureAwait(false)) (probed ??= []).Add(gate);
        return probed;
    }

    [LoggerMessage(3, LogLevel.Information, "Requests for {Workload} wait {Wait:c}, as the service asked.")]
    private static partial void Waiting(ILogger logger, string workload, TimeSpan wait);
}
