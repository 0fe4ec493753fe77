using GraphDelegatedKit.Files.Journal;

namespace GraphDelegatedKit.Tests.Files;

public sealed class RewrittenFilesTests
{
    private static readonly DateTime Now = TestData.FixedTime.UtcDateTime;

    [TestCase(0, false)]
    [TestCase(90, false)]
    [TestCase(90.1, true)]
    [TestCase(-1, false, Description = "The clock was set back.")]
    public void A_record_is_unused_after_90_days(double days, bool expected)
    {
        Assert.That(RewrittenFiles.FindUnused([("a", Now - TimeSpan.FromDays(days))], Now).Any(), Is.EqualTo(expected));
    }

    [Test]
    public void The_records_that_were_used_least_recently_are_unused_if_there_are_more_than_50_000()
    {
        var records = Enumerable.Range(0, 50_002).Select(age => ($"{age}", Now - TimeSpan.FromSeconds(age)));

        Assert.That(RewrittenFiles.FindUnused(records.Reverse(), Now), Is.EquivalentTo(new[] { "50000", "50001" }));
    }
}
