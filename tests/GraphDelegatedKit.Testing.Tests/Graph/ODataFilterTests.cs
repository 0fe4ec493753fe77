using GraphDelegatedKit.Testing.Graph;

namespace GraphDelegatedKit.Testing.Tests.Graph;

// https://docs.oasis-open.org/odata/odata/v4.01/odata-v4.01-part2-url-conventions.html#sec_ComparisonOperators
public sealed class ODataFilterTests
{
    private static readonly DateTimeOffset Time = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);

    [TestCase("time eq null", false, true)]
    [TestCase("time ne null", true, false)]
    [TestCase("time gt 2026-01-01T00:00:00Z", true, false)]
    [TestCase("time ge 2026-03-04T05:06:07Z", true, false)]
    [TestCase("time lt 2027-01-01T00:00:00Z", true, false)]
    [TestCase("time le 2026-03-04T05:06:07Z", true, false)]
    [TestCase("time ne 2026-03-04T05:06:07Z", false, true)]
    [TestCase("time gt null", false, false)]
    [TestCase("time le null", false, false)]
    public void An_absent_value_is_neither_smaller_nor_greater_than_any_value(string filter, bool matchesPresent, bool matchesAbsent)
    {
        var matches = ODataFilter<DateTimeOffset?>.Parse(filter, _ => value => value);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(matches(Time), Is.EqualTo(matchesPresent));
            Assert.That(matches(null), Is.EqualTo(matchesAbsent));
        }
    }
}
