using System.Globalization;
using System.Text.Json;

namespace GraphDelegatedKit.Files.Uploads;

/// <summary>
/// Reads <c>nextExpectedRanges</c> in all forms that the services use: any casing, <c>"0-"</c>, <c>"12345-6789"</c> or <c>"12345"</c>.
/// </summary>
/// <remarks>Only the first of several ranges counts: a session takes its bytes in order.</remarks>
internal static class NextExpectedRanges
{
    /// <summary>The service expects no more bytes.</summary>
    public const long None = long.MaxValue;

    /// <returns>The offset that the service expects next, or <see langword="null"/> if the response does not contain it.</returns>
    public static long? Find(JsonElement answer)
    {
        if (answer.ValueKind != JsonValueKind.Object) return null;
        foreach (var property in answer.EnumerateObject())
            if (property.Name.Equals("nextExpectedRanges", StringComparison.OrdinalIgnoreCase))
                return ParseElement(property.Value);

        return null;
    }

    public static long? Parse(string? range)
    {
        if (range is null) return null;
        var start = range.AsSpan().Trim();
        if (start.IndexOf('-') is var dash and >= 0) start = start[..dash].TrimEnd();
        return long.TryParse(start, NumberStyles.None, CultureInfo.InvariantCulture, out var offset) ? offset : null;
    }

    private static long? ParseElement(JsonElement ranges) => ranges.ValueKind switch
    {
        JsonValueKind.Array when ranges.GetArrayLength() == 0 => None,
        JsonValueKind.Array => ParseElement(ranges[0]),
        JsonValueKind.String => Parse(ranges.GetString()),
        JsonValueKind.Number when ranges.TryGetInt64(out var offset) && offset >= 0 => offset,
        _ => null,
    };
}
