using System.Globalization;
using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Mail;

namespace GraphDelegatedKit.Testing.Tests.Mail;

// https://learn.microsoft.com/graph/outlook-schedule-recurring-events
// https://learn.microsoft.com/graph/api/resources/recurrencepattern
internal sealed class RecurrenceDatesTests
{
    private static readonly DayOfWeek[] MondayAndTuesday = [DayOfWeek.Monday, DayOfWeek.Tuesday];

    private static IEnumerable<TestCaseData> Rules()
    {
        yield return Case("every day", new(), "2026-12-30", "2026-12-30 2026-12-31 2027-01-01");
        yield return Case("every three days", new() { Interval = 3 }, "2028-02-27", "2028-02-27 2028-03-01 2028-03-04");
        yield return Case(
            "every Monday and Tuesday", Weekly(1, MondayAndTuesday), "2026-03-03", "2026-03-03 2026-03-09 2026-03-10 2026-03-16");
        yield return Case(
            "every other Monday and Tuesday", Weekly(2, MondayAndTuesday), "2026-03-02", "2026-03-02 2026-03-03 2026-03-16 2026-03-17");
        yield return Case(
            "every other Sunday and Monday of weeks from Sunday", Weekly(2, [DayOfWeek.Sunday, DayOfWeek.Monday]),
            "2026-03-02", "2026-03-02 2026-03-15 2026-03-16");
        yield return Case(
            "every other Sunday and Monday of weeks from Monday",
            Weekly(2, [DayOfWeek.Sunday, DayOfWeek.Monday]) with { FirstDayOfWeek = DayOfWeek.Monday },
            "2026-03-02", "2026-03-02 2026-03-08 2026-03-16 2026-03-22");
        yield return Case(
            "a start behind the days of its week", Weekly(2, [DayOfWeek.Monday]), "2026-03-04", "2026-03-09 2026-03-23");
        yield return Case("the 31st", Monthly(1, 31), "2026-01-31", "2026-01-31 2026-02-28 2026-03-31 2026-04-30");
        yield return Case("the 31st in a leap year", Monthly(1, 31), "2028-01-31", "2028-01-31 2028-02-29 2028-03-31");
        yield return Case("a quarter", Monthly(3, 7), "2026-01-08", "2026-02-07 2026-05-07 2026-08-07");
        yield return Case(
            "the first Thursday of every other month, starting August 29",
            Relative(LocalWeekIndex.First, DayOfWeek.Thursday) with { Interval = 2 }, "2017-08-29", "2017-09-07 2017-11-02");
        yield return Case(
            "the second Wednesday", Relative(LocalWeekIndex.Second, DayOfWeek.Wednesday), "2026-03-01", "2026-03-11 2026-04-08");
        yield return Case(
            "the last Friday", Relative(LocalWeekIndex.Last, DayOfWeek.Friday), "2026-01-01", "2026-01-30 2026-02-27 2026-03-27");
        yield return Case(
            "the first Thursday or Friday", Relative(LocalWeekIndex.First, DayOfWeek.Thursday, DayOfWeek.Friday),
            "2026-05-01", "2026-05-01 2026-06-04 2026-07-02");
        yield return Case("29 February", Yearly(29, 2), "2028-02-29", "2028-02-29 2029-02-28 2030-02-28 2031-02-28 2032-02-29");
        yield return Case("every other 15 April", Yearly(15, 4) with { Interval = 2 }, "2026-04-16", "2027-04-15 2029-04-15");
        yield return Case(
            "the last Wednesday of November",
            Relative(LocalWeekIndex.Last, DayOfWeek.Wednesday) with { Type = LocalRecurrenceType.RelativeYearly, Month = 11 },
            "2026-11-26", "2027-11-24 2028-11-29");
    }

    [TestCaseSource(nameof(Rules))]
    public void A_rule_has_the_dates_of_its_pattern(LocalRecurrence rule, string start, string expected)
    {
        var dates = RecurrenceDates.Enumerate(rule, ParseDate(start)).Take(expected.Split(' ').Length);

        Assert.That(string.Join(' ', dates.Select(RecurrenceJson.Format)), Is.EqualTo(expected));
    }

    [Test]
    public void A_rule_ends_with_its_end_date_or_its_number_of_occurrences()
    {
        var start = new DateOnly(2017, 9, 4);
        var everyMonday = Weekly(1, [DayOfWeek.Monday]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                RecurrenceDates.Enumerate(everyMonday with { EndDate = new DateOnly(2017, 12, 31) }, start).Last(),
                Is.EqualTo(new DateOnly(2017, 12, 25)));
            Assert.That(
                RecurrenceDates.Enumerate(everyMonday with { EndDate = new DateOnly(2017, 12, 25) }, start).Last(),
                Is.EqualTo(new DateOnly(2017, 12, 25)));
            Assert.That(RecurrenceDates.Enumerate(everyMonday with { NumberOfOccurrences = 10 }, start).Count(), Is.EqualTo(10));
            Assert.That(RecurrenceDates.Enumerate(everyMonday with { EndDate = new DateOnly(2017, 9, 3) }, start), Is.Empty);
        }
    }

    [TestCase(LocalRecurrenceType.Daily)]
    [TestCase(LocalRecurrenceType.Weekly)]
    [TestCase(LocalRecurrenceType.AbsoluteMonthly)]
    [TestCase(LocalRecurrenceType.RelativeYearly)]
    public void A_rule_without_an_end_stops_in_the_last_year_of_the_calendar(LocalRecurrenceType type)
    {
        var rule = new LocalRecurrence { Type = type, Interval = 7, DaysOfWeek = [DayOfWeek.Monday], DayOfMonth = 31, Month = 12 };

        Assert.That(RecurrenceDates.Enumerate(rule, new DateOnly(9950, 1, 1)).Last().Year, Is.InRange(9990, 9998));
    }

    // The clocks go forward in Berlin on 29 March 2026 from 2:00 to 3:00, and back on 25 October from 3:00 to 2:00.
    [TestCase("2026-03-28T09:00:00", "2026-03-28T08:00Z 2026-03-29T07:00Z 2026-03-30T07:00Z")]
    [TestCase("2026-03-28T02:30:00", "2026-03-28T01:30Z 2026-03-29T01:30Z 2026-03-30T00:30Z")]
    [TestCase("2026-10-24T02:30:00", "2026-10-24T00:30Z 2026-10-25T01:30Z 2026-10-26T01:30Z")]
    public void An_occurrence_keeps_its_local_time_when_the_clocks_change(string start, string expected)
    {
        const string Zone = "\"timeZone\":\"W. Europe Standard Time\"}";
        var body = $$"""
            {"start":{"dateTime":"{{start}}",{{Zone}},"end":{"dateTime":"{{start}}",{{Zone}},
             "recurrence":{"pattern":{"type":"daily","interval":1},"range":{"type":"noEnd","startDate":"{{start[..10]}}"} } }
            """;
        var schedule = EventSchedule.Read(JsonNode.Parse(body)!.AsObject())!;

        var times = schedule.Dates.Take(3).Select(date => schedule.GetTimes(date).Start.UtcDateTime);

        Assert.That(
            string.Join(' ', times.Select(time => time.ToString("yyyy-MM-dd'T'HH:mm'Z'", CultureInfo.InvariantCulture))),
            Is.EqualTo(expected));
    }

    private static LocalRecurrence Weekly(int interval, DayOfWeek[] days) =>
        new() { Type = LocalRecurrenceType.Weekly, Interval = interval, DaysOfWeek = days };

    private static LocalRecurrence Monthly(int interval, int day) =>
        new() { Type = LocalRecurrenceType.AbsoluteMonthly, Interval = interval, DayOfMonth = day };

    private static LocalRecurrence Yearly(int day, int month) =>
        new() { Type = LocalRecurrenceType.AbsoluteYearly, DayOfMonth = day, Month = month };

    private static LocalRecurrence Relative(LocalWeekIndex index, params DayOfWeek[] days) =>
        new() { Type = LocalRecurrenceType.RelativeMonthly, Index = index, DaysOfWeek = days };

    private static TestCaseData Case(string name, LocalRecurrence rule, string start, string expected) =>
        new TestCaseData(rule, start, expected).SetArgDisplayNames(name);

    private static DateOnly ParseDate(string text) => RecurrenceJson.ParseDate(text)!.Value;
}
