using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace GraphDelegatedKit.Files;

/// <summary>The hash OneDrive for Business and SharePoint keep of every file.</summary>
/// <remarks>
/// <see href="https://learn.microsoft.com/onedrive/developer/code-snippets/quickxorhash"/>. Byte <c>i</c> is folded in at bit
/// <c>11 i mod 160</c>, so all bytes 160 apart meet at the same place: they are xored together first, in whole words, and turned
/// into place once, at the end.
/// </remarks>
internal sealed class QuickXorHash
{
    private const int Period = 160, Size = 20, Shift = 11;

    private readonly byte[] _columns = new byte[Period];
    private long _length;

    public void Append(ReadOnlySpan<byte> data)
    {
        var column = (int)(_length % Period);
        _length += data.Length;
        for (; column != 0 && !data.IsEmpty; data = data[1..]) Fold(data[0]);
        for (; data.Length >= Period; data = data[Period..]) FoldPeriod(data);
        foreach (var b in data) Fold(b);

        void Fold(byte b)
        {
            _columns[column] ^= b;
            column = (column + 1) % Period;
        }
    }

    /// <summary>The hash of what was appended so far, in base64 as Graph writes it.</summary>
    public override string ToString()
    {
        Span<byte> hash = stackalloc byte[Size];
        hash.Clear();
        for (var i = 0; i < Period; i++)
        {
            var (at, bit) = Math.DivRem(i * Shift % (Size * 8), 8);
            var turned = _columns[i] << bit;
            hash[at] ^= (byte)turned;
            hash[(at + 1) % Size] ^= (byte)(turned >> 8);
        }

        Span<byte> length = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(length, _length);
        for (var i = 0; i < length.Length; i++) hash[Size - length.Length + i] ^= length[i];
        return Convert.ToBase64String(hash);
    }

    private void FoldPeriod(ReadOnlySpan<byte> data)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(data[..Period]);
        var columns = MemoryMarshal.Cast<byte, ulong>(_columns.AsSpan());
        for (var i = 0; i < columns.Length; i++) columns[i] ^= words[i];
    }
}
