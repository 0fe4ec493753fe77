using GraphDelegatedKit.Testing.Graph;

namespace GraphDelegatedKit.Testing.Mail;

// https://learn.microsoft.com/graph/delta-query-events: the state in the links of a delta of a calendar view. It has the range of time of
// the first request, which later requests do not repeat.
internal sealed record EventDeltaToken(string CalendarId, CalendarRange Range)
{
    // The round lists what has changed after this change number; -1 for the first round.
    public long After { get; init; } = -1;

    // The latest change number when the round began, with which the next round begins. Null for the first request of a round.
    public long? UpTo { get; init; }

    // The position of the last event that the round has listed.
    public long[]? Position { get; init; }

    public static EventDeltaToken Read(string calendarId, string text) =>
        DeltaToken.Parse<EventDeltaToken>(text) is { Position: null or { Length: EventChange.PositionLength } } token
            && token.CalendarId == calendarId
            ? token
            : throw GraphErrorException.BadRequest("Badly formed token.", "ErrorInvalidRequest");
}
