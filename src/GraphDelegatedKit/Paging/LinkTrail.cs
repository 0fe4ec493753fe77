using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace GraphDelegatedKit.Paging;

/// <summary>
/// Every address a listing has been to, as 64 bits each: one that comes again is a circle, however long. The first is the listing's own,
/// and so tells one listing from another.
/// </summary>
/// <remarks>It only grows, so that a checkpoint is this and a length. What a checkpoint stores of it is the first and the newest, <see cref="MostStored"/> in all.</remarks>
internal sealed class LinkTrail
{
    public const int MostStored = 1024;

    private readonly object _gate = new(); // a checkpoint is written down while the page ahead is fetched
    private readonly List<ulong> _hashes = [];
    private readonly HashSet<ulong> _known = [];

    private LinkTrail(IEnumerable<ulong> hashes)
    {
        foreach (var hash in hashes) Put(hash);
    }

    public int Length
    {
        get
        {
            lock (_gate) return _hashes.Count;
        }
    }

    public static LinkTrail From(string listing) => new([First(listing)]);

    /// <summary>Whether it begins at that listing. Its spelling on the way back may be another: escaped, or at the other host of a moved cloud.</summary>
    public bool IsOf(string listing) => _hashes[0] == First(listing);

    /// <returns>Whether it is new.</returns>
    public bool Add(string link)
    {
        lock (_gate) return First(link) != _hashes[0] && Put(Hash(link));
    }

    public string Stored(int length)
    {
        lock (_gate)
        {
            var newest = Math.Max(1, length - MostStored + 1);
            Span<byte> bytes = new byte[8 * (1 + length - newest)];
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, _hashes[0]);
            for (var i = newest; i < length; i++) BinaryPrimitives.WriteUInt64LittleEndian(bytes[(8 * (1 + i - newest))..], _hashes[i]);
            return Convert.ToBase64String(bytes);
        }
    }

    public static LinkTrail? Parse(string? stored)
    {
        var bytes = new byte[8 * MostStored];
        if (stored is null || !Convert.TryFromBase64String(stored, bytes, out var length) || length == 0 || length % 8 != 0) return null;
        return new LinkTrail(Enumerable.Range(0, length / 8).Select(i => BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(8 * i))));
    }

    private bool Put(ulong hash)
    {
        if (!_known.Add(hash)) return false;
        _hashes.Add(hash);
        return true;
    }

    private static ulong First(string address)
    {
        var authority = address.IndexOf("://", StringComparison.Ordinal);
        var path = address.IndexOf('/', authority < 0 ? 0 : authority + 3);
        return Hash(Uri.UnescapeDataString(path < 0 ? "/" : address[path..]));
    }

    private static ulong Hash(string text) => BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
