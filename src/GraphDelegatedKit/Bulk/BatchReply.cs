using System.Net;
using System.Text;
using System.Text.Json;

namespace GraphDelegatedKit.Bulk;

/// <summary>
/// Reads what came for a batch: every answer that is there whole, in whatever order, and nothing of what is torn, unknown or said twice.
/// What a request was answered with is true even if the reply breaks off behind it.
/// </summary>
/// <remarks><see href="https://learn.microsoft.com/graph/json-batching#response-format"/></remarks>
internal static class BatchReply
{
    /// <returns>By the place of the request in the batch; <see langword="null"/> where no answer is to be found.</returns>
    public static ReplyItem?[] Read(ReadOnlyMemory<byte> reply, int requests)
    {
        var found = new ReplyItem?[requests];
        var reader = new Utf8JsonReader(reply.Span, new JsonReaderOptions { MaxDepth = 512 });
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return found;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isResponses = reader.ValueTextEquals("responses"u8);
                reader.Read();
                if (isResponses && reader.TokenType == JsonTokenType.StartArray) ReadAll(ref reader, reply, found);
                else reader.Skip();
            }
        }
        catch (JsonException)
        {
            // Torn, or no JSON at all: what was read whole before stands.
        }

        return found;
    }

    private static void ReadAll(ref Utf8JsonReader reader, ReadOnlyMemory<byte> reply, ReplyItem?[] found)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject) reader.Skip();
            else if (ReadOne(ref reader, reply) is { } item && item.Number >= 1 && item.Number <= found.Length) found[item.Number - 1] ??= item;
        }
    }

    private static ReplyItem? ReadOne(ref Utf8JsonReader reader, ReadOnlyMemory<byte> reply)
    {
        int? number = null, status = null;
        ReadOnlyMemory<byte> headers = default, body = default;
        var (isText, textStart) = (false, 0L);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("id"u8)) number = Number(ref reader);
            else if (reader.ValueTextEquals("status"u8)) status = Number(ref reader);
            else if (reader.ValueTextEquals("headers"u8)) headers = Slice(ref reader, reply, JsonTokenType.StartObject);
            else if (reader.ValueTextEquals("body"u8))
            {
                reader.Read();
                (isText, textStart) = (reader.TokenType == JsonTokenType.String, reader.TokenStartIndex);
                var isNull = reader.TokenType == JsonTokenType.Null;
                reader.Skip();
                body = isNull ? default : reply[(int)textStart..(int)reader.BytesConsumed];
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        if (number is null || status is not (>= 200 and <= 599)) return null;
        var item = new ReplyItem(number.Value, (HttpStatusCode)status, headers, body);
        return isText && !IsJson(item.Header("Content-Type")) ? new ReplyItem(number.Value, item.Status, headers, Decode(body)) : item;
    }

    private static bool IsJson(string? contentType) => contentType?.Contains("json", StringComparison.OrdinalIgnoreCase) == true;

    // The documentation says Base64 for addresses; photos come in the plain alphabet.
    private static ReadOnlyMemory<byte> Decode(ReadOnlyMemory<byte> quoted)
    {
        var reader = new Utf8JsonReader(quoted.Span);
        reader.Read();
        var text = reader.GetString()!;
        var plain = text.Replace('-', '+').Replace('_', '/').TrimEnd('=');
        var bytes = new byte[plain.Length * 3 / 4];
        return Convert.TryFromBase64String(plain.PadRight((plain.Length + 3) / 4 * 4, '='), bytes, out var length) ? bytes.AsMemory(0, length) : Encoding.UTF8.GetBytes(text);
    }

    private static ReadOnlyMemory<byte> Slice(ref Utf8JsonReader reader, ReadOnlyMemory<byte> reply, JsonTokenType wanted)
    {
        reader.Read();
        var (start, fits) = ((int)reader.TokenStartIndex, reader.TokenType == wanted);
        reader.Skip();
        return fits ? reply[start..(int)reader.BytesConsumed] : default;
    }

    private static int? Number(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var number)) return number;
        if (reader.TokenType == JsonTokenType.String && int.TryParse(reader.GetString(), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out number)) return number;
        reader.Skip();
        return null;
    }
}
