using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace GraphDelegatedKit.Paging;

/// <summary>
/// The ids of an enumeration, as 128-bit hashes: collisions do not occur in practice, and a million hashes take about 50 MB less than the
/// ids.
/// </summary>
internal sealed class IdDeduplicator
{
    private readonly HashSet<UInt128> _ids = [];

    /// <summary>Returns the items of a page whose ids have not occurred before.</summary>
    /// <param name="page">The page.</param>
    /// <param name="previous">The checkpoint before the page.</param>
    public List<T> FilterNew<T>(FetchedPage<T> page, PageCheckpoint? previous)
    {
        var (items, metadata) = (page.Body.Value!, page.Metadata!);
        var newItems = new List<T>(items.Count);
        for (var i = 0; i < items.Count; i++)
        {
            if (metadata[i].Id is not { } id)
            {
                var error = ListingErrors.CreateMissingIdException(page.Response);
                error.SetCheckpoint(previous);
                throw error;
            }

            if (_ids.Add(BinaryPrimitives.ReadUInt128LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(id))))) newItems.Add(items[i]);
        }

        return newItems;
    }
}
