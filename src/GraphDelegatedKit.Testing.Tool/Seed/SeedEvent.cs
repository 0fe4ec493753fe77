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

    public LocalRecurrence? Recurrence { get; init; }

    public LocalEvent ToLocalEvent() =>
        LocalEvent.Create(Subject, SeedTime.ParseLocal(Start)!.Value, SeedTime.ParseLocal(End)!.Value, TimeZone) with
        {
            Body = Body,
            IsAllDay = IsAllDay,
            Location = Location,
            Attendees = Attendees,
            Recurrence = Recurrence,
        };
}
