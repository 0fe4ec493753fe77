using Microsoft.Extensions.Logging;

namespace GraphDelegatedKit.Http;

/// <summary>Says what became of each call. Only the host is told: paths hold names, queries more, and an upload address is a secret.</summary>
internal sealed partial class TelemetryHandler(ILogger logger, TimeProvider time) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var call = Call.Of(request);
        var began = time.GetTimestamp();
        try
        {
            var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
            Answered(logger, request.Method.Method, request.RequestUri!.Host, (int)response.StatusCode, call.Attempts, time.GetElapsedTime(began).TotalMilliseconds);
            return response;
        }
        catch (Exception e)
        {
            Failed(logger, request.Method.Method, request.RequestUri!.Host, e.GetType().Name, call.Attempts, time.GetElapsedTime(began).TotalMilliseconds);
            throw;
        }
    }

    [LoggerMessage(1, LogLevel.Debug, "{Method} {Host}: {Status} after {Attempts} attempt(s), {Milliseconds:F0} ms")]
    private static partial void Answered(ILogger logger, string method, string host, int status, int attempts, double milliseconds);

    [LoggerMessage(2, LogLevel.Warning, "{Method} {Host}: {Error} after {Attempts} attempt(s), {Milliseconds:F0} ms")]
    private static partial void Failed(ILogger logger, string method, string host, string error, int attempts, double milliseconds);
}
