using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using GraphDelegatedKit.Tokens;

namespace GraphDelegatedKit.Http;

/// <summary>
/// The duration of calls, including attempts and waits, and the duration of the waits. The runtime itself measures single requests.
/// </summary>
/// <remarks><see href="https://opentelemetry.io/docs/specs/semconv/http/http-spans/"/></remarks>
internal static class RequestMeasurements
{
    private const string MethodTag = "http.request.method";
    private const string StatusTag = "http.response.status_code";
    private const string WorkloadTag = "graph.workload";
    private const string ReasonTag = "graph.wait.reason";

    private static readonly Histogram<double> Duration = Telemetry.Meter.CreateHistogram<double>(
        "graph.request.duration", "s", "Calls to Graph, from the first attempt to the final response.");

    private static readonly Histogram<double> Delays = Telemetry.Meter.CreateHistogram<double>(
        "graph.request.wait.duration", "s", "Waits between attempts, by whether the service asked for them.");

    public static Activity? StartActivity(HttpRequestMessage request, string workload)
    {
        if (!Telemetry.Activities.HasListeners()) return null;

        var activity = Telemetry.Activities.StartActivity($"{request.Method.Method} {workload}", ActivityKind.Client);
        activity?.SetTag(MethodTag, request.Method.Method)
            .SetTag(WorkloadTag, workload)
            .SetTag("server.address", request.RequestUri!.Host);
        return activity;
    }

    public static void RecordResponse(
        Activity? activity, HttpRequestMessage request, string workload, int status, int attempts, TimeSpan elapsed)
    {
        activity?.SetTag(StatusTag, status);
        var error = status >= 400 ? status.ToString(CultureInfo.InvariantCulture) : null;
        Record(activity, request, workload, status, error, attempts, elapsed);
    }

    public static void RecordFailure(
        Activity? activity, HttpRequestMessage request, string workload, Exception fault, int attempts, TimeSpan elapsed) =>
        Record(activity, request, workload, null, (fault as PipelineException)?.Code ?? fault.GetType().Name, attempts, elapsed);

    public static void RecordDelay(string reason, string workload, TimeSpan delay)
    {
        if (Delays.Enabled) Delays.Record(delay.TotalSeconds, new(ReasonTag, reason), new(WorkloadTag, workload));
    }

    private static void Record(
        Activity? activity, HttpRequestMessage request, string workload, int? status, string? error, int attempts, TimeSpan elapsed)
    {
        if (error is not null) activity?.SetTag(Telemetry.ErrorType, error).SetStatus(ActivityStatusCode.Error);
        if (attempts > 1) activity?.SetTag("http.request.resend_count", attempts - 1);
        if (!Duration.Enabled) return;

        var tags = new TagList { { MethodTag, request.Method.Method }, { WorkloadTag, workload } };
        if (status is { } statusCode) tags.Add(StatusTag, statusCode);
        if (error is not null) tags.Add(Telemetry.ErrorType, error);
        Duration.Record(elapsed.TotalSeconds, tags);
    }
}
