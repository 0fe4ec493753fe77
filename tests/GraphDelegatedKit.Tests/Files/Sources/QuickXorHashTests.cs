using GraphDelegatedKit.Files.Content;

namespace GraphDelegatedKit.Tests.Files;

public class QuickXorHashTests
{
    [TestCase("", "AAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [TestCase("Sg==", "SgAAAAAAAAAAAAAAAQAAAAAAAAA=")]
    [TestCase("tbQ=", "taAFAAAAAAAAAAAAAgAAAAAAAAA=")]
    [TestCase("0pZP", "0rDEEwAAAAAAAAAAAwAAAAAAAAA=")]
    public void Agrees_with_the_vectors_rclone_tests_by(string data, string expected)
    {
        var hash = new QuickXorHash();
        hash.Append(Convert.FromBase64String(data));

        Assert.That(hash.ToString(), Is.EqualTo(expected));
    }

    [Test]
    public void Is_the_same_however_the_bytes_are_cut()
    {
        var random = new Random(7);
        for (var i = 0; i < 400; i++)
        {
            var data = new byte[random.Next(1500)];
            random.NextBytes(data);
            var hash = new QuickXorHash();

            for (var at = 0; at < data.Length;)
            {
                var piece = Math.Min(random.Next(1, 700), data.Length - at);
                hash.Append(data.AsSpan(at, piece));
                at += piece;
            }

            Assert.That(hash.ToString(), Is.EqualTo(NaiveQuickXorHash.Of(data)), $"{data.Length} bytes");
        }
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(159)]
    [TestCase(160)]
    [TestCase(100_001)]
    public void Goes_on_from_160_bytes_and_a_length(int cut)
    {
        var data = new byte[200_000];
        new Random(3).NextBytes(data);
        var first = new QuickXorHash();
        first.Append(data.AsSpan(0, cut));

        var second = new QuickXorHash(first.GetState(), first.Length);
        second.Append(data.AsSpan(cut));

        Assert.That((first.GetState().Length, second.ToString()), Is.EqualTo((160, NaiveQuickXorHash.Of(data))));
    }

    [Test]
    public void A_state_that_is_none_is_refused()
    {
        Assert.Throws<ArgumentException>(() => _ = new QuickXorHash(new byte[159], 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => _ = new QuickXorHash(new byte[160], -1));
    }
}
