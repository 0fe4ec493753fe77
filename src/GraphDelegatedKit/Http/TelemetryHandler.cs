using GraphDelegatedKit.Tokens;
using Microsoft.Extensions.Logging;

namespace GraphDelegatedKit.Http;

/// <summary>
/// Logs and measures the result of each call. Of an address, only the host and the template of the path are recorded: ids and queries are
/// private data, and upload addresses are secrets.
/// </summary>
internal sealed partial class TelemetryHandler(ILogger logger, TimeProvider time) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var context = RequestContext.GetOrCreate(request);
        var workload = WorkloadClassifier.GetName(context.Workload);
        var startTimestamp = time.GetTimestamp();
        using var activity = RequestMeasurements.StartActivity(request, workload, context);
        try
        {
            var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
            var elapsed = time.GetElapsedTime(startTimestamp);
            var (status, requestId) = ((int)response.StatusCode, activity is null ? null : GetRequestId(response));
            RequestMeasurements.RecordResponse(activity, request, workload, status, requestId, context.Attempts, elapsed);
            if (logger.IsEnabled(LogLevel.Debug)) LogResponse(request, context, response, elapsed);
            return response;
        }
        catch (Exception e)
        {
            var elapsed = time.GetElapsedTime(startTimestamp);
            RequestMeasurements.RecordFailure(activity, request, workload, e, context.Attempts, elapsed);
            if (logger.IsEnabled(LogLevel.Warning)) LogFailure(request, context, e, elapsed);
            throw;
        }
    }

    private static string? GetRequestId(HttpResponseMessage response) =>
        response.Headers.NonValidated.TryGetValues("request-id", out var values)
            ? ServiceText.Clean(values.ToString(), ServiceText.MaxCodeLength)
            : null;

    private void LogResponse(HttpRequestMessage request, RequestContext context, HttpResponseMessage response, TimeSpan elapsed) =>
        Answered(
            logger, request.Method.Method, request.RequestUri!.Host, context.GetPathTemplate(request), (int)response.StatusCode,
            context.Attempts, elapsed.TotalMilliseconds, GetRequestId(response), context.ClientRequestId);

    private void LogFailure(HttpRequestMessage request, RequestContext context, Exception fault, TimeSpan elapsed) =>
        Failed(
            logger, request.Method.Method, request.RequestUri!.Host, context.GetPathTemplate(request), fault.GetType().Name,
            context.Attempts, elapsed.TotalMilliseconds, context.ClientRequestId);

    [LoggerMessage(
        1,
        LogLevel.Debug,
        "{Method} {Host}: {Status} after {Attempts} attempt(s), {Milliseconds:F0} ms, path {Path}, "
        + "request id {RequestId}, client request id {ClientRequestId}")]
    private static partial void Answered(
        ILogger logger,
        string method,
        string host,
        string path,
        int status,
        int attempts,
        double milliseconds,
        string? requestId,
        string? clientRequestId);

    [LoggerMessage(
        2,
        LogLevel.Warning,
        "{Method} {Host}: {Error} after {Attempts} attempt(s), {Milliseconds:F0} ms, path {Path}, client request id {ClientRequestId}")]
    private static partial void Failed(
        ILogger logger,
        string method,
        string host,
        string path,
        string error,
        int attempts,
        double milliseconds,
        string? clientRequestId);
}
