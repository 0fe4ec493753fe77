namespace GraphDelegatedKit.Testing.Mail;

// What has changed in a calendar view: an event that is in it, or one that is not, or no longer. Position is where it is in the list.
internal sealed record EventChange(MailItem Item, bool IsRemoved, long[] Position)
{
    public const int PositionLength = 3;

    // The changes after a change number; all events of the view for -1. In the order of the changes, so that an event that changes while
    // a client reads the pages comes again.
    public static IEnumerable<EventChange> Find(MailboxStore mailboxes, MailboxFolder calendar, CalendarRange range, long after) =>
        from item in mailboxes.GetAll(calendar.OwnerId, calendar.Kind)
        where item.ChangeNumber > after
        orderby item.ChangeNumber, item.Number
        from change in Find(item, calendar.Id, range, after).Select((change, index) =>
            new EventChange(change.Item, change.IsRemoved, [item.ChangeNumber, item.Number, index]))
        select change;

    private static IEnumerable<(MailItem Item, bool IsRemoved)> Find(MailItem item, string calendarId, CalendarRange range, long after)
    {
        List<MailItem> removed = [];
        if (item.IsIn(calendarId))
        {
            foreach (var changed in FindPresent(item, range, after))
                yield return (changed, false);
            var present = FindPresent(item, range, after: -1).Select(other => other.Id).ToHashSet(StringComparer.Ordinal);
            removed.AddRange(FindAbsent(item, range, after).Where(other => !present.Contains(other.Id)));
        }

        foreach (var departure in item.Departures.Where(departure => departure.FolderId == calendarId && departure.ChangeNumber > after))
            removed.AddRange(FindAll(item with { MovedId = departure.RegularId }, range));
        if (after < 0)
            yield break; // the client has no event that could be removed
        foreach (var absent in removed.DistinctBy(other => other.RegularId))
            yield return (absent, true);
    }

    private static IEnumerable<MailItem> FindPresent(MailItem item, CalendarRange range, long after) =>
        EventSeries.Read(item)?.GetChanged(range, after) ?? (range.Overlaps(item) ? [item] : []);

    // A single event is reported wherever it is; an occurrence if the view had it.
    private static IEnumerable<MailItem> FindAbsent(MailItem item, CalendarRange range, long after)
    {
        var former = item.FormerSchedules.Where(schedule => schedule.ChangeNumber > after)
            .SelectMany(schedule => FindAll(schedule.Apply(item), range));
        return former.Concat(EventSeries.Read(item)?.GetRemoved(range, after) ?? (range.Overlaps(item) ? [] : [item]));
    }

    private static IEnumerable<MailItem> FindAll(MailItem item, CalendarRange range) =>
        EventSeries.Read(item)?.GetOccurrences(range) ?? [item];
}
