using GraphDelegatedKit.Files.Content;

namespace GraphDelegatedKit.Tests.Files;

public class QuickXorHashTests
{
    [TestCase("", "AAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [TestCase("Sg==", "SgAAAAAAAAAAAAAAAQAAAAAAAAA=")]
    [TestCase("tbQ=", "taAFAAAAAAAAAAAAAgAAAAAAAAA=")]
    [TestCase("0pZP", "0rDEEwAAAAAAAAAAAwAAAAAAAAA=")]
    public void A_QuickXorHash_matches_the_test_vectors_of_rclone(string data, string expected)
    {
        var hash = new QuickXorHash();
        hash.Append(Convert.FromBase64String(data));

        Assert.That(hash.ToString(), Is.EqualTo(expected));
    }

    [Test]
    public void A_QuickXorHash_does_not_depend_on_how_the_bytes_are_split()
    {
        var random = new Random(7);
        for (var i = 0; i < 400; i++)
        {
            var data = new byte[random.Next(1500)];
            random.NextBytes(data);
            var hash = new QuickXorHash();

            for (var offset = 0; offset < data.Length;)
            {
                var piece = Math.Min(random.Next(1, 700), data.Length - offset);
                hash.Append(data.AsSpan(offset, piece));
                offset += piece;
            }

            Assert.That(hash.ToString(), Is.EqualTo(NaiveQuickXorHash.Compute(data)), $"{data.Length} bytes");
        }
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(159)]
    [TestCase(160)]
    [TestCase(100_001)]
    public void A_QuickXorHash_continues_from_a_saved_state_and_length(int cut)
    {
        var data = new byte[200_000];
        new Random(3).NextBytes(data);
        var first = new QuickXorHash();
        first.Append(data.AsSpan(0, cut));

        var second = new QuickXorHash(first.GetState(), first.Length);
        second.Append(data.AsSpan(cut));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(first.GetState().Length, Is.EqualTo(160));
            Assert.That(second.ToString(), Is.EqualTo(NaiveQuickXorHash.Compute(data)));
        }
    }

    [Test]
    public void An_invalid_QuickXorHash_state_is_rejected()
    {
        Assert.Throws<ArgumentException>(() => _ = new QuickXorHash(new byte[159], 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => _ = new QuickXorHash(new byte[160], -1));
    }
}
