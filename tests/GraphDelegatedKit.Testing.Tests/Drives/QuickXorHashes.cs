using System.Text;
using GraphDelegatedKit.Testing.Drives;

namespace GraphDelegatedKit.Testing.Tests.Drives;

public sealed class QuickXorHashes
{
    [TestCase("", "AAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [TestCase("Sg==", "SgAAAAAAAAAAAAAAAQAAAAAAAAA=")]
    [TestCase("tbQ=", "taAFAAAAAAAAAAAAAgAAAAAAAAA=")]
    [TestCase("0pZP", "0rDEEwAAAAAAAAAAAwAAAAAAAAA=")]
    [TestCase("jRRDVA==", "jaDAEKgAAAAAAAAABAAAAAAAAAA=")]
    public void Are_the_published_ones(string bytes, string expected)
    {
        var hash = new QuickXorHash();
        hash.Append(Convert.FromBase64String(bytes));

        Assert.That(hash.ToBase64(), Is.EqualTo(expected));
    }

    [Test]
    public void Are_what_the_definition_says_bit_by_bit([Values(1, 19, 20, 159, 160, 161, 1_000, 65_537)] int length)
    {
        var bytes = Bytes.Make(length);
        var hash = new QuickXorHash();
        hash.Append(bytes);

        Assert.That(hash.ToBase64(), Is.EqualTo(ByDefinition(bytes)));
    }

    [Test]
    public void Do_not_depend_on_how_the_bytes_came([Values(1, 7, 160, 1_021)] int piece)
    {
        var bytes = Bytes.Make(10_007);
        var hash = new QuickXorHash();
        for (var at = 0; at < bytes.Length; at += piece)
        {
            hash.Append(bytes.AsSpan(at, Math.Min(piece, bytes.Length - at)));
            hash = QuickXorHash.FromState(hash.State, Math.Min(at + piece, bytes.Length));
        }

        Assert.That(hash.ToBase64(), Is.EqualTo(ByDefinition(bytes)));
    }

    // One bit at a time, around a ring of 160.
    private static string ByDefinition(byte[] bytes)
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
