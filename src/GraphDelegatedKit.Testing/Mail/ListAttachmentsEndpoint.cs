using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing.Mail;

// Lists the names and sizes of the attachments. The bytes of each need a request of their own.
[Plays("https://learn.microsoft.com/graph/api/message-list-attachments", Path = "/messages")]
[Plays("https://learn.microsoft.com/graph/api/event-list-attachments", Path = "/events")]
internal sealed class ListAttachmentsEndpoint(MailboxStore mailboxes, UserDirectory users, MailKind kind, string collection) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "GET", collection + "/{mail}/attachments");

    public Task HandleAsync(RequestContext context)
    {
        var select = ODataQuery.Read(context, "$select").Select;
        var item = mailboxes.Get(MailboxOwner.Get(context, users), kind, context["mail"]);
        return context.WriteJsonAsync(200, new JsonObject
        {
            ["value"] = new JsonArray(
                [.. item.Attachments.Select(attachment => (JsonNode)Selection.Apply(MailJson.Create(attachment), select))]),
        });
    }
}
