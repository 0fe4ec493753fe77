using System.Buffers.Binary;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>The hash as its specification describes it, one byte at a time: slow and simple.</summary>
internal static class NaiveQuickXorHash
{
    public static string Compute(ReadOnlySpan<byte> data)
    {
        var hash = new byte[20];
        var bitOffset = 0;
        foreach (var b in data)
        {
            hash[bitOffset / 8] ^= (byte)(b << (bitOffset % 8));
            hash[(bitOffset / 8 + 1) % 20] ^= (byte)(b >> (8 - (bitOffset % 8)));
            bitOffset = (bitOffset + 11) % 160;
        }

        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, data.Length);
        for (var i = 0; i < 8; i++) hash[12 + i] ^= length[i];
        return Convert.ToBase64String(hash);
    }
}
