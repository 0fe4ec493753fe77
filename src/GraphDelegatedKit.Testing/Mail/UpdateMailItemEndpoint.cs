using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing.Mail;

// Changes properties of a message or an event; a null restores the default of a property. Some can be changed in drafts only.
[Plays(
    "https://learn.microsoft.com/graph/api/message-update", Path = "/messages",
    Difference = "The code of the error for a property that only drafts can change is assumed.", IsJudgement = true)]
[Plays("https://learn.microsoft.com/graph/api/event-update", Path = "/events", Difference = "The attendees get no update.")]
internal sealed class UpdateMailItemEndpoint(MailboxStore mailboxes, UserDirectory users, MailKind kind, string collection) : IEndpoint
{
    private static readonly string[] OnlyInDrafts = ["body", "internetMessageId", "replyTo", "subject"];

    public Route Route { get; } = new(HostRole.Graph, "PATCH", collection + "/{mail}");

    public async Task HandleAsync(RequestContext context)
    {
        var posted = await context.ReadJsonAsync().ConfigureAwait(false);
        var path = MailboxPath.Read(context, mailboxes, users, kind);
        var item = mailboxes.Get(path.Owner, kind, context["mail"]);
        var changes = MailItemReader.Read(context, posted, kind);
        if (kind == MailKind.Message && !item.IsDraft
            && changes.FirstOrDefault(change => OnlyInDrafts.Contains(change.Key)).Key is { } name)
            throw new GraphErrorException(400, "ErrorInvalidPropertySet", $"The property '{name}' can be changed in drafts only.");
        var changed = mailboxes.Update(item, current => current with { Body = Merge(current.Body, changes) });
        await MailItemResponse.WriteAsync(context, 200, changed).ConfigureAwait(false);
    }

    // "If you update the location property, any prior locations in the locations collection would be removed and replaced."
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
