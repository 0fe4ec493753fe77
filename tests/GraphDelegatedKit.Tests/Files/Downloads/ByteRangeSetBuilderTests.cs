using GraphDelegatedKit.Files.Downloads;

namespace GraphDelegatedKit.Tests.Files;

public sealed class ByteRangeSetBuilderTests
{
    [Test]
    public void A_builder_merges_added_ranges_with_the_existing_ones()
    {
        var builder = new ByteRangeSetBuilder(ByteRangeSet.FromEdges([100, 200]));

        foreach (var (at, length) in new[] { (200, 50), (250, 50), (0, 10), (10, 10), (500, 1) }) builder.Add(at, length);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(builder.Ranges.ToArray(), Is.EqualTo(new long[] { 0, 20, 100, 300, 500, 501 }));
            Assert.That(builder.ByteCount, Is.EqualTo(221L));
        }
    }

    [Test]
    public void A_builder_without_added_ranges_equals_its_initial_set()
    {
        var builder = new ByteRangeSetBuilder(ByteRangeSet.FromEdges([5, 10]));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(builder.Ranges.ToArray(), Is.EqualTo(new long[] { 5, 10 }));
            Assert.That(builder.ByteCount, Is.EqualTo(5L));
        }
    }
}
