using System.Globalization;

namespace GraphDelegatedKit.Client;

/// <summary>The text form of a value in an address: independent of the culture, in OData's syntax.</summary>
internal static class UrlValueFormatter
{
    public static string? Format<T>(T value, string? format) => value switch
    {
        null => null,
        bool boolean => boolean ? "true" : "false",
        DateTimeOffset dateTime when format is null =>
            dateTime.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFFZ", CultureInfo.InvariantCulture),
        IFormattable formattable => formattable.ToString(format, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };
}
