using System.Buffers.Binary;
using System.Numerics;

namespace GraphDelegatedKit.Testing.Storage;

// https://www.rfc-editor.org/rfc/rfc3720#appendix-B.4: the checksum CRC-32C, which processors compute.
internal static class Crc32C
{
    public static uint Compute(ReadOnlySpan<byte> bytes)
    {
        var checksum = uint.MaxValue;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
            checksum = BitOperations.Crc32C(checksum, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (var value in bytes)
            checksum = BitOperations.Crc32C(checksum, value);
        return ~checksum;
    }
}
