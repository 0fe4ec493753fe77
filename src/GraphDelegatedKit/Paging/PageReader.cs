using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace GraphDelegatedKit.Paging;

/// <summary>Reads the envelope of a page by hand and the items by their type: the caller's context knows items, not envelopes.</summary>
internal static class PageReader
{
    public static async Task<GraphPage<T>> ReadAsync<T>(GraphResponse response, CancellationToken cancellationToken)
    {
        var type = (JsonTypeInfo<T>)response.JsonOptions.GetTypeInfo(typeof(T));
        var body = await response.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using var _ = body.ConfigureAwait(false);
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            var length = 0;
            for (int read; (read = await body.ReadAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false)) > 0;)
                if ((length += read) == buffer.Length)
                    buffer = Grow(buffer);

            return Parse(buffer.AsSpan(0, length), type);
        }
        catch (JsonException e)
        {
            throw new GraphException(response.Status, "unreadableAnswer", $"A page of the listing is not a collection of {typeof(T).Name}. The listing is not complete.", e);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public static GraphPage<T> Parse<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> type)
    {
        var reader = new Utf8JsonReader(json);
        List<T>? items = null;
        string? next = null;
        long? count = null;

        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) throw new JsonException("A page is a JSON object.");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("value"u8)) items = Items(ref reader, type);
            else if (reader.ValueTextEquals("@odata.nextLink"u8)) next = Text(ref reader);
            else if (reader.ValueTextEquals("@odata.count"u8)) count = Number(ref reader);
            else reader.Skip();
        }

        if (reader.Read()) throw new JsonException("Something follows the page.");
        return new GraphPage<T>(items ?? throw new JsonException("The answer has no 'value'."), count, new PageCheckpoint(next));
    }

    private static List<T> Items<T>(ref Utf8JsonReader reader, JsonTypeInfo<T> type)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray) throw new JsonException("'value' is no array.");

        var items = new List<T>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            items.Add(JsonSerializer.Deserialize(ref reader, type) ?? throw new JsonException("An item is null."));

        return items;
    }

    private static string? Text(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType is JsonTokenType.String or JsonTokenType.Null ? reader.GetString() : throw new JsonException("A link is text.");
    }

    private static long? Number(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var number) ? number : throw new JsonException("A count is a whole number.");
    }

    private static byte[] Grow(byte[] full)
    {
        var larger = ArrayPool<byte>.Shared.Rent(full.Length * 2);
        full.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(full);
        return larger;
    }
}
