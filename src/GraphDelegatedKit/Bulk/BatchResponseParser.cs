using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;

namespace GraphDelegatedKit.Bulk;

/// <summary>
/// Parses the response to a batch: every complete response, in any order. Incomplete responses, unknown ids and repeated ids are ignored.
/// A complete response counts even if the batch response breaks off after it.
/// </summary>
/// <remarks><see href="https://learn.microsoft.com/graph/json-batching#response-format"/></remarks>
internal static class BatchResponseParser
{
    /// <returns>The responses by the index of their request in the batch; <see langword="null"/> for a request without a
    /// response.</returns>
    public static BatchResponseItem?[] Parse(ReadOnlyMemory<byte> payload, int requestCount)
    {
        var responses = new BatchResponseItem?[requestCount];
        var reader = new Utf8JsonReader(payload.Span, new JsonReaderOptions { MaxDepth = 512 });
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return responses;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isResponses = reader.ValueTextEquals("responses"u8);
                reader.Read();
                if (isResponses && reader.TokenType == JsonTokenType.StartArray) ParseResponses(ref reader, payload, responses);
                else reader.Skip();
            }
        }
        catch (JsonException)
        {
            // Truncated or not JSON. The responses parsed before the error are kept.
        }

        return responses;
    }

    private static void ParseResponses(ref Utf8JsonReader reader, ReadOnlyMemory<byte> payload, BatchResponseItem?[] responses)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject) reader.Skip();
            else if (ParseResponse(ref reader, payload) is { } item && item.Number >= 1 && item.Number <= responses.Length)
                responses[item.Number - 1] ??= item;
        }
    }

    private static BatchResponseItem? ParseResponse(ref Utf8JsonReader reader, ReadOnlyMemory<byte> payload)
    {
        int? number = null, status = null;
        ReadOnlyMemory<byte> headers = default, body = default;
        var (isText, textStart) = (false, 0L);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("id"u8)) number = ReadNumber(ref reader);
            else if (reader.ValueTextEquals("status"u8)) status = ReadNumber(ref reader);
            else if (reader.ValueTextEquals("headers"u8)) headers = ReadSlice(ref reader, payload, JsonTokenType.StartObject);
            else if (reader.ValueTextEquals("body"u8))
            {
                reader.Read();
                (isText, textStart) = (reader.TokenType == JsonTokenType.String, reader.TokenStartIndex);
                var isNull = reader.TokenType == JsonTokenType.Null;
                reader.Skip();
                body = isNull ? default : payload[(int)textStart..(int)reader.BytesConsumed];
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        if (number is null || status is not (>= 200 and <= 599)) return null;
        var item = new BatchResponseItem(number.Value, (HttpStatusCode)status, headers, body);
        return isText && !IsJson(item.GetHeader("Content-Type"))
            ? new BatchResponseItem(number.Value, item.Status, headers, DecodeText(body))
            : item;
    }

    private static bool IsJson(string? contentType) => contentType?.Contains("json", StringComparison.OrdinalIgnoreCase) == true;

    // The documentation specifies the URL-safe Base64 alphabet, but photos arrive in the standard alphabet. Both are accepted.
    private static ReadOnlyMemory<byte> DecodeText(ReadOnlyMemory<byte> jsonString)
    {
        var reader = new Utf8JsonReader(jsonString.Span);
        reader.Read();
        var text = reader.GetString()!;
        var base64 = text.Replace('-', '+').Replace('_', '/').TrimEnd('=');
        var bytes = new byte[base64.Length * 3 / 4];
        var padded = base64.PadRight((base64.Length + 3) / 4 * 4, '=');
        return Convert.TryFromBase64String(padded, bytes, out var length) ? bytes.AsMemory(0, length) : Encoding.UTF8.GetBytes(text);
    }

    private static ReadOnlyMemory<byte> ReadSlice(ref Utf8JsonReader reader, ReadOnlyMemory<byte> payload, JsonTokenType expectedType)
    {
        reader.Read();
        var (start, isExpected) = ((int)reader.TokenStartIndex, reader.TokenType == expectedType);
        reader.Skip();
        return isExpected ? payload[start..(int)reader.BytesConsumed] : default;
    }

    private static int? ReadNumber(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var number)) return number;
        if (reader.TokenType == JsonTokenType.String
            && int.TryParse(reader.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out number))
            return number;
        reader.Skip();
        return null;
    }
}
