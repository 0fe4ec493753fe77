using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace GraphDelegatedKit.Bulk;

/// <summary>
/// A line of a state file: what happened, to which request, and a check by which a line that was written in part is told from one that is whole.
/// Requests stand in it by their hash, so that a state names nobody.
/// </summary>
/// <param name="Kind"><c>b</c> begins a file, <c>j</c> names its job, <c>s</c> is sent, <c>d</c> done, <c>n</c> certainly not done.</param>
internal readonly record struct StateLine(char Kind, UInt128 Key, uint Value)
{
    public static readonly StateLine FileStart = new('b', 0, 1);

    private const int Length = 1 + 1 + 32 + 1 + 8 + 1 + 8;

    /// <summary>Without its end of line.</summary>
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

    /// <summary>The first half of a SHA-256: two of a billion requests are alike once in a few hundred billion tries.</summary>
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
