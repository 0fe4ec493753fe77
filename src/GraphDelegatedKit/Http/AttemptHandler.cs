using System.Net;
using GraphDelegatedKit.Resilience;

namespace GraphDelegatedKit.Http;

/// <summary>
/// Sends one attempt with a time limit and, if requested, reads the whole response. An attempt that takes too long fails like a lost
/// connection.
/// </summary>
internal sealed class AttemptHandler(TimeProvider time) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var context = RequestContext.GetOrCreate(request);
        context.Attempts++;
        context.LastResponse = null;
        using var timeoutSource = new CancellationTokenSource(GetTimeout(context), time);
        using var registration = cancellationToken.UnsafeRegister(
            static source => ((CancellationTokenSource)source!).Cancel(), timeoutSource);
        HttpResponseMessage? response = null;
        try
        {
            response = await base.SendAsync(request, timeoutSource.Token).ConfigureAwait(false);
            context.LastResponse = response;
            if (response.StatusCode < HttpStatusCode.BadRequest)
                await ReadBodyAsync(response, context, timeoutSource.Token, cancellationToken).ConfigureAwait(false);
            if (response.StatusCode == HttpStatusCode.ServiceUnavailable) Retire(context.TransportInstance);
            return response;
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            // This handler's timeout, or the transport's: SocketsHttpHandler reports its ConnectTimeout as a cancellation.
            response?.Dispose();
            Retire(context.TransportInstance); // the connection may be dead
            var message = timeoutSource.IsCancellationRequested ? $"No response came within {context.AttemptTimeout}." : e.Message;
            throw new TimeoutException(message, e);
        }
        catch (Exception e)
        {
            // Recorded here, because RetryHandler does not see an attempt that the deadline ends.
            response?.Dispose();
            context.MayHaveExecuted |= RetryRules.MayHaveExecuted(request.Method, context.Classify(e));
            throw;
        }
    }

    private static TimeSpan GetTimeout(RequestContext context) => context.AttemptTimeout == Timeout.InfiniteTimeSpan
        ? Timeout.InfiniteTimeSpan
        : TimerDuration.Clamp(context.AttemptTimeout);

    private static async Task ReadBodyAsync(
        HttpResponseMessage response, RequestContext context, CancellationToken attemptToken, CancellationToken cancellationToken)
    {
        var reader = response.IsSuccessStatusCode ? context.Reader : null;
        if (reader is null && !context.ShouldBuffer) return;

        try
        {
            var body = await PooledBody.LoadAsync(response, context.Limits, attemptToken).ConfigureAwait(false);
            reader?.ReadAndCache(body, response.StatusCode, context.Json!);
        }
        catch (Exception e) when (
            reader is { IgnoresLostBody: true }
            && e is not ResponseBodyException
            && !cancellationToken.IsCancellationRequested)
        {
            response.Content.Dispose();
            response.Content = new ByteArrayContent([]);
        }
    }

    private static void Retire(TransportInstance? transport)
    {
        if (transport is not null) transport.IsRetired = true;
    }
}
