using Microsoft.Extensions.Logging;

namespace GraphDelegatedKit.Http;

/// <summary>
/// Logs and measures the result of each call. Only the host is recorded: paths and queries hold private data, and upload addresses are
/// secrets.
/// </summary>
internal sealed partial class TelemetryHandler(ILogger logger, TimeProvider time) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var context = RequestContext.GetOrCreate(request);
        var workload = WorkloadClassifier.GetName(context.Workload);
        var startTimestamp = time.GetTimestamp();
        using var activity = RequestMeasurements.StartActivity(request, workload);
        try
        {
            var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
            var elapsed = time.GetElapsedTime(startTimestamp);
            RequestMeasurements.RecordResponse(activity, request, workload, (int)response.StatusCode, context.Attempts, elapsed);
            var (method, host) = (request.Method.Method, request.RequestUri!.Host);
            Answered(logger, method, host, (int)response.StatusCode, context.Attempts, elapsed.TotalMilliseconds);
            return response;
        }
        catch (Exception e)
        {
            var elapsed = time.GetElapsedTime(startTimestamp);
            RequestMeasurements.RecordFailure(activity, request, workload, e, context.Attempts, elapsed);
            Failed(logger, request.Method.Method, request.RequestUri!.Host, e.GetType().Name, context.Attempts, elapsed.TotalMilliseconds);
            throw;
        }
    }

    [LoggerMessage(1, LogLevel.Debug, "{Method} {Host}: {Status} after {Attempts} attempt(s), {Milliseconds:F0} ms")]
    private static partial void Answered(ILogger logger, string method, string host, int status, int attempts, double milliseconds);

    [LoggerMessage(2, LogLevel.Warning, "{Method} {Host}: {Error} after {Attempts} attempt(s), {Milliseconds:F0} ms")]
    private static partial void Failed(ILogger logger, string method, string host, string error, int attempts, double milliseconds);
}
