using GraphDelegatedKit.Files.Downloads;

namespace GraphDelegatedKit.Tests.Files;

public sealed class DownloadMapTests
{
    [TestCase(new long[0], 0, 10, new long[] { 0, 10 })]
    [TestCase(new long[] { 0, 10 }, 10, 20, new long[] { 0, 20 })]
    [TestCase(new long[] { 0, 10 }, 12, 20, new long[] { 0, 10, 12, 20 })]
    [TestCase(new long[] { 0, 10, 12, 20 }, 10, 12, new long[] { 0, 20 })]
    [TestCase(new long[] { 5, 10, 12, 20, 30, 40 }, 0, 35, new long[] { 0, 40 })]
    [TestCase(new long[] { 0, 10, 20, 30 }, 2, 5, new long[] { 0, 10, 20, 30 })]
    [TestCase(new long[] { 0, 10 }, 5, 5, new long[] { 0, 10 })]
    [TestCase(new long[] { 20, 30 }, 0, 5, new long[] { 0, 5, 20, 30 })]
    public void Takes_ranges_in_any_order(long[] before, long from, long end, long[] after) =>
        Assert.That(ByteRangeSet.FromEdges(before).With(from, end).ToArray(), Is.EqualTo(after));

    [TestCase(new long[0], 0, 10, 0, 10)]
    [TestCase(new long[] { 0, 4 }, 0, 10, 4, 10)]
    [TestCase(new long[] { 0, 4, 6, 8 }, 0, 10, 4, 6)]
    [TestCase(new long[] { 0, 4, 6, 8 }, 5, 10, 5, 6)]
    [TestCase(new long[] { 0, 4, 6, 8 }, 7, 10, 8, 10)]
    [TestCase(new long[] { 2, 4 }, 0, 10, 0, 2)]
    [TestCase(new long[] { 12, 14 }, 0, 10, 0, 10)]
    public void Knows_what_is_missing_next(long[] there, long from, long total, long gapFrom, long gapEnd) =>
        Assert.That(ByteRangeSet.FromEdges(there).FindGap(from, total), Is.EqualTo((gapFrom, gapEnd)));

    [Test]
    public void Knows_when_nothing_is() => Assert.That(ByteRangeSet.FromEdges([0, 10]).FindGap(0, 10), Is.Null);

    [Test]
    public void What_is_random_and_told_in_any_order_is_complete_in_the_end()
    {
        var random = new Random(1);
        var map = ByteRangeSet.Empty;
        var there = new bool[500];
        while (map.FindGap(0, there.Length) is not null)
        {
            var from = random.Next(there.Length);
            var end = Math.Min(there.Length, from + random.Next(40));
            map = map.With(from, end);
            there.AsSpan(from, end - from).Fill(true);

            Assert.That(map.ByteCount, Is.EqualTo(there.Count(here => here)));
            Assert.That(map.FindGap(0, there.Length)?.From ?? there.Length, Is.EqualTo(Array.IndexOf(there, false) is var first and >= 0 ? first : there.Length));
            Assert.That(ByteRangeSet.IsValid(map.ToArray()));
        }

        Assert.That((map.PrefixLength, map.ByteCount), Is.EqualTo((500L, 500L)));
    }

    [TestCase(new long[] { 1 })]
    [TestCase(new long[] { 5, 4 })]
    [TestCase(new long[] { -1, 4 })]
    [TestCase(new long[] { 0, 4, 4, 6 })]
    public void Nonsense_is_no_map(long[] edges) => Assert.That(ByteRangeSet.IsValid(edges), Is.False);

    [Test]
    public void What_is_missing_is_cut_into_parts() => Assert.That(
        ParallelDownloader.Split(ByteRangeSet.FromEdges([0, 10, 35, 40]), 62, 10), Is.EqualTo(new[] { (10L, 20L), (20L, 30L), (30L, 35L), (40L, 50L), (50L, 60L), (60L, 62L) }));
}
