using System.Buffers.Binary;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>The hash as its description tells it, a byte at a time: slow, and little to get wrong.</summary>
internal static class NaiveQuickXorHash
{
    public static string Of(ReadOnlySpan<byte> data)
    {
        var hash = new byte[20];
        var at = 0;
        foreach (var b in data)
        {
            hash[at / 8] ^= (byte)(b << (at % 8));
            hash[(at / 8 + 1) % 20] ^= (byte)(b >> (8 - (at % 8)));
            at = (at + 11) % 160;
        }

        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, data.Length);
        for (var i = 0; i < 8; i++) hash[12 + i] ^= length[i];
        return Convert.ToBase64String(hash);
    }
}
