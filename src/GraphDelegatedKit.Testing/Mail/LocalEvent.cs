using GraphDelegatedKit.Testing.Mail;

namespace GraphDelegatedKit.Testing;

/// <summary>An event in the calendar of a user of the tenant.</summary>
public sealed record LocalEvent
{
    /// <summary>Gets the regular id that Graph returns.</summary>
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

    /// <summary>
    /// Gets the time zone that the event is written in, by the name that Windows or the IANA database gives it, such as
    /// <c>Pacific Standard Time</c> or <c>Europe/Berlin</c>. The occurrences of a series keep their local time in it.
    /// </summary>
    /// <value>The default is <c>UTC</c>.</value>
    public string TimeZone { get; init; } = "UTC";

    /// <summary>Gets how the event repeats, from <see cref="Start"/> on.</summary>
    /// <value>The default is null: it occurs once.</value>
    public LocalRecurrence? Recurrence { get; init; }

    /// <summary>Gets whether the event lasts all day. Then <see cref="Start"/> and <see cref="End"/> are midnights in UTC.</summary>
    /// <value>The default is false.</value>
    public bool IsAllDay { get; init; }

    /// <summary>Gets the name of the location.</summary>
    /// <value>The default is null.</value>
    public string? Location { get; init; }

    /// <summary>Gets the addresses of the attendees. They get no invitation.</summary>
    /// <value>The default is empty.</value>
    public IReadOnlyList<string> Attendees { get; init; } = [];

    /// <summary>Creates an event from local times.</summary>
    /// <param name="subject">The subject.</param>
    /// <param name="start">When the event starts, in the time zone.</param>
    /// <param name="end">When the event ends, in the time zone.</param>
    /// <param name="timeZone">The value of <see cref="TimeZone"/>.</param>
    /// <exception cref="ArgumentException">There is no such time zone.</exception>
    public static LocalEvent Create(string subject, DateTime start, DateTime end, string timeZone = "UTC")
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(timeZone);
        var zone = OutlookTimeZones.Find(timeZone)
            ?? throw new ArgumentException($"There is no time zone '{timeZone}'.", nameof(timeZone));
        return new LocalEvent { Subject = subject, Start = ToTime(start), End = ToTime(end), TimeZone = timeZone };

        DateTimeOffset ToTime(DateTime time)
        {
            var local = DateTime.SpecifyKind(time, DateTimeKind.Unspecified);
            return new DateTimeOffset(local, zone.GetUtcOffset(local));
        }
    }
}
