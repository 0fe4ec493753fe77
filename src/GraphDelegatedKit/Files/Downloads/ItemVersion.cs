namespace GraphDelegatedKit.Files.Downloads;

/// <summary>What identifies the content of an item: its hash, or the item with its tags.</summary>
internal readonly record struct ItemVersion(string? ItemId, string? ETag, string? CTag, string? QuickXorHash, long? Size)
{
    public static ItemVersion From(DriveItem item) =>
        new(item.Id, item.ETag, item.CTag, item.File?.Hashes?.QuickXorHash is { Length: > 0 } hash ? hash : null, item.Size);

    /// <summary>
    /// Whether both have the same content, by hash if both have one. Otherwise by the tags of the item, which also change with a rename.
    /// </summary>
    public bool HasSameContentAs(ItemVersion other)
    {
        if (QuickXorHash is not null && other.QuickXorHash is not null) return QuickXorHash == other.QuickXorHash && Size == other.Size;
        if (ItemId != other.ItemId || Size != other.Size) return false;
        return CTag is not null && other.CTag is not null
            ? CTag == other.CTag
            : ETag is not null && ETag == other.ETag;
    }
}
