using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;

namespace GraphDelegatedKit.Bulk;

/// <summary>
/// Parses the response to a batch: every complete response, in any order. Incomplete responses, unknown ids and repeated ids are ignored.
/// A response counts whatever the batch response holds before and after it: after a part that is not JSON, such as an HTML body without
/// quotes, the parser continues at the next response.
/// </summary>
/// <remarks>
/// <see href="https://learn.microsoft.com/graph/json-batching#response-format"/>; the HTML body: microsoftgraph/microsoft-graph-docs#12951.
/// </remarks>
internal static class BatchResponseParser
{
    private const int MaxRecoveries = 1000; // places tried after a damaged part; bounds the time that a hostile response takes

    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = 512 };

    /// <returns>The responses by the index of their request in the batch; <see langword="null"/> for a request without a
    /// response.</returns>
    public static BatchResponseItem?[] Parse(ReadOnlyMemory<byte> payload, int requestCount)
    {
        var responses = new BatchResponseItem?[requestCount];
        var (position, recoveries, isDamaged) = (FindResponses(payload.Span), 0, false);
        while (position >= 0 && SkipSeparators(payload.Span, position) is var start && start < payload.Length && payload.Span[start] != ']')
        {
            var (item, end) = ParseElement(payload, start);
            var isComplete = end > 0 && IsEndOfElement(payload.Span, end);

            // Behind a damaged part only what certainly is a response counts: the damaged part may contain JSON of its own.
            if (item is not null && (isComplete || item.IsDamaged) && (!isDamaged || item is { IsDamaged: false, IsPlain: true }))
                Add(responses, item);
            if (isComplete)
            {
                position = end;
                continue;
            }

            isDamaged = true;
            position = ++recoveries > MaxRecoveries ? -1 : FindNextElement(payload.Span, start + 1);
        }

        return responses;
    }

    // The first response to a request counts, unless it is damaged.
    private static void Add(BatchResponseItem?[] responses, BatchResponseItem item)
    {
        if (item.Number < 1 || item.Number > responses.Length) return;
        ref var known = ref responses[item.Number - 1];
        if (known is null or { IsDamaged: true }) known = item;
    }

    /// <returns>The position behind the bracket that opens the responses, or -1.</returns>
    private static int FindResponses(ReadOnlySpan<byte> payload)
    {
        var reader = new Utf8JsonReader(payload, ReaderOptions);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return -1;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isResponses = reader.ValueTextEquals("responses"u8);
                reader.Read();
                if (isResponses && reader.TokenType == JsonTokenType.StartArray) return (int)reader.BytesConsumed;
                reader.Skip();
            }
        }
        catch (JsonException)
        {
            // Not JSON up to the responses.
        }

        return -1;
    }

    private static int SkipSeparators(ReadOnlySpan<byte> payload, int position)
    {
        while (position < payload.Length && payload[position] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or (byte)',')
            position++;
        return position;
    }

    private static bool IsEndOfElement(ReadOnlySpan<byte> payload, int position)
    {
        var rest = payload[position..].TrimStart(" \t\r\n"u8);
        return rest.IsEmpty || rest[0] is (byte)',' or (byte)']';
    }

    // An element begins behind another one: "},{".
    private static int FindNextElement(ReadOnlySpan<byte> payload, int position)
    {
        for (; position < payload.Length; position++)
        {
            var offset = payload[position..].IndexOf((byte)'{');
            if (offset < 0) return -1;
            position += offset;
            var before = payload[..position].TrimEnd(" \t\r\n"u8);
            if (before.EndsWith(","u8) && before[..^1].TrimEnd(" \t\r\n"u8).EndsWith("}"u8)) return position;
        }

        return -1;
    }

    /// <returns>The response, if the element is one, and the position behind the element; 0 if the element is damaged.</returns>
    private static (BatchResponseItem? Item, int End) ParseElement(ReadOnlyMemory<byte> payload, int start)
    {
        var rest = payload[start..];
        var reader = new Utf8JsonReader(rest.Span, ReaderOptions);
        var parts = default(Parts);
        try
        {
            reader.Read();
            if (reader.TokenType == JsonTokenType.StartObject) ReadParts(ref reader, rest, ref parts);
            else reader.Skip();
            return (parts.ToItem(), start + (int)reader.BytesConsumed);
        }
        catch (JsonException)
        {
            return (parts.ToDamagedItem(), 0);
        }
    }

    private static void ReadParts(ref Utf8JsonReader reader, ReadOnlyMemory<byte> payload, ref Parts parts)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("id"u8)) parts.Number = ReadNumber(ref reader);
            else if (reader.ValueTextEquals("status"u8)) parts.Status = ReadNumber(ref reader);
            else if (reader.ValueTextEquals("headers"u8)) parts.Headers = ReadSlice(ref reader, payload, JsonTokenType.StartObject);
            else if (reader.ValueTextEquals("body"u8))
            {
                reader.Read();
                var (type, bodyStart) = (reader.TokenType, (int)reader.TokenStartIndex);
                reader.Skip();
                (parts.BodyType, parts.Body) = (type, type == JsonTokenType.Null ? default : payload[bodyStart..(int)reader.BytesConsumed]);
            }
            else
            {
                parts.HasOthers = true;
                reader.Read();
                reader.Skip();
            }
        }

        if (reader.TokenType != JsonTokenType.EndObject) throw new JsonException("The response ends early.");
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
            && int.TryParse(reader.GetString()!, NumberStyles.None, CultureInfo.InvariantCulture, out number))
            return number;
        reader.Skip();
        return null;
    }

    /// <summary>The parts of one response that were read so far.</summary>
    private record struct Parts
    {
        public int? Number { get; set; }

        public int? Status { get; set; }

        public ReadOnlyMemory<byte> Headers { get; set; }

        public ReadOnlyMemory<byte> Body { get; set; }

        public JsonTokenType BodyType { get; set; }

        public bool HasOthers { get; set; }

        public readonly BatchResponseItem? ToItem()
        {
            if (Number is not { } number || Status is not (>= 200 and <= 599)) return null;
            var item = new BatchResponseItem(number, (HttpStatusCode)Status, Headers, Body)
            {
                IsPlain = !HasOthers,
                IsJsonObject = BodyType == JsonTokenType.StartObject,
            };
            return BodyType == JsonTokenType.String ? item.WithTextBody() : item;
        }

        // The status is known. Without a readable body a success is not the success that the caller asked for.
        public readonly BatchResponseItem? ToDamagedItem() =>
            Number is { } number && Status is >= 200 and <= 599
                ? new BatchResponseItem(number, (HttpStatusCode)Status, Headers, default) { IsDamaged = true, IsPlain = !HasOthers }
                : null;
    }
}
