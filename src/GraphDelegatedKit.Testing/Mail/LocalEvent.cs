namespace GraphDelegatedKit.Testing;

/// <summary>An event in the calendar of a user of the tenant.</summary>
public sealed record LocalEvent
{
    /// <summary>Gets the id, as Graph has it.</summary>
    /// <value>The default is empty; the tenant sets it. <see cref="LocalMail.AddEvent(string, LocalEvent)"/> ignores it.</value>
    public string Id { get; init; } = "";

    /// <summary>Gets the subject.</summary>
    /// <value>The default is empty.</value>
    public string Subject { get; init; } = "";

    /// <summary>Gets the body as text.</summary>
    /// <value>The default is empty.</value>
    public string Body { get; init; } = "";

    /// <summary>Gets when the event starts, in any time zone.</summary>
    /// <value>The default is null, for an event that was created without a start.</value>
    public DateTimeOffset? Start { get; init; }

    /// <summary>Gets when the event ends, in any time zone.</summary>
    /// <value>The default is null, for an event that was created without an end.</value>
    public DateTimeOffset? End { get; init; }

    /// <summary>Gets whether the event lasts all day. Then <see cref="Start"/> and <see cref="End"/> are midnights in UTC.</summary>
    /// <value>The default is false.</value>
    public bool IsAllDay { get; init; }

    /// <summary>Gets the name of the location.</summary>
    /// <value>The default is null.</value>
    public string? Location { get; init; }

    /// <summary>Gets the addresses of the attendees. They get no invitation.</summary>
    /// <value>The default is empty.</value>
    public IReadOnlyList<string> Attendees { get; init; } = [];
}
