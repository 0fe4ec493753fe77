using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace GraphDelegatedKit.Client;

/// <summary>
/// The links that a listing has visited, as 64-bit hashes. A link that is visited again shows a loop of any length. The first hash is
/// that of the listing's own address, which identifies the listing.
/// </summary>
/// <remarks>
/// The list only grows, so a checkpoint refers to it with a length. A stored checkpoint holds the first and the newest hashes,
/// <see cref="MaxStored"/> in all.
/// </remarks>
internal sealed class VisitedLinks
{
    public const int MaxStored = 1024;

    private readonly object _lock = new(); // a checkpoint is serialized while the next page is fetched
    private readonly List<ulong> _hashes = [];
    private readonly HashSet<ulong> _distinctHashes = [];

    private VisitedLinks(IEnumerable<ulong> hashes)
    {
        foreach (var hash in hashes) AddHash(hash);
    }

    public int Length
    {
        get
        {
            lock (_lock) return _hashes.Count;
        }
    }

    public static VisitedLinks Create(string listing) => new([HashListing(listing)]);

    /// <summary>
    /// Returns whether the links start at a listing. The address may be spelled differently in a link: escaped, or with another host.
    /// </summary>
    public bool StartsAt(string listing) => _hashes[0] == HashListing(listing);

    /// <summary>Adds a link that is about to be visited.</summary>
    /// <returns>
    /// Whether the link is new. A link to the listing's own address, whatever its spelling, leads back to the first page and is not new.
    /// </returns>
    public bool Add(string link)
    {
        lock (_lock) return HashListing(link) != _hashes[0] && AddHash(Hash(link));
    }

    public string Serialize(int length)
    {
        lock (_lock)
        {
            var firstKept = Math.Max(1, length - MaxStored + 1);
            Span<byte> bytes = new byte[8 * (1 + length - firstKept)];
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, _hashes[0]);
            for (var i = firstKept; i < length; i++)
                BinaryPrimitives.WriteUInt64LittleEndian(bytes[(8 * (1 + i - firstKept))..], _hashes[i]);
            return Convert.ToBase64String(bytes);
        }
    }

    public static VisitedLinks? Parse(string? serialized)
    {
        var bytes = new byte[8 * MaxStored];
        if (serialized is null || !Convert.TryFromBase64String(serialized, bytes, out var length)) return null;
        if (length == 0 || length % 8 != 0) return null;

        var hashes = Enumerable.Range(0, length / 8).Select(i => BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(8 * i)));
        return new VisitedLinks(hashes);
    }

    private bool AddHash(ulong hash)
    {
        if (!_distinctHashes.Add(hash)) return false;
        _hashes.Add(hash);
        return true;
    }

    private static ulong HashListing(string url)
    {
        var schemeEnd = url.IndexOf("://", StringComparison.Ordinal);
        var pathStart = url.IndexOf('/', schemeEnd < 0 ? 0 : schemeEnd + 3);
        return Hash(Uri.UnescapeDataString(pathStart < 0 ? "/" : url[pathStart..]));
    }

    private static ulong Hash(string text) => BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
