namespace GraphDelegatedKit.Testing.Mail;

// https://learn.microsoft.com/graph/outlook-schedule-recurring-events: the dates on which an event occurs. A pattern goes through units
// (days, weeks, months or years), and has one date in each, or several in a week.
internal static class RecurrenceDates
{
    private const int MaxYear = 9998;

    // In order. Without an end they go on to the last year of the calendar, so read only as many as needed.
    public static IEnumerable<DateOnly> Enumerate(LocalRecurrence rule, DateOnly startDate)
    {
        var dates = EnumerateUnits(rule, startDate).SelectMany(unit => GetDates(rule, unit)).Where(date => date >= startDate);
        if (rule.EndDate is { } endDate)
            dates = dates.TakeWhile(date => date <= endDate);
        return rule.NumberOfOccurrences is { } count ? dates.Take(count) : dates;
    }

    // The intervals are counted from the first unit that has a date on or after the start. The page says so of months: "the first Thursday
    // of every other month starting August 29" begins in September. That it holds for weeks and years is assumed.
    private static IEnumerable<DateOnly> EnumerateUnits(LocalRecurrence rule, DateOnly startDate)
    {
        DateOnly? unit = GetUnit(rule, startDate);
        if (GetDates(rule, unit.Value).All(date => date < startDate))
            unit = Add(rule, unit.Value, 1);
        for (; unit is { } current; unit = Add(rule, current, rule.Interval))
            yield return current;
    }

    // The first day of the unit that has the date.
    private static DateOnly GetUnit(LocalRecurrence rule, DateOnly date) => rule.Type switch
    {
        LocalRecurrenceType.Daily => date,
        LocalRecurrenceType.Weekly => date.AddDays(-((7 + (int)date.DayOfWeek - (int)rule.FirstDayOfWeek) % 7)),
        LocalRecurrenceType.AbsoluteMonthly or LocalRecurrenceType.RelativeMonthly => new DateOnly(date.Year, date.Month, 1),
        _ => new DateOnly(date.Year, 1, 1),
    };

    private static DateOnly? Add(LocalRecurrence rule, DateOnly unit, int count)
    {
        var next = rule.Type switch
        {
            LocalRecurrenceType.Daily => unit.ToDateTime(default).Ticks + (count * TimeSpan.TicksPerDay),
            LocalRecurrenceType.Weekly => unit.ToDateTime(default).Ticks + (count * 7 * TimeSpan.TicksPerDay),
            _ => 0,
        };
        if (next > 0)
            return next < new DateTime(MaxYear, 12, 1).Ticks ? DateOnly.FromDateTime(new DateTime(next)) : null;
        var months = rule.Type is LocalRecurrenceType.AbsoluteMonthly or LocalRecurrenceType.RelativeMonthly ? count : count * 12;
        return unit.Year + (months / 12) < MaxYear ? unit.AddMonths(months) : null;
    }

    private static IEnumerable<DateOnly> GetDates(LocalRecurrence rule, DateOnly unit) => rule.Type switch
    {
        LocalRecurrenceType.Daily => [unit],
        LocalRecurrenceType.Weekly => Enumerable.Range(0, 7).Select(unit.AddDays).Where(date => rule.DaysOfWeek.Contains(date.DayOfWeek)),
        LocalRecurrenceType.AbsoluteMonthly => [GetDay(unit.Year, unit.Month, rule.DayOfMonth!.Value)],
        LocalRecurrenceType.RelativeMonthly => [GetDayOfWeek(rule, unit.Year, unit.Month)],
        LocalRecurrenceType.AbsoluteYearly => [GetDay(unit.Year, rule.Month!.Value, rule.DayOfMonth!.Value)],
        _ => [GetDayOfWeek(rule, unit.Year, rule.Month!.Value)],
    };

    // https://learn.microsoft.com/exchange/client-developer/web-service-reference/dayofmonth: "If for a particular month this value is
    // larger than the number of days in the month, the last day of the month is assumed."
    private static DateOnly GetDay(int year, int month, int dayOfMonth) =>
        new(year, month, Math.Min(dayOfMonth, DateTime.DaysInMonth(year, month)));

    // "If more than one value is specified, the event falls on the first day that satisfies the pattern."
    private static DateOnly GetDayOfWeek(LocalRecurrence rule, int year, int month)
    {
        var first = new DateOnly(year, month, 1);
        var dates = Enumerable.Range(0, DateTime.DaysInMonth(year, month)).Select(first.AddDays)
            .Where(date => rule.DaysOfWeek.Contains(date.DayOfWeek)).ToList();
        return rule.Index == LocalWeekIndex.Last ? dates[^1] : dates[(int)rule.Index];
    }
}
