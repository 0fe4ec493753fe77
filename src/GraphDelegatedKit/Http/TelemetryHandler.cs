using Microsoft.Extensions.Logging;

namespace GraphDelegatedKit.Http;

/// <summary>Says what became of each call. Only the host is told: paths hold names, queries more, and an upload address is a secret.</summary>
internal sealed partial class TelemetryHandler(ILogger logger, TimeProvider time) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var call = Call.Of(request);
        var workload = Workloads.Name(call.Workload);
        var began = time.GetTimestamp();
        using var activity = RequestMeasurements.Start(request, workload);
        try
        {
            var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
            var took = time.GetElapsedTime(began);
            RequestMeasurements.Answered(activity, request, workload, (int)response.StatusCode, call.Attempts, took);
            Answered(logger, request.Method.Method, request.RequestUri!.Host, (int)response.StatusCode, call.Attempts, took.TotalMilliseconds);
            return response;
        }
        catch (Exception e)
        {
            var took = time.GetElapsedTime(began);
            RequestMeasurements.Failed(activity, request, workload, e, call.Attempts, took);
            Failed(logger, request.Method.Method, request.RequestUri!.Host, e.GetType().Name, call.Attempts, took.TotalMilliseconds);
            throw;
        }
    }

    [LoggerMessage(1, LogLevel.Debug, "{Method} {Host}: {Status} after {Attempts} attempt(s), {Milliseconds:F0} ms")]
    private static partial void Answered(ILogger logger, string method, string host, int status, int attempts, double milliseconds);

    [LoggerMessage(2, LogLevel.Warning, "{Method} {Host}: {Error} after {Attempts} attempt(s), {Milliseconds:F0} ms")]
    private static partial void Failed(ILogger logger, string method, string host, string error, int attempts, double milliseconds);
}
