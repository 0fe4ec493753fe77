using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace GraphDelegatedKit.Bulk;

/// <summary>
/// A line of a state file: an event, the request it belongs to, and a checksum that detects incomplete lines. Requests are stored as
/// hashes, so that the file contains no names.
/// </summary>
/// <param name="Kind"><c>b</c>: start of the file; <c>j</c>: the job; <c>s</c>: sent; <c>d</c>: completed; <c>n</c>: certainly not
/// executed.</param>
/// <param name="Key">The hash of the request's id or of the job.</param>
/// <param name="Value">The hash of the URL (<c>s</c>), the status (<c>d</c>) or the format version (<c>b</c>).</param>
internal readonly record struct StateLine(char Kind, UInt128 Key, uint Value)
{
    public static readonly StateLine FileStart = new('b', 0, 1);

    private const int Length = 1 + 1 + 32 + 1 + 8 + 1 + 8;

    /// <summary>Returns the line without its line ending.</summary>
    public override string ToString()
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{Kind} {Key:x32} {Value:x8}");
        return $"{text} {ComputeChecksum(text):x8}";
    }

    public static StateLine? Parse(ReadOnlySpan<char> line) =>
        line.Length == Length
        && line[0] is var kind and ('b' or 'j' or 's' or 'd' or 'n')
        && UInt128.TryParse(line[2..34], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var key)
        && uint.TryParse(line[35..43], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
        && new StateLine(kind, key, value) is var parsed && line.SequenceEqual(parsed.ToString())
            ? parsed
            : null;

    /// <summary>Computes the first half of the SHA-256 hash. Among a billion requests, the chance of a collision is negligible.</summary>
    public static UInt128 Hash(ReadOnlySpan<char> text)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(System.Runtime.InteropServices.MemoryMarshal.AsBytes(text), hash);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(hash);
    }

    private static uint ComputeChecksum(string text)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.ASCII.GetBytes(text), hash);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(hash);
    }
}
