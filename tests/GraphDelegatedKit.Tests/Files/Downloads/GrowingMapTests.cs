using GraphDelegatedKit.Files.Downloads;

namespace GraphDelegatedKit.Tests.Files;

public sealed class GrowingMapTests
{
    [Test]
    public void Holds_what_came_in_any_order_besides_what_was_there()
    {
        var map = new ByteRangeSetBuilder(ByteRangeSet.FromEdges([100, 200]));

        foreach (var (at, length) in new[] { (200, 50), (250, 50), (0, 10), (10, 10), (500, 1) }) map.Add(at, length);

        Assert.That((map.Ranges.ToArray(), map.ByteCount), Is.EqualTo((new long[] { 0, 20, 100, 300, 500, 501 }, 221L)));
    }

    [Test]
    public void Is_what_was_there_as_long_as_nothing_came()
    {
        var map = new ByteRangeSetBuilder(ByteRangeSet.FromEdges([5, 10]));

        Assert.That((map.Ranges.ToArray(), map.ByteCount), Is.EqualTo((new long[] { 5, 10 }, 5L)));
    }
}
