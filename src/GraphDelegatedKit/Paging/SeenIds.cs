using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace GraphDelegatedKit.Paging;

/// <summary>The ids a walk has come by, as 128 bits each: no two ids meet in that many, and a million take some 50 MB less than their texts would.</summary>
internal sealed class SeenIds
{
    private readonly HashSet<UInt128> _seen = [];

    /// <summary>Those items of a page that are new.</summary>
    /// <param name="after">The place before the page.</param>
    public List<T> New<T>(List<T> items, IReadOnlyList<ItemFacts> facts, PageCheckpoint? after)
    {
        var kept = new List<T>(items.Count);
        for (var i = 0; i < items.Count; i++)
        {
            if (facts[i].Id is not { } id)
                throw new GraphException(null, "missingId", "An item has no id, so it cannot be told whether it came before. The listing is not complete.") { Remedy = "Ask for the id in $select.", Place = after };
            if (_seen.Add(BinaryPrimitives.ReadUInt128LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(id))))) kept.Add(items[i]);
        }

        return kept;
    }
}
