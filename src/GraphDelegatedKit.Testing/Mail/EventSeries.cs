using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Graph;

namespace GraphDelegatedKit.Testing.Mail;

// https://learn.microsoft.com/graph/api/event-list-instances: the occurrences of a series master. They are not stored: each is
// created from the master and the stored changes of that occurrence.
internal sealed class EventSeries
{
    private readonly MailItem _master;
    private readonly EventSchedule _schedule;

    private EventSeries(MailItem master, EventSchedule schedule) => (_master, _schedule) = (master, schedule);

    // The occurrences that were changed, without the deleted ones.
    public IEnumerable<MailItem> Exceptions =>
        _master.Occurrences.Where(change => !change.Value.IsCancelled).Select(change => Find(ParseDate(change.Key))).OfType<MailItem>();

    public IEnumerable<DateOnly> CancelledDates =>
        _master.Occurrences.Where(change => change.Value.IsCancelled).Select(change => ParseDate(change.Key)).Order();

    // Returns null for an item that is not a series master.
    public static EventSeries? Read(MailItem item) =>
        item.Kind == MailKind.Event && EventSchedule.Read(item.Body) is { } schedule ? new EventSeries(item, schedule) : null;

    public IEnumerable<MailItem> GetOccurrences(CalendarRange range)
    {
        foreach (var date in _schedule.Dates)
        {
            var (start, end) = _schedule.GetTimes(date);
            if (start >= range.End)
                break;
            if (range.Overlaps(start, end) && GetChange(date) is null)
                yield return Create(date, change: null);
        }

        foreach (var exception in Exceptions.Where(range.Overlaps))
            yield return exception;
    }

    // The occurrences in a range that have changed after a change number.
    public IEnumerable<MailItem> GetChanged(CalendarRange range, long after) => GetOccurrences(range)
        .Where(occurrence => _master.SeriesChangeNumber > after || GetChange(occurrence.Occurrence!.Date)?.ChangeNumber > after);

    // The occurrences that were deleted, or moved out of a range, after a change number.
    public IEnumerable<MailItem> GetRemoved(CalendarRange range, long after)
    {
        foreach (var (key, change) in _master.Occurrences.Where(change => change.Value.ChangeNumber > after))
        {
            var date = ParseDate(key);
            var (start, end) = _schedule.GetTimes(date);
            var occurrence = Create(date, change);
            if (range.Overlaps(start, end) && (change.IsCancelled || !range.Overlaps(occurrence)))
                yield return occurrence;
        }
    }

    // Numbers a change: of single occurrences, if nothing else of the item has changed.
    public static MailItem AddChange(MailItem item, MailItem previous, long number)
    {
        var isOfOccurrences = ReferenceEquals(item.Body, previous.Body)
            && ReferenceEquals(item.Attachments, previous.Attachments)
            && item.CurrentFolderId == previous.CurrentFolderId;
        return item with
        {
            SeriesChangeNumber = isOfOccurrences ? previous.SeriesChangeNumber : number,
            Occurrences = item.Occurrences.ToDictionary(
                change => change.Key,
                change => ReferenceEquals(change.Value, previous.Occurrences.GetValueOrDefault(change.Key))
                    ? change.Value
                    : change.Value with { ChangeNumber = number }),
        };
    }

    // Returns null for a date on which the event does not occur.
    public MailItem? Find(DateOnly date) =>
        !IsCancelled(date) && _schedule.Dates.TakeWhile(other => other <= date).Contains(date) ? Create(date, GetChange(date)) : null;

    // Returns the master with the current state of one of its occurrences.
    public MailItem Apply(MailItem occurrence)
    {
        var date = occurrence.Occurrence!.Date;
        RequireOrder(occurrence, date);
        var unchanged = Create(date, change: null);
        var differences = new JsonObject();
        foreach (var name in occurrence.Body.Select(member => member.Key).Union(unchanged.Body.Select(member => member.Key)))
        {
            var value = occurrence.Body[name];
            if (!JsonNode.DeepEquals(value, unchanged.Body[name]))
                differences[name] = value?.DeepClone();
        }

        return WithChange(date, new OccurrenceChange
        {
            Body = differences,
            Version = occurrence.Version - _master.Version,
            Modified = occurrence.Modified,
            Attachments = occurrence.Attachments.SequenceEqual(_master.Attachments) ? null : occurrence.Attachments,
        });
    }

    // Returns the master without one of its occurrences.
    public MailItem Cancel(DateOnly date) => WithChange(date, new OccurrenceChange { IsCancelled = true });

    // https://learn.microsoft.com/graph/api/event-update#response: an occurrence cannot be moved to the day of the one before or after it.
    private void RequireOrder(MailItem occurrence, DateOnly date)
    {
        DateOnly? previous = null, following = null;
        foreach (var other in _schedule.Dates.Where(other => other != date && !IsCancelled(other)))
        {
            if (other > date)
            {
                following = other;
                break;
            }

            previous = other;
        }

        var newDate = GetStartDate(occurrence) ?? date;
        if ((previous is { } before && GetStartDate(Find(before)) >= newDate)
            || (following is { } after && GetStartDate(Find(after)) <= newDate))
        {
            throw new GraphErrorException(
                400, "ErrorOccurrenceCrossingBoundary", "Modified occurrence is crossing or overlapping adjacent occurrence.");
        }
    }

    private DateOnly? GetStartDate(MailItem? occurrence) =>
        OutlookTimeZones.ReadTime(occurrence?.Body["start"]) is { } start ? _schedule.GetDate(start) : null;

    private bool IsCancelled(DateOnly date) => GetChange(date) is { IsCancelled: true };

    private OccurrenceChange? GetChange(DateOnly date) => _master.Occurrences.GetValueOrDefault(RecurrenceJson.Format(date));

    private MailItem Create(DateOnly date, OccurrenceChange? change)
    {
        var (start, end) = _schedule.GetTimes(date);
        var body = _master.Body.DeepClone().AsObject();
        body.Remove("recurrence");
        body["start"] = CreateTime(start, _master.Body["start"]);
        body["end"] = CreateTime(end, _master.Body["end"] ?? _master.Body["start"]);
        foreach (var (name, value) in change?.Body ?? [])
        {
            if (value is null)
                body.Remove(name);
            else
                body[name] = value.DeepClone();
        }

        return _master with
        {
            Id = MailIds.CreateForOccurrence(_master.Id, date),
            MovedId = _master.MovedId is { } movedId ? MailIds.CreateForOccurrence(movedId, date) : null,
            Body = body,
            Version = _master.Version + (change?.Version ?? 0),
            Modified = change?.Modified ?? _master.Modified,
            Attachments = change?.Attachments ?? _master.Attachments,
            Occurrences = MailItem.NoOccurrences,
            Occurrence = new EventOccurrence(_master, date, start, change is not null),
        };
    }

    private MailItem WithChange(DateOnly date, OccurrenceChange change) => _master with
    {
        Occurrences = new Dictionary<string, OccurrenceChange>(_master.Occurrences) { [RecurrenceJson.Format(date)] = change },
    };

    private static JsonObject CreateTime(DateTimeOffset time, JsonNode? original)
    {
        var name = EventSchedule.GetTimeZone(original);
        return OutlookTimeZones.CreateTime(time, OutlookTimeZones.Find(name)!, name);
    }

    private static DateOnly ParseDate(string key) => RecurrenceJson.ParseDate(key)!.Value;
}
