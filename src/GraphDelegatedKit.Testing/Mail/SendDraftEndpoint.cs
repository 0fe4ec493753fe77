using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Users;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Mail;

// Sends a draft, which moves it to Sent Items and gives it a new id.
[Plays(
    "https://learn.microsoft.com/graph/api/message-send",
    Difference = "The message is delivered before the response, inside the tenant only.")]
internal sealed class SendDraftEndpoint(MailboxStore mailboxes, UserDirectory users, MailDelivery delivery, string collection) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "POST", collection + "/{mail}/send");

    public Task HandleAsync(RequestContext context)
    {
        var path = MailboxPath.Read(context, mailboxes, users, MailKind.Message);
        var item = mailboxes.Get(path.Owner, MailKind.Message, context["mail"]);
        if (!item.IsDraft)
            throw GraphErrorException.NotSupported("sending a message that is not a draft");
        delivery.Send(path.Owner, item);
        context.Response.StatusCode = StatusCodes.Status202Accepted;
        return Task.CompletedTask;
    }
}
