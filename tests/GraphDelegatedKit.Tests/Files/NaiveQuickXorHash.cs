using System.Buffers.Binary;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>The hash as its description tells it, a bit at a time: slow, and nothing to get wrong.</summary>
internal static class NaiveQuickXorHash
{
    public static string Of(ReadOnlySpan<byte> data)
    {
        var hash = new byte[20];
        for (long i = 0; i < data.Length; i++)
        {
            var at = (int)(i % 160 * 11 % 160);
            for (var bit = 0; bit < 8; bit++)
            {
                if ((data[(int)i] >> bit & 1) == 0) continue;
                var place = (at + bit) % 160;
                hash[place / 8] ^= (byte)(1 << (place % 8));
            }
        }

        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, data.Length);
        for (var i = 0; i < 8; i++) hash[12 + i] ^= length[i];
        return Convert.ToBase64String(hash);
    }
}
