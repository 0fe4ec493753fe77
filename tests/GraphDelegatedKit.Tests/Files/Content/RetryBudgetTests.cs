using GraphDelegatedKit.Files.Content;

namespace GraphDelegatedKit.Tests.Files;

public class RetryBudgetTests
{
    [TestCase("10 20 30", 0)]
    [TestCase("10 10 10", 2)]
    [TestCase("10 10 10 11", 0)]
    [TestCase("10 20 30 0 10 20 30", 1)] // it lost some, once, and catches up
    [TestCase("10 20 30 0 10 20 30 40", 0)]
    [TestCase("10 0 10 0 10 0 10 0", 4)] // to and fro is no progress
    [TestCase("0 0", 2)]
    public void A_retry_budget_counts_the_attempts_since_the_highest_offset(string offsets, int attempts)
    {
        var budget = new RetryBudget(() => 0);

        foreach (var offset in offsets.Split(' ')) budget.Advance(long.Parse(offset));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(budget.Attempts, Is.EqualTo(attempts));
            Assert.That(budget.IsExhausted, Is.False);
        }
    }

    [Test]
    public void The_delays_of_a_retry_budget_increase()
    {
        var budget = new RetryBudget(() => 0);
        var delays = new List<double>();

        for (; !budget.IsExhausted; budget.RecordFailure()) delays.Add(budget.NextDelay.TotalSeconds);

        Assert.That(delays, Is.EqualTo((double[])[1, 2, 4, 8, 16, 30]));
    }
}
