using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing.Mail;

// Returns an attachment, or its bytes with $value.
[Plays("https://learn.microsoft.com/graph/api/attachment-get", Difference = "Only file attachments.")]
internal sealed class GetAttachmentEndpoint(
    MailboxStore mailboxes, UserDirectory users, MailKind kind, string collection, bool isValueRequest) : IEndpoint
{
    public Route Route { get; } = new(
        HostRole.Graph, "GET", collection + "/{mail}/attachments/{attachment}" + (isValueRequest ? "/$value" : ""));

    public async Task HandleAsync(RequestContext context)
    {
        var select = ODataQuery.Read(context, "$select").Select;
        var item = mailboxes.Get(MailboxOwner.Get(context, users), kind, context["mail"]);
        var attachment = item.Attachments.FirstOrDefault(attachment => attachment.Id == context["attachment"])
            ?? throw MailboxStore.CreateNotFoundError();
        if (!isValueRequest)
        {
            await context.WriteJsonAsync(200, Selection.Apply(MailJson.Create(attachment), select)).ConfigureAwait(false);
            return;
        }

        context.Response.ContentType = attachment.ContentType;
        context.Response.ContentLength = attachment.Content.Size;
        var file = mailboxes.Blobs.Open(attachment.Content);
        await using (file.ConfigureAwait(false))
        {
            await file.CopyToAsync(context.Response.Body, context.Aborted).ConfigureAwait(false);
        }
    }
}
