using System.Security.Cryptography;

namespace GraphDelegatedKit.Testing.Tests.Support;

// Pseudo-random bytes: the same for the same seed.
internal static class TestData
{
    public static byte[] CreateBytes(int length, int seed = 1)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    public static string ComputeSha256(Stream stream)
    {
        using (stream)
        {
            return Convert.ToHexString(SHA256.HashData(stream));
        }
    }

    public static string ComputeSha256(byte[] bytes) => Convert.ToHexString(SHA256.HashData(bytes));
}
