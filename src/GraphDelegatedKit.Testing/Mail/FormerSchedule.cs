using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Mail;

// When an event took place before a change of its recurrence: for the delta of a calendar view, which reports the occurrences that ended.
internal sealed record FormerSchedule(long ChangeNumber, JsonObject Times)
{
    private static readonly string[] Names = ["start", "end", "isAllDay", "recurrence"];

    // The item with the former schedule added, if the recurrence or the times of a recurring event have changed.
    public static MailItem Add(MailItem item, MailItem previous, long number)
    {
        var recurs = item.Body["recurrence"] is not null || previous.Body["recurrence"] is not null;
        return !recurs || Names.All(name => JsonNode.DeepEquals(item.Body[name], previous.Body[name]))
            ? item
            : item with { FormerSchedules = [.. item.FormerSchedules, new FormerSchedule(number, Read(previous))] };
    }

    public MailItem Apply(MailItem item)
    {
        var body = item.Body.DeepClone().AsObject();
        foreach (var name in Names)
        {
            body.Remove(name);
            if (Times[name] is { } value)
                body[name] = value.DeepClone();
        }

        return item with { Body = body, Occurrences = MailItem.NoOccurrences };
    }

    private static JsonObject Read(MailItem item) =>
        new(Names.Where(item.Body.ContainsKey).Select(name => KeyValuePair.Create(name, item.Body[name]?.DeepClone())));
}
