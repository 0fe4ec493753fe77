namespace GraphDelegatedKit.Testing.Tool.Seed;

internal sealed record SeedEvent
{
    public required string User { get; init; }

    public string Subject { get; init; } = "";

    public string Body { get; init; } = "";

    public required string Start { get; init; }

    public required string End { get; init; }

    public string TimeZone { get; init; } = "UTC";

    public bool IsAllDay { get; init; }

    public string? Location { get; init; }

    public IReadOnlyList<string> Attendees { get; init; } = [];

    public SeedRecurrence? Recurrence { get; init; }

    public LocalEvent ToLocalEvent() =>
        LocalEvent.Create(Subject, SeedTime.ParseLocal(Start)!.Value, SeedTime.ParseLocal(End)!.Value, TimeZone) with
        {
            Body = Body,
            IsAllDay = IsAllDay,
            Location = Location,
            Attendees = Attendees,
            Recurrence = Recurrence?.ToLocalRecurrence(),
        };
}

internal sealed record SeedRecurrence
{
    public required LocalRecurrenceType Type { get; init; }

    public int Interval { get; init; } = 1;

    public IReadOnlyList<DayOfWeek> DaysOfWeek { get; init; } = [];

    public DayOfWeek FirstDayOfWeek { get; init; }

    public LocalWeekIndex Index { get; init; }

    public int? DayOfMonth { get; init; }

    public int? Month { get; init; }

    public string? EndDate { get; init; }

    public int? NumberOfOccurrences { get; init; }

    // The properties that the type needs and the file does not have.
    public IEnumerable<string> FindMissing()
    {
        if (DaysOfWeek.Count == 0
            && Type is LocalRecurrenceType.Weekly or LocalRecurrenceType.RelativeMonthly or LocalRecurrenceType.RelativeYearly)
            yield return "daysOfWeek";
        if (DayOfMonth is null && Type is LocalRecurrenceType.AbsoluteMonthly or LocalRecurrenceType.AbsoluteYearly)
            yield return "dayOfMonth";
        if (Month is null && Type is LocalRecurrenceType.AbsoluteYearly or LocalRecurrenceType.RelativeYearly)
            yield return "month";
    }

    public LocalRecurrence ToLocalRecurrence() => new()
    {
        Type = Type,
        Interval = Interval,
        DaysOfWeek = DaysOfWeek,
        FirstDayOfWeek = FirstDayOfWeek,
        Index = Index,
        DayOfMonth = DayOfMonth,
        Month = Month,
        EndDate = EndDate is null ? null : SeedTime.ParseDate(EndDate),
        NumberOfOccurrences = NumberOfOccurrences,
    };
}
