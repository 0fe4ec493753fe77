using System.Net;
using GraphDelegatedKit.Resilience;

namespace GraphDelegatedKit.Http;

/// <summary>One try: bounded in time, and read whole where the call wants that. A try that takes too long is a fault like a lost connection.</summary>
internal sealed class AttemptHandler(TimeProvider time) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var context = RequestContext.GetOrCreate(request);
        context.Attempts++;
        using var timeoutSource = new CancellationTokenSource(context.AttemptTimeout, time);
        using var registration = cancellationToken.UnsafeRegister(static timeoutSource => ((CancellationTokenSource)timeoutSource!).Cancel(), timeoutSource);
        HttpResponseMessage? response = null;
        try
        {
            response = await base.SendAsync(request, timeoutSource.Token).ConfigureAwait(false);
            if (context.ShouldBuffer && response.StatusCode < HttpStatusCode.BadRequest) await PooledBody.LoadAsync(response, context.SizeHint, timeoutSource.Token).ConfigureAwait(false);
            if (response.StatusCode == HttpStatusCode.ServiceUnavailable && context.TransportInstance is { } transport) transport.IsRetired = true;
            return response;
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested) // ours, or the transport's own: SocketsHttpHandler reports its ConnectTimeout like this
        {
            response?.Dispose();
            if (context.TransportInstance is { } transport) transport.IsRetired = true; // it may be dead without anybody having said so
            throw new TimeoutException(timeoutSource.IsCancellationRequested ? $"No answer came within {context.AttemptTimeout}." : e.Message, e);
        }
        catch (Exception e)
        {
            response?.Dispose();
            context.MayHaveExecuted |= RetryRules.MayHaveExecuted(request.Method, e); // also where the deadline cut it short, which no retry ever hears of
            throw;
        }
    }
}
