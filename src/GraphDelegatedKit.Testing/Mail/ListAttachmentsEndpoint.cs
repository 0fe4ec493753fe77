using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Mail;

// https://learn.microsoft.com/graph/api/message-list-attachments: what they are called and how long they are; the bytes are fetched one by one.
internal sealed class ListAttachmentsEndpoint(Mailboxes mail, People.People people, MailKind kind, string collection) : IEndpoint
{
    public Route Route { get; } = new(Role.Graph, "GET", collection + "/{mail}/attachments");

    public Task AnswerAsync(Exchange exchange)
    {
        var select = ODataQuery.Read(exchange, "$select").Select;
        var item = mail.Require(Mailbox.OwnerOf(exchange, people), kind, exchange["mail"]);
        return exchange.JsonAsync(200, new JsonObject
        {
            ["value"] = new JsonArray([.. item.Attachments.Select(attachment => (JsonNode)Selection.Of(MailJson.Of(attachment), select))]),
        });
    }
}
