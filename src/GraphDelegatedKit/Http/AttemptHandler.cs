using System.Net;

namespace GraphDelegatedKit.Http;

/// <summary>One try: bounded in time, and read whole where the call wants that. A try that takes too long is a fault like a lost connection.</summary>
internal sealed class AttemptHandler(TimeProvider time) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var call = Call.Of(request);
        call.Attempts++;
        using var over = new CancellationTokenSource(call.AttemptTimeout, time);
        using var passedOn = cancellationToken.UnsafeRegister(static over => ((CancellationTokenSource)over!).Cancel(), over);
        HttpResponseMessage? response = null;
        try
        {
            response = await base.SendAsync(request, over.Token).ConfigureAwait(false);
            if (call.Buffer && response.StatusCode < HttpStatusCode.BadRequest) await PooledBody.LoadAsync(response, call.SizeHint, over.Token).ConfigureAwait(false);
            if (response.StatusCode == HttpStatusCode.ServiceUnavailable && call.Line is { } line) line.IsGivenUp = true;
            return response;
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested) // ours, or the transport's own: SocketsHttpHandler reports its ConnectTimeout like this
        {
            response?.Dispose();
            if (call.Line is { } line) line.IsGivenUp = true; // it may be dead without anybody having said so
            throw new TimeoutException(over.IsCancellationRequested ? $"No answer came within {call.AttemptTimeout}." : e.Message, e);
        }
        catch (Exception e)
        {
            response?.Dispose();
            call.MayHaveExecuted |= SendAgain.LeavesOpen(request.Method, e); // also where the deadline cut it short, which no retry ever hears of
            throw;
        }
    }
}
