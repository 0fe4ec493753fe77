using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Mail;

// https://learn.microsoft.com/graph/api/attachment-get: an attachment, or with $value its bytes.
internal sealed class GetAttachmentEndpoint(Mailboxes mail, People.People people, MailKind kind, string collection, bool bytes) : IEndpoint
{
    public Route Route { get; } = new(Role.Graph, "GET", collection + "/{mail}/attachments/{attachment}" + (bytes ? "/$value" : ""));

    public async Task AnswerAsync(Exchange exchange)
    {
        var select = ODataQuery.Read(exchange, "$select").Select;
        var item = mail.Require(Mailbox.OwnerOf(exchange, people), kind, exchange["mail"]);
        var attachment = item.Attachments.FirstOrDefault(attachment => attachment.Id == exchange["attachment"]) ?? throw Mailboxes.NotFound();
        if (!bytes)
        {
            await exchange.JsonAsync(200, Selection.Of(MailJson.Of(attachment), select)).ConfigureAwait(false);
            return;
        }

        exchange.Response.ContentType = attachment.ContentType;
        exchange.Response.ContentLength = attachment.Content.Size;
        var file = mail.Blobs.Open(attachment.Content);
        await using (file.ConfigureAwait(false))
        {
            await file.CopyToAsync(exchange.Response.Body, exchange.Aborted).ConfigureAwait(false);
        }
    }
}
