using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace GraphDelegatedKit.Bulk;

/// <summary>
/// A line of a state file: an event, the request it belongs to, and a checksum that detects incomplete lines. Requests are stored as
/// hashes, so that the file contains no names.
/// </summary>
/// <param name="Kind">The event: one of the constants below.</param>
/// <param name="Key">The hash of the request's id, or of the job for <see cref="Job"/>.</param>
/// <param name="Value">
/// The hash of the URL (<see cref="Sent"/>), the status (<see cref="Completed"/>) or the format version (<see cref="Start"/>).
/// </param>
internal readonly record struct StateLine(char Kind, UInt128 Key, uint Value)
{
    public const char Start = 'b', Job = 'j', Sent = 's', Completed = 'd', NotExecuted = 'n'; // the last: certainly not executed

    private const int FormatVersion = 1;
    private const int Length = 1 + 1 + 32 + 1 + 8 + 1 + 8; // kind, key, value and checksum, separated by spaces

    /// <summary>The first line of every file.</summary>
    public static readonly StateLine FileStart = new(Start, 0, FormatVersion);

    public static StateLine ForJob(UInt128 jobHash) => new(Job, jobHash, 0);

    public static StateLine ForSent(UInt128 idHash, uint urlHash) => new(Sent, idHash, urlHash);

    public static StateLine ForCompleted(UInt128 idHash, HttpStatusCode status) => new(Completed, idHash, (uint)status);

    public static StateLine ForNotExecuted(UInt128 idHash) => new(NotExecuted, idHash, 0);

    /// <summary>Returns the line without its line ending.</summary>
    public override string ToString()
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{Kind} {Key:x32} {Value:x8}");
        return $"{text} {ComputeChecksum(text):x8}";
    }

    public static StateLine? Parse(ReadOnlySpan<char> line) =>
        line.Length == Length
        && line[0] is var kind and (Start or Job or Sent or Completed or NotExecuted)
        && UInt128.TryParse(line[2..34], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var key)
        && uint.TryParse(line[35..43], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
        && new StateLine(kind, key, value) is var parsed && line.SequenceEqual(parsed.ToString())
            ? parsed
            : null;

    /// <summary>Computes the first half of the SHA-256 hash. Among a billion requests, the chance of a collision is negligible.</summary>
    public static UInt128 Hash(ReadOnlySpan<char> text)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(MemoryMarshal.AsBytes(text), hash);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }

    private static uint ComputeChecksum(string text)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.ASCII.GetBytes(text), hash);
        return BinaryPrimitives.ReadUInt32BigEndian(hash);
    }
}
