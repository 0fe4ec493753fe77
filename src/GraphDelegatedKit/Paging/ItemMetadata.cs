using System.Text.Json;

namespace GraphDelegatedKit.Paging;

/// <summary>The metadata of an item, independent of the type it is read as: its id, and how it was removed.</summary>
internal readonly record struct ItemMetadata(string? Id, DeltaRemoval? Removal)
{
    /// <summary>Reads the metadata of every item of a page, in a second pass over its JSON.</summary>
    /// <remarks>
    /// <see href="https://learn.microsoft.com/graph/delta-query-overview"/>: <c>@removed</c> in the directory, <c>deleted</c> in drives.
    /// </remarks>
    public static List<ItemMetadata> ReadAll(ReadOnlySpan<byte> page)
    {
        var metadata = new List<ItemMetadata>();
        var reader = new Utf8JsonReader(page);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isItems = reader.ValueSpan.Length == "value".Length
                && reader.GetString()!.Equals("value", StringComparison.OrdinalIgnoreCase);
            reader.Read();
            if (!isItems || reader.TokenType != JsonTokenType.StartArray)
            {
                reader.Skip();
                continue;
            }

            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) metadata.Add(ReadItem(ref reader));
        }

        return metadata;
    }

    private static ItemMetadata ReadItem(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return default;
        }

        string? id = null;
        DeltaRemoval? removal = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isId = reader.ValueTextEquals("id"u8);
            var isRemoved = reader.ValueTextEquals("@removed"u8);
            var isDeleted = reader.ValueTextEquals("deleted"u8);
            reader.Read();
            if (isRemoved && reader.TokenType == JsonTokenType.StartObject)
            {
                removal = ReadRemoval(ref reader);
                continue;
            }

            if (isId && reader.TokenType == JsonTokenType.String) id = reader.GetString()!;
            if (isDeleted && reader.TokenType == JsonTokenType.StartObject) removal = DeltaRemoval.FromDrive;
            reader.Skip();
        }

        return new(id, removal);
    }

    private static DeltaRemoval ReadRemoval(ref Utf8JsonReader reader)
    {
        var removal = DeltaRemoval.Recoverable;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isReason = reader.ValueTextEquals("reason"u8);
            reader.Read();
            var isText = reader.TokenType == JsonTokenType.String;
            if (isReason && isText && reader.ValueTextEquals("deleted"u8)) removal = DeltaRemoval.Permanent;
            else reader.Skip();
        }

        return removal;
    }
}
