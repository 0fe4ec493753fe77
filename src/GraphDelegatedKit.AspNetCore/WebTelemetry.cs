using System.Diagnostics.Metrics;

namespace GraphDelegatedKit.AspNetCore;

/// <summary>The meter of the package. Its name is that of the library, so that one registration covers both.</summary>
internal static class WebTelemetry
{
    public static readonly Meter Meter = new("GraphDelegatedKit", typeof(WebTelemetry).Assembly.GetName().Version?.ToString(3));
}
