using System.Globalization;

namespace GraphDelegatedKit.Testing.Graph;

// The form of most times in Graph: UTC, in whole seconds.
internal static class GraphTime
{
    public static string Format(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
