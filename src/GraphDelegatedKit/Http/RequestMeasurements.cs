using System.Collections.Frozen;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using GraphDelegatedKit.Tokens;

namespace GraphDelegatedKit.Http;

/// <summary>
/// The duration of calls, including attempts and waits, and the duration of the waits. The runtime itself measures single requests. Names
/// and values of tags are those of OpenTelemetry.
/// </summary>
/// <remarks><see href="https://opentelemetry.io/docs/specs/semconv/http/http-spans/"/></remarks>
internal static class RequestMeasurements
{
    private const string MethodTag = "http.request.method";
    private const string StatusTag = "http.response.status_code";
    private const string WorkloadTag = "graph.workload";
    private const string ReasonTag = "graph.wait.reason";
    private const string OtherMethod = "_OTHER";

    private static readonly FrozenSet<string> KnownMethods =
        FrozenSet.ToFrozenSet(["CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE"]);

    // OpenTelemetry's boundaries for HTTP, and longer ones: a call can wait for minutes.
    private static readonly Histogram<double> Duration = Telemetry.Meter.CreateHistogram(
        "graph.request.duration",
        "s",
        "Calls to Graph, from the first attempt to the final response.",
        tags: null,
        new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries =
                [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 30, 60, 120, 300, 600],
        });

    private static readonly Histogram<double> Delays = Telemetry.Meter.CreateHistogram(
        "graph.request.wait.duration",
        "s",
        "Waits between attempts, by whether the service asked for them.",
        tags: null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600] });

    /// <param name="request">The request.</param>
    /// <param name="workload">The name of the workload.</param>
    /// <param name="context">The state of the call, which knows whether the path may be shown.</param>
    public static Activity? StartActivity(HttpRequestMessage request, string workload, RequestContext context)
    {
        if (!Telemetry.Activities.HasListeners()) return null;

        var (method, template) = (GetMethod(request), context.GetPathTemplate(request));
        var name = $"{(method == OtherMethod ? "HTTP" : method)} {(template.Length > 0 ? template : workload)}";
        var activity = Telemetry.Activities.StartActivity(name, ActivityKind.Client);
        if (activity is null) return null;

        activity.SetTag(MethodTag, method)
            .SetTag(WorkloadTag, workload)
            .SetTag("server.address", request.RequestUri!.Host)
            .SetTag("server.port", request.RequestUri.Port);
        if (method == OtherMethod) activity.SetTag("http.request.method_original", request.Method.Method);
        if (template.Length > 0) activity.SetTag("url.template", template);
        if (context.ClientRequestId is { } clientRequestId) activity.SetTag("graph.client_request_id", clientRequestId);
        return activity;
    }

    /// <param name="requestId">The service's id of the request; <see langword="null"/> if it sent none.</param>
    public static void RecordResponse(
        Activity? activity, HttpRequestMessage request, string workload, int status, string? requestId, int attempts, TimeSpan elapsed)
    {
        activity?.SetTag(StatusTag, status);
        if (requestId is not null) activity?.SetTag("graph.request_id", requestId);
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

        var tags = new TagList { { MethodTag, GetMethod(request) }, { WorkloadTag, workload } };
        if (status is { } statusCode) tags.Add(StatusTag, statusCode);
        if (error is not null) tags.Add(Telemetry.ErrorType, error);
        Duration.Record(elapsed.TotalSeconds, tags);
    }

    // A method that OpenTelemetry does not know would be a value of its own in every chart.
    private static string GetMethod(HttpRequestMessage request) =>
        KnownMethods.Contains(request.Method.Method) ? request.Method.Method : OtherMethod;
}
