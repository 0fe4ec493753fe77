using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace GraphDelegatedKit.Tokens;

/// <summary>
/// The one source of activities and the one meter. What is measured stands beside what it measures; a tag is a word from a short list,
/// never an address, a name or anything a person typed.
/// </summary>
internal static class Telemetry
{
    public const string Name = "GraphDelegatedKit";

    // What OpenTelemetry calls the kind of a failure: https://opentelemetry.io/docs/specs/semconv/registry/attributes/error/
    public const string ErrorType = "error.type";

    public static readonly ActivitySource Activities = new(Name, typeof(Telemetry).Assembly.GetName().Version?.ToString(3));

    public static readonly Meter Meter = new(Name, Activities.Version);
}
