using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace GraphDelegatedKit.Client;

/// <summary>
/// Reads a size in bytes. A size above the range of <see cref="long"/> is its maximum, and a negative one is not known. Also reads the
/// form of OData in which a number is a string.
/// </summary>
internal sealed class SizeConverter : JsonConverter<long?>
{
    public override bool HandleNull => true;

    public override long? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                return null;
            case JsonTokenType.Number when reader.TryGetInt64(out var size):
                return size >= 0 ? size : null;
            case JsonTokenType.Number when reader.TryGetDouble(out var large):
                return Saturate(large);
            case JsonTokenType.String when reader.GetString() is { } text:
                return text.Length == 0 ? null
                    : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                        ? long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var exact) ? exact : Saturate(number)
                        : throw new JsonException("The size is not a number.");
            default:
                throw new JsonException("The size is not a number.");
        }
    }

    public override void Write(Utf8JsonWriter writer, long? value, JsonSerializerOptions options)
    {
        if (value is { } size) writer.WriteNumberValue(size);
        else writer.WriteNullValue();
    }

    private static long? Saturate(double size) =>
        size < 0 || double.IsNaN(size) ? null : size >= long.MaxValue ? long.MaxValue : (long)size;
}
