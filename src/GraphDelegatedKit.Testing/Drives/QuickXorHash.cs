using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace GraphDelegatedKit.Testing.Drives;

// https://learn.microsoft.com/onedrive/developer/code-snippets/quickxorhash
// Byte i is XORed into a ring of 160 bits at bit 11*i, and the length into the last eight bytes. Since 11*160 is a multiple of 160, byte i
// and byte i+160 affect the same bits: the stream is XORed into 160 columns, and the columns are placed at the end. The columns and the
// length are the whole state between two ranges of an upload.
internal sealed class QuickXorHash
{
    private const int ColumnCount = 160;
    private const int HashLength = 20;
    private const int Shift = 11;

    private readonly byte[] _columns;
    private long _length;

    public QuickXorHash() => _columns = new byte[ColumnCount];

    private QuickXorHash(byte[] columns, long length)
    {
        _columns = columns;
        _length = length;
    }

    public byte[] State => [.. _columns];

    public static QuickXorHash FromState(byte[] state, long length) => new([.. state], length);

    public QuickXorHash Clone() => FromState(_columns, _length);

    public void Append(ReadOnlySpan<byte> data)
    {
        var column = (int)(_length % ColumnCount);
        _length += data.Length;
        while (!data.IsEmpty)
        {
            var length = Math.Min(ColumnCount - column, data.Length);
            Xor(_columns.AsSpan(column, length), data[..length]);
            data = data[length..];
            column = 0;
        }
    }

    public string ToBase64()
    {
        Span<byte> hash = stackalloc byte[HashLength];
        for (var column = 0; column < ColumnCount; column++)
        {
            var bit = column * Shift % ColumnCount;
            var shifted = _columns[column] << (bit % 8);
            hash[bit / 8] ^= (byte)shifted;
            hash[((bit / 8) + 1) % HashLength] ^= (byte)(shifted >> 8);
        }

        Span<byte> length = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(length, _length);
        Xor(hash[^sizeof(long)..], length);
        return Convert.ToBase64String(hash);
    }

    private static void Xor(Span<byte> target, ReadOnlySpan<byte> data)
    {
        var targetVectors = MemoryMarshal.Cast<byte, Vector<byte>>(target);
        var dataVectors = MemoryMarshal.Cast<byte, Vector<byte>>(data);
        for (var index = 0; index < targetVectors.Length; index++)
            targetVectors[index] ^= dataVectors[index];
        for (var index = targetVectors.Length * Vector<byte>.Count; index < target.Length; index++)
            target[index] ^= data[index];
    }
}
