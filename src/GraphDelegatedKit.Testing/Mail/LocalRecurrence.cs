namespace GraphDelegatedKit.Testing;

/// <summary>
/// How an event repeats: <c>new LocalRecurrence { Type = LocalRecurrenceType.Weekly, DaysOfWeek = [DayOfWeek.Monday] }</c>. It begins with
/// the start of the event, and has no end unless <see cref="EndDate"/> or <see cref="NumberOfOccurrences"/> is set.
/// </summary>
/// <remarks>
/// The properties are those of Graph: <see href="https://learn.microsoft.com/graph/outlook-schedule-recurring-events"/>.
/// </remarks>
public sealed record LocalRecurrence
{
    /// <summary>Gets the pattern.</summary>
    /// <value>The default is <see cref="LocalRecurrenceType.Daily"/>.</value>
    public LocalRecurrenceType Type { get; init; }

    /// <summary>Gets the number of days, weeks, months or years from one occurrence to the next, from 1 to 999.</summary>
    /// <value>The default is 1.</value>
    public int Interval { get; init; } = 1;

    /// <summary>
    /// Gets the days of the week. The weekly pattern has an occurrence on each of them, the relative patterns on the first that fits.
    /// </summary>
    /// <value>The default is empty. The weekly and the relative patterns need at least one.</value>
    public IReadOnlyList<DayOfWeek> DaysOfWeek { get; init; } = [];

    /// <summary>Gets the day with which a week begins. It matters for the weekly pattern with a larger interval than 1.</summary>
    /// <value>The default is Sunday.</value>
    public DayOfWeek FirstDayOfWeek { get; init; }

    /// <summary>Gets which of the days in the month, for the relative patterns.</summary>
    /// <value>The default is <see cref="LocalWeekIndex.First"/>.</value>
    public LocalWeekIndex Index { get; init; }

    /// <summary>Gets the day of the month, from 1 to 31, for the absolute patterns. In a shorter month, it is the last day.</summary>
    /// <value>The default is null. The absolute patterns need it.</value>
    public int? DayOfMonth { get; init; }

    /// <summary>Gets the month, from 1 to 12, for the yearly patterns.</summary>
    /// <value>The default is null. The yearly patterns need it.</value>
    public int? Month { get; init; }

    /// <summary>Gets the last date on which the event may occur.</summary>
    /// <value>The default is null: no end date. It excludes <see cref="NumberOfOccurrences"/>.</value>
    public DateOnly? EndDate { get; init; }

    /// <summary>Gets the number of occurrences, from 1 to 999.</summary>
    /// <value>The default is null: any number. It excludes <see cref="EndDate"/>.</value>
    public int? NumberOfOccurrences { get; init; }
}
