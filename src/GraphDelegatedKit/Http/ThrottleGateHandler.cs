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
        await WaitAsync(context, cancellationToken).ConfigureAwait(false);
        context.OnFirstToken = gates.IsUserKnown ? null : WaitAtUserGatesAsync;
        var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (FaultClassifier.IsThrottling(response.StatusCode)
            && RetryAfterHeader.FromResponse(response, time.GetUtcNow()) is { } retryAfter)
            gates.For(context.Workload).CloseFor(retryAfter, time);
        return response;

        // The token shows the user, who may have been throttled through another client.
        Task WaitAtUserGatesAsync(GraphAccessToken token)
        {
            gates.FollowUser(token);
            return gates.For(context.Workload) == gateBeforeToken ? Task.CompletedTask : WaitAsync(context, cancellationToken);
        }
    }

    private async Task WaitAsync(RequestContext context, CancellationToken cancellationToken)
    {
        await WaitAsync(gates.For(context.Workload), context.Deadline, cancellationToken).ConfigureAwait(false);
        foreach (var workload in context.PartWorkloads)
            await WaitAsync(gates.For(workload), context.Deadline, cancellationToken).ConfigureAwait(false);
    }

    private Task WaitAsync(ThrottleGate gate, Deadline deadline, CancellationToken cancellationToken)
    {
        if (gate.GetRemainingDelay(time) is var delay && delay > TimeSpan.Zero)
            Waiting(logger ?? NullLogger.Instance, gate.Workload, delay);
        return gate.WaitAsync(deadline, time, cancellationToken);
    }

    [LoggerMessage(3, LogLevel.Information, "Requests for {Workload} wait {Wait:c}, as the service asked.")]
    private static partial void Waiting(ILogger logger, string workload, TimeSpan wait);
}
