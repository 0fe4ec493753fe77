using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace GraphDelegatedKit.Testing.Drives;

// https://learn.microsoft.com/onedrive/developer/code-snippets/quickxorhash
// Byte i is XORed into a ring of 160 bits at bit 11*i, and the length into the last eight bytes. Since 11*160 is a multiple of 160, byte i and byte
// i+160 land on the same bits: it is enough to XOR the stream into 160 columns and to place the columns at the end. The columns are all there is to
// keep between one range of an upload and the next.
internal sealed class QuickXorHash
{
    private const int Columns = 160;
    private const int RingBytes = 20;
    private const int Shift = 11;

    private readonly byte[] _columns;
    private long _length;

    public QuickXorHash() => _columns = new byte[Columns];

    private QuickXorHash(byte[] columns, long length)
    {
        _columns = columns;
        _length = length;
    }

    public byte[] State => [.. _columns];

    public static QuickXorHash Resume(byte[] state, long length) => new([.. state], length);

    public QuickXorHash Copy() => Resume(_columns, _length);

    public void Append(ReadOnlySpan<byte> data)
    {
        var column = (int)(_length % Columns);
        _length += data.Length;
        while (!data.IsEmpty)
        {
            var run = Math.Min(Columns - column, data.Length);
            Xor(_columns.AsSpan(column, run), data[..run]);
            data = data[run..];
            column = 0;
        }
    }

    public string Finish()
    {
        Span<byte> ring = stackalloc byte[RingBytes];
        for (var column = 0; column < Columns; column++)
        {
            var bit = column * Shift % Columns;
            var spread = _columns[column] << (bit % 8);
            ring[bit / 8] ^= (byte)spread;
            ring[((bit / 8) + 1) % RingBytes] ^= (byte)(spread >> 8);
        }

        Span<byte> length = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(length, _length);
        Xor(ring[^sizeof(long)..], length);
        return Convert.ToBase64String(ring);
    }

    private static void Xor(Span<byte> target, ReadOnlySpan<byte> data)
    {
        var wide = MemoryMarshal.Cast<byte, Vector<byte>>(target);
        var wideData = MemoryMarshal.Cast<byte, Vector<byte>>(data);
        for (var at = 0; at < wide.Length; at++)
            wide[at] ^= wideData[at];
        for (var at = wide.Length * Vector<byte>.Count; at < target.Length; at++)
            target[at] ^= data[at];
    }
}
