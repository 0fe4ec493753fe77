using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace GraphDelegatedKit.Paging;

/// <summary>The ids a walk has come by, as 128 bits each: no two ids meet in that many, and a million take some 50 MB less than their texts would.</summary>
internal sealed class IdDeduplicator
{
    private readonly HashSet<UInt128> _ids = [];

    /// <summary>Those items of a page that are new.</summary>
    /// <param name="previous">The place before the page.</param>
    public List<T> FilterNew<T>(List<T> items, IReadOnlyList<ItemMetadata> metadata, PageCheckpoint? previous)
    {
        var newItems = new List<T>(items.Count);
        for (var i = 0; i < items.Count; i++)
        {
            if (metadata[i].Id is not { } id)
                throw new GraphException(null, "missingId", "An item has no id, so it cannot be told whether it came before. The listing is not complete.") { Remedy = "Ask for the id in $select.", Checkpoint = previous };
            if (_ids.Add(BinaryPrimitives.ReadUInt128LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(id))))) newItems.Add(items[i]);
        }

        return newItems;
    }
}
