using GraphDelegatedKit.Files.Content;

namespace GraphDelegatedKit.Tests.Files;

public class PatienceTests
{
    [TestCase("10 20 30", 0)]
    [TestCase("10 10 10", 2)]
    [TestCase("10 10 10 11", 0)]
    [TestCase("10 20 30 0 10 20 30", 1)] // it lost some, once, and catches up
    [TestCase("10 20 30 0 10 20 30 40", 0)]
    [TestCase("10 0 10 0 10 0 10 0", 4)] // to and fro is no progress
    [TestCase("0 0", 2)]
    public void Counts_the_tries_since_it_last_got_further_than_ever(string offsets, int tries)
    {
        var patience = new RetryBudget(() => 0);

        foreach (var offset in offsets.Split(' ')) patience.Advance(long.Parse(offset));

        Assert.That((patience.Attempts, patience.IsExhausted), Is.EqualTo((tries, false)));
    }

    [Test]
    public void Waits_longer_from_try_to_try()
    {
        var patience = new RetryBudget(() => 0);
        var waits = new List<double>();

        for (; !patience.IsExhausted; patience.RecordFailure()) waits.Add(patience.NextDelay.TotalSeconds);

        Assert.That(waits, Is.EqualTo((double[])[1, 2, 4, 8, 16, 30]));
    }
}
