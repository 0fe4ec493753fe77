using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using GraphDelegatedKit.Tokens;

namespace GraphDelegatedKit.Http;

/// <summary>How long calls take, tries and waits included, and how long the waits were. Single requests are the runtime's own to measure.</summary>
/// <remarks><see href="https://opentelemetry.io/docs/specs/semconv/http/http-spans/"/></remarks>
internal static class RequestMeasurements
{
    private const string Method = "http.request.method", Status = "http.response.status_code", Workload = "graph.workload", Reason = "graph.wait.reason";

    private static readonly Histogram<double> Duration = Telemetry.Meter.CreateHistogram<double>("graph.request.duration", "s", "Calls to Graph, from the first try to the final answer.");
    private static readonly Histogram<double> Waits = Telemetry.Meter.CreateHistogram<double>("graph.request.wait.duration", "s", "Waits between tries, by whether the service asked for them.");

    public static Activity? Start(HttpRequestMessage request, string workload)
    {
        if (!Telemetry.Activities.HasListeners()) return null;

        var activity = Telemetry.Activities.StartActivity($"{request.Method.Method} {workload}", ActivityKind.Client);
        activity?.SetTag(Method, request.Method.Method).SetTag(Workload, workload).SetTag("server.address", request.RequestUri!.Host);
        return activity;
    }

    public static void Answered(Activity? activity, HttpRequestMessage request, string workload, int status, int attempts, TimeSpan took)
    {
        activity?.SetTag(Status, status);
        Record(activity, request, workload, status, status >= 400 ? status.ToString(CultureInfo.InvariantCulture) : null, attempts, took);
    }

    public static void Failed(Activity? activity, HttpRequestMessage request, string workload, Exception fault, int attempts, TimeSpan took) =>
        Record(activity, request, workload, null, (fault as PipelineException)?.Code ?? fault.GetType().Name, attempts, took);

    public static void Waited(string why, string workload, TimeSpan wait)
    {
        if (Waits.Enabled) Waits.Record(wait.TotalSeconds, new(Reason, why), new(Workload, workload));
    }

    private static void Record(Activity? activity, HttpRequestMessage request, string workload, int? status, string? error, int attempts, TimeSpan took)
    {
        if (error is not null) activity?.SetTag(Telemetry.ErrorType, error).SetStatus(ActivityStatusCode.Error);
        if (attempts > 1) activity?.SetTag("http.request.resend_count", attempts - 1);
        if (!Duration.Enabled) return;

        var tags = new TagList { { Method, request.Method.Method }, { Workload, workload } };
        if (status is { } known) tags.Add(Status, known);
        if (error is not null) tags.Add(Telemetry.ErrorType, error);
        Duration.Record(took.TotalSeconds, tags);
    }
}
