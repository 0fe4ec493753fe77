using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing.Mail;

// Changes properties of a message or an event; a null restores the default of a property. A change of one occurrence of a series makes it
// an exception.
[Plays("https://learn.microsoft.com/graph/api/message-update", Path = "/messages")]
[Plays(
    "https://learn.microsoft.com/graph/api/event-update", Path = "/events",
    Difference = "The attendees get no update. Another time or recurrence of a series ends its exceptions.", IsJudgement = true)]
internal sealed class UpdateMailItemEndpoint(MailboxStore mailboxes, UserDirectory users, MailKind kind, string collection) : IEndpoint
{
    // https://learn.microsoft.com/graph/api/message-update#request-body: only a draft accepts these. "from" and the error were observed:
    // https://github.com/microsoftgraph/microsoft-graph-docs/issues/17008
    private static readonly string[] OnlyInDrafts = ["body", "from", "internetMessageId", "replyTo", "subject"];

    public Route Route { get; } = new(HostRole.Graph, "PATCH", collection + "/{mail}");

    public async Task HandleAsync(RequestContext context)
    {
        var posted = await context.ReadJsonAsync().ConfigureAwait(false);
        var path = MailboxPath.Read(context, mailboxes, users, kind);
        var item = mailboxes.Get(path.Owner, kind, context["mail"]);
        var changes = MailItemReader.Read(context, posted, kind);
        if (kind == MailKind.Message && !item.IsDraft && changes.Any(change => OnlyInDrafts.Contains(change.Key)))
            throw new GraphErrorException(400, "ErrorInvalidPropertySet", "Message is not draft.");
        if (item.Occurrence is not null && changes["recurrence"] is not null)
            throw GraphErrorException.BadRequest("An occurrence of a series has no recurrence.", "ErrorPropertyValidationFailure");
        var changed = mailboxes.Update(item, current => Apply(current, changes));
        await MailItemResponse.WriteAsync(context, 200, changed).ConfigureAwait(false);
    }

    private static MailItem Apply(MailItem item, JsonObject changes)
    {
        var body = Merge(item.Body, changes);
        if (item.Kind == MailKind.Message || item.Occurrence is not null)
            return item with { Body = body };
        EventSchedule.Complete(body, followsStart: changes.ContainsKey("start") && !changes.ContainsKey("recurrence"));
        return GetTimes(body) == GetTimes(item.Body)
            ? item with { Body = body }
            : item with { Body = body, Occurrences = MailItem.NoOccurrences };
    }

    private static (DateTimeOffset?, DateTimeOffset?, string?) GetTimes(JsonObject body) =>
        (OutlookTimeZones.ReadTime(body["start"]), OutlookTimeZones.ReadTime(body["end"]), body["recurrence"]?.ToJsonString());

    // https://learn.microsoft.com/graph/api/event-update#request-body: "If you update the location property, any prior
    // locations in the locations collection would be removed and replaced."
    private static JsonObject Merge(JsonObject body, JsonObject changes)
    {
        var merged = body.DeepClone().AsObject();
        if (changes.ContainsKey("location"))
            merged.Remove("locations");
        foreach (var (name, value) in changes)
        {
            if (value is null)
                merged.Remove(name);
            else
                merged[name] = value.DeepClone();
        }

        return merged;
    }
}
