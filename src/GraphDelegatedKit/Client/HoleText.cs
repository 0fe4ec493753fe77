using System.Globalization;

namespace GraphDelegatedKit.Client;

/// <summary>The words a value has in an address, the same in every culture and as OData writes them.</summary>
internal static class HoleText
{
    public static string? Of<T>(T value, string? format) => value switch
    {
        null => null,
        bool flag => flag ? "true" : "false",
        DateTimeOffset moment when format is null => moment.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFFZ", CultureInfo.InvariantCulture),
        IFormattable formattable => formattable.ToString(format, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };
}
