using System.Collections;
using System.Globalization;
using System.Xml;
using GraphDelegatedKit.Http;

namespace GraphDelegatedKit.Client;

/// <summary>The text form of a value in an address: ISO 8601 for dates and times, independent of the culture, in OData's syntax.</summary>
/// <remarks>
/// <see href="https://docs.oasis-open.org/odata/odata/v4.01/odata-v4.01-part2-url-conventions.html#sec_PrimitiveLiterals"/>
/// </remarks>
internal static class UrlValueFormatter
{
    private const string DateTimeFormat = "yyyy-MM-ddTHH:mm:ss.FFFFFFFK", TimeFormat = "HH:mm:ss.FFFFFFF";

    private static readonly CultureInfo Culture = CultureInfo.InvariantCulture;

    /// <param name="value">The value.</param>
    /// <param name="format">The format that the caller wrote; <see langword="null"/> for that of the type.</param>
    /// <param name="expression">The caller's expression, for messages.</param>
    /// <exception cref="ArgumentException">The value has no form in an address.</exception>
    public static string? Format<T>(T value, string? format, string? expression) => value switch
    {
        null => null,
        string text => text,
        bool boolean => boolean ? "true" : "false",
        Uri uri => uri.OriginalString, // ToString would decode it
        IFormattable formattable when format is not null => formattable.ToString(format, Culture),
        DateTime { Kind: DateTimeKind.Unspecified } => throw CreateException(
            expression,
            "is a DateTime of an unspecified time zone. Use a DateTimeOffset, DateTime.SpecifyKind, or a format such as {value:s}"),
        DateTime dateTime => dateTime.ToString(DateTimeFormat, Culture),
        DateTimeOffset dateTime => dateTime.UtcDateTime.ToString(DateTimeFormat, Culture),
        DateOnly date => date.ToString("yyyy-MM-dd", Culture),
        TimeOnly time => time.ToString(TimeFormat, Culture),
        TimeSpan duration => XmlConvert.ToString(duration), // as in PT1H30M
        double or float or Half => ((IFormattable)value).ToString(null, Culture).Replace("Infinity", "INF", StringComparison.Ordinal),
        IFormattable formattable => formattable.ToString(null, Culture),
        IEnumerable => throw CreateException(
            expression,
            "is a collection. Join its values with string.Join(\",\", ...), or use GraphUrl.FormatList for the operator in"),
        _ => FormatObject(value, expression),
    };

    /// <summary>Returns the text of a placeholder if it can stand at this place of an address.</summary>
    /// <param name="value">The text.</param>
    /// <param name="quotes">The quotes around the placeholder.</param>
    /// <param name="expression">The caller's expression, for messages.</param>
    /// <exception cref="ArgumentException">The text is empty, holds half a surrogate pair, or follows a backslash.</exception>
    public static string CheckPlaceholder(string? value, QuoteTracker quotes, string? expression)
    {
        if (string.IsNullOrEmpty(value)) throw CreateException(expression, "is empty");
        if (OpaqueUri.HasLoneSurrogate(value))
            throw CreateException(expression, "holds half a surrogate pair, which would be sent as another character");
        if (quotes.IsEscaping) throw CreateException(expression, "follows a backslash, which would change its first character");
        return value;
    }

    public static ArgumentException CreateException(string? expression, string problem) =>
        new($"The address cannot be built: {{{expression}}} {problem}.");

    // A type without a text form of its own: an object instead of its id, or a task that was not awaited.
    private static string? FormatObject(object value, string? expression)
    {
        var text = value.ToString();
        return text == value.GetType().ToString()
            ? throw CreateException(expression, $"is a {value.GetType().Name}, which has no text form. Use its id, or await it")
            : text;
    }
}
