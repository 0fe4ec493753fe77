using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace GraphDelegatedKit.Tokens;

/// <summary>
/// The library's activity source and meter. Instruments are declared next to the code that they measure. A tag's value comes from a fixed
/// list; it is never an address, a name or input of a person.
/// </summary>
internal static class Telemetry
{
    public const string Name = "GraphDelegatedKit";

    // OpenTelemetry's tag for the kind of a failure: https://opentelemetry.io/docs/specs/semconv/registry/attributes/error/
    public const string ErrorType = "error.type";

    public static readonly ActivitySource Activities = new(Name, typeof(Telemetry).Assembly.GetName().Version?.ToString(3));

    public static readonly Meter Meter = new(Name, Activities.Version);
}
