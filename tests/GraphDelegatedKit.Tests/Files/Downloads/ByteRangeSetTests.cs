using GraphDelegatedKit.Files.Downloads;

namespace GraphDelegatedKit.Tests.Files;

public sealed class ByteRangeSetTests
{
    [TestCase(new long[0], 0, 10, new long[] { 0, 10 })]
    [TestCase(new long[] { 0, 10 }, 10, 20, new long[] { 0, 20 })]
    [TestCase(new long[] { 0, 10 }, 12, 20, new long[] { 0, 10, 12, 20 })]
    [TestCase(new long[] { 0, 10, 12, 20 }, 10, 12, new long[] { 0, 20 })]
    [TestCase(new long[] { 5, 10, 12, 20, 30, 40 }, 0, 35, new long[] { 0, 40 })]
    [TestCase(new long[] { 0, 10, 20, 30 }, 2, 5, new long[] { 0, 10, 20, 30 })]
    [TestCase(new long[] { 0, 10 }, 5, 5, new long[] { 0, 10 })]
    [TestCase(new long[] { 20, 30 }, 0, 5, new long[] { 0, 5, 20, 30 })]
    public void Ranges_can_be_added_in_any_order(long[] before, long from, long end, long[] after) =>
        Assert.That(ByteRangeSet.FromEdges(before).With(from, end).ToArray(), Is.EqualTo(after));

    [TestCase(new long[0], 0, 10, 0, 10)]
    [TestCase(new long[] { 0, 4 }, 0, 10, 4, 10)]
    [TestCase(new long[] { 0, 4, 6, 8 }, 0, 10, 4, 6)]
    [TestCase(new long[] { 0, 4, 6, 8 }, 5, 10, 5, 6)]
    [TestCase(new long[] { 0, 4, 6, 8 }, 7, 10, 8, 10)]
    [TestCase(new long[] { 2, 4 }, 0, 10, 0, 2)]
    [TestCase(new long[] { 12, 14 }, 0, 10, 0, 10)]
    public void The_next_gap_is_found(long[] existing, long from, long total, long gapFrom, long gapEnd) =>
        Assert.That(ByteRangeSet.FromEdges(existing).FindGap(from, total), Is.EqualTo((gapFrom, gapEnd)));

    [Test]
    public void A_complete_set_has_no_gap() => Assert.That(ByteRangeSet.FromEdges([0, 10]).FindGap(0, 10), Is.Null);

    [Test]
    public void Random_ranges_in_any_order_complete_the_set()
    {
        var random = new Random(1);
        var ranges = ByteRangeSet.Empty;
        var present = new bool[500];
        while (ranges.FindGap(0, present.Length) is not null)
        {
            var from = random.Next(present.Length);
            var end = Math.Min(present.Length, from + random.Next(40));
            ranges = ranges.With(from, end);
            present.AsSpan(from, end - from).Fill(true);

            Assert.That(ranges.ByteCount, Is.EqualTo(present.Count(isPresent => isPresent)));
            Assert.That(
                ranges.FindGap(0, present.Length)?.From ?? present.Length,
                Is.EqualTo(Array.IndexOf(present, false) is var first and >= 0 ? first : present.Length));
            Assert.That(ByteRangeSet.IsValid(ranges.ToArray()));
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(ranges.PrefixLength, Is.EqualTo(500L));
            Assert.That(ranges.ByteCount, Is.EqualTo(500L));
        }
    }

    [TestCase(new long[] { 1 })]
    [TestCase(new long[] { 5, 4 })]
    [TestCase(new long[] { -1, 4 })]
    [TestCase(new long[] { 0, 4, 4, 6 })]
    public void Invalid_edges_are_not_a_range_set(long[] edges) => Assert.That(ByteRangeSet.IsValid(edges), Is.False);

    [Test]
    public void The_missing_bytes_are_split_into_parts() => Assert.That(
        ParallelDownloader.Split(ByteRangeSet.FromEdges([0, 10, 35, 40]), 62, 10),
        Is.EqualTo(new[] { (10L, 20L), (20L, 30L), (30L, 35L), (40L, 50L), (50L, 60L), (60L, 62L) }));
}
