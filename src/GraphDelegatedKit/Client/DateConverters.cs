using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace GraphDelegatedKit.Client;

/// <summary>
/// Reads the dates that Graph sends beside RFC 3339: without a zone, which is UTC and never the zone of the machine; empty, or outside of
/// the range of the type, which is <see langword="null"/> where the property allows it. Dates are written as usual.
/// </summary>
/// <remarks>
/// microsoft/kiota#4838. A property that cannot be null refuses an empty or impossible date. A <see cref="DateTime"/> without a zone stays
/// one of unspecified kind, because the zone of a <c>dateTimeTimeZone</c> is in another property.
/// </remarks>
internal static class DateConverters
{
    public static IReadOnlyList<JsonConverter> All { get; } =
        [new DateTimeOffsetConverter(), new OptionalDateTimeOffsetConverter(), new OptionalDateTimeConverter()];

    private static DateTimeOffset? Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String) throw new JsonException("A date is not a string.");
        if (reader.TryGetDateTime(out var time) && time.Kind != DateTimeKind.Local) return new DateTimeOffset(time, TimeSpan.Zero);
        if (reader.TryGetDateTimeOffset(out var date)) return date;

        var text = reader.GetString()!.Trim();
        if (text.Length == 0) return null;
        if (!HasDateForm(text)) throw new JsonException("A date cannot be read.");
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out date) ? date : null;
    }

    private static bool HasDateForm(string text) =>
        text.Length >= 10 && text[4] == '-' && text[7] == '-' && char.IsAsciiDigit(text[0]) && char.IsAsciiDigit(text[9]);

    private sealed class DateTimeOffsetConverter : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            DateConverters.Read(ref reader) ?? throw new JsonException("A date is empty or out of range.");

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value);
    }

    private sealed class OptionalDateTimeOffsetConverter : JsonConverter<DateTimeOffset?>
    {
        public override DateTimeOffset? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.Null ? null : DateConverters.Read(ref reader);

        public override void Write(Utf8JsonWriter writer, DateTimeOffset? value, JsonSerializerOptions options)
        {
            if (value is { } date) writer.WriteStringValue(date);
            else writer.WriteNullValue();
        }
    }

    private sealed class OptionalDateTimeConverter : JsonConverter<DateTime?>
    {
        public override DateTime? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.Null ? null
            : reader.TokenType == JsonTokenType.String && reader.TryGetDateTime(out var time) ? time
            : DateConverters.Read(ref reader)?.UtcDateTime;

        public override void Write(Utf8JsonWriter writer, DateTime? value, JsonSerializerOptions options)
        {
            if (value is { } date) writer.WriteStringValue(date);
            else writer.WriteNullValue();
        }
    }
}
