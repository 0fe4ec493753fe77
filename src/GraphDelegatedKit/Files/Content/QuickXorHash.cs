using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace GraphDelegatedKit.Files.Content;

/// <summary>The hash that OneDrive for Business and SharePoint store for every file.</summary>
/// <remarks>
/// <see href="https://learn.microsoft.com/onedrive/developer/code-snippets/quickxorhash"/>. Byte <c>i</c> is xored in at bit <c>11 i mod
/// 160</c>, so all bytes at a distance of 160 have the same position. Such bytes are xored together with vector instructions and shifted
/// into position once, at the end. These 160 bytes and the length are the whole state, which can be stored.
/// </remarks>
internal sealed class QuickXorHash
{
    public const int Period = 160;

    private const int Size = 20, Shift = 11;

    private readonly byte[] _columns = new byte[Period];
    private long _length;

    public QuickXorHash()
    {
    }

    /// <summary>Continues from a stored state.</summary>
    public QuickXorHash(ReadOnlySpan<byte> state, long length)
    {
        if (state.Length != Period) throw new ArgumentException($"The state has {state.Length} bytes instead of {Period}.", nameof(state));
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        state.CopyTo(_columns);
        _length = length;
    }

    public long Length => _length;

    /// <summary>Whether a text has the form of a QuickXorHash. Another text cannot be compared with one.</summary>
    public static bool IsWellFormed(string? hash)
    {
        Span<byte> bytes = stackalloc byte[Size];
        return hash is not null && Convert.TryFromBase64String(hash, bytes, out var length) && length == Size;
    }

    public byte[] GetState() => [.. _columns];

    public void Append(ReadOnlySpan<byte> data)
    {
        var column = (int)(_length % Period);
        _length += data.Length;
        if (column != 0)
        {
            var head = Math.Min(Period - column, data.Length);
            Fold(_columns.AsSpan(column), data[..head]);
            data = data[head..];
        }

        var wholePeriods = data.Length / Period * Period;
        FoldPeriods(data[..wholePeriods]);
        Fold(_columns, data[wholePeriods..]);
    }

    /// <summary>Returns the hash of all appended bytes, in base64 as Graph writes it.</summary>
    public override string ToString()
    {
        Span<byte> hash = stackalloc byte[Size];
        hash.Clear();
        for (var i = 0; i < Period; i++)
        {
            var (index, bit) = Math.DivRem(i * Shift % (Size * 8), 8);
            var shifted = _columns[i] << bit;
            hash[index] ^= (byte)shifted;
            hash[(index + 1) % Size] ^= (byte)(shifted >> 8);
        }

        Span<byte> length = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(length, _length);
        for (var i = 0; i < length.Length; i++) hash[Size - length.Length + i] ^= length[i];
        return Convert.ToBase64String(hash);
    }

    // A period is five vectors of 32 bytes, which stay in registers during the loop.
    private void FoldPeriods(ReadOnlySpan<byte> data)
    {
        var columns = MemoryMarshal.Cast<byte, Vector256<byte>>(_columns.AsSpan());
        var (a, b, c, d, e) = (columns[0], columns[1], columns[2], columns[3], columns[4]);
        for (var remaining = MemoryMarshal.Cast<byte, Vector256<byte>>(data); remaining.Length >= 5; remaining = remaining[5..])
        {
            a ^= remaining[0];
            b ^= remaining[1];
            c ^= remaining[2];
            d ^= remaining[3];
            e ^= remaining[4];
        }

        (columns[0], columns[1], columns[2], columns[3], columns[4]) = (a, b, c, d, e);
    }

    private static void Fold(Span<byte> columns, ReadOnlySpan<byte> data)
    {
        columns = columns[..data.Length];
        for (; data.Length >= Vector<byte>.Count; data = data[Vector<byte>.Count..], columns = columns[Vector<byte>.Count..])
            (new Vector<byte>(columns) ^ new Vector<byte>(data)).CopyTo(columns);
        for (var i = 0; i < data.Length; i++) columns[i] ^= data[i];
    }
}
