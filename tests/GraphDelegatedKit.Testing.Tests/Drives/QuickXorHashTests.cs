using System.Text;
using GraphDelegatedKit.Testing.Drives;

namespace GraphDelegatedKit.Testing.Tests.Drives;

public sealed class QuickXorHashTests
{
    [TestCase("", "AAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [TestCase("Sg==", "SgAAAAAAAAAAAAAAAQAAAAAAAAA=")]
    [TestCase("tbQ=", "taAFAAAAAAAAAAAAAgAAAAAAAAA=")]
    [TestCase("0pZP", "0rDEEwAAAAAAAAAAAwAAAAAAAAA=")]
    [TestCase("jRRDVA==", "jaDAEKgAAAAAAAAABAAAAAAAAAA=")]
    public void A_QuickXorHash_matches_the_published_vectors(string bytes, string expected)
    {
        var hash = new QuickXorHash();
        hash.Append(Convert.FromBase64String(bytes));

        Assert.That(hash.ToBase64(), Is.EqualTo(expected));
    }

    [Test]
    public void A_QuickXorHash_matches_its_bitwise_definition([Values(1, 19, 20, 159, 160, 161, 1_000, 65_537)] int length)
    {
        var bytes = TestData.CreateBytes(length);
        var hash = new QuickXorHash();
        hash.Append(bytes);

        Assert.That(hash.ToBase64(), Is.EqualTo(ComputeByDefinition(bytes)));
    }

    [Test]
    public void A_QuickXorHash_does_not_depend_on_how_the_bytes_are_split([Values(1, 7, 160, 1_021)] int piece)
    {
        var bytes = TestData.CreateBytes(10_007);
        var hash = new QuickXorHash();
        for (var offset = 0; offset < bytes.Length; offset += piece)
        {
            hash.Append(bytes.AsSpan(offset, Math.Min(piece, bytes.Length - offset)));
            hash = QuickXorHash.FromState(hash.State, Math.Min(offset + piece, bytes.Length));
        }

        Assert.That(hash.ToBase64(), Is.EqualTo(ComputeByDefinition(bytes)));
    }

    // Sets one bit at a time in a ring of 160.
    private static string ComputeByDefinition(byte[] bytes)
    {
        var ring = new byte[20];
        for (long i = 0; i < bytes.Length; i++)
        {
            for (var bit = 0; bit < 8; bit++)
            {
                var at = (int)(((i * 11) + bit) % 160);
                if ((bytes[i] >> bit & 1) == 1)
                    ring[at / 8] ^= (byte)(1 << (at % 8));
            }
        }

        var length = BitConverter.GetBytes((long)bytes.Length);
        for (var i = 0; i < 8; i++)
            ring[12 + i] ^= length[i];
        return Convert.ToBase64String(ring);
    }
}
