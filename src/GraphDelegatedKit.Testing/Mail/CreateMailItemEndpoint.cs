using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing.Mail;

// https://learn.microsoft.com/graph/api/user-post-messages and /user-post-events: a draft, or an event without
// attendees.
internal sealed class CreateMailItemEndpoint(MailboxStore mailboxes, UserDirectory users, MailKind kind, string collection) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "POST", collection);

    public async Task HandleAsync(RequestContext context)
    {
        var body = await context.ReadJsonAsync().ConfigureAwait(false);
        if (body.ContainsKey("attachments"))
            throw GraphErrorException.NotSupported("attachments inside a new message or event");
        var item = mailboxes.Add(MailboxOwner.Get(context, users), kind, body);
        await context.WriteJsonAsync(201, MailJson.Create(item)).ConfigureAwait(false);
    }
}
