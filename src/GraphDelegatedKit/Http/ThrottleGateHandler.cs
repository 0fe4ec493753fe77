namespace GraphDelegatedKit.Http;

/// <summary>Leads every try through the gate of its workload, and closes it when the server asks for that.</summary>
internal sealed class ThrottleGateHandler(ThrottleGates gates, TimeProvider time) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var gate = gates.Of(request.RequestUri!);
        await gate.PassAsync(Call.Of(request).Deadline, cancellationToken).ConfigureAwait(false);
        var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (ThrottleGate.IsThrottled(response) && RetryAfter.Of(response, time.GetUtcNow()) is { } wait) gate.CloseFor(wait);
        return response;
    }
}
