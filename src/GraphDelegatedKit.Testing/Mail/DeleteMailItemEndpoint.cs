using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Users;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Mail;

// Deletes a message, an event or one occurrence of a series. A deleted message or event is in no list any more; it can be recovered from
// the folder recoverableitemsdeletions (https://github.com/microsoftgraph/msgraph-sdk-powershell/issues/3265). From there it cannot be
// deleted (https://github.com/microsoftgraph/microsoft-graph-docs/issues/2894).
[Plays(
    "https://learn.microsoft.com/graph/api/message-delete", Path = "/messages",
    Difference = "The status of the error for a message that was deleted before is assumed.", IsJudgement = true)]
[Plays("https://learn.microsoft.com/graph/api/event-delete", Path = "/events", Difference = "The attendees get no cancellation.")]
internal sealed class DeleteMailItemEndpoint(MailboxStore mailboxes, UserDirectory users, MailKind kind, string collection) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "DELETE", collection + "/{mail}");

    public Task HandleAsync(RequestContext context)
    {
        var path = MailboxPath.Read(context, mailboxes, users, kind);
        var item = mailboxes.Get(path.Owner, kind, context["mail"]);
        var destination = WellKnownFolder.GetId(path.Owner.Id, WellKnownFolder.RecoverableItems);
        if (item.IsIn(destination))
            throw new GraphErrorException(403, "ErrorCannotDeleteObject", "Object cannot be deleted.");
        if (item.Occurrence is { } occurrence)
            mailboxes.Cancel(occurrence);
        else
            mailboxes.Move(item, destination);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }
}
