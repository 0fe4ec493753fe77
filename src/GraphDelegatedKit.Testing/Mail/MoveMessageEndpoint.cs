using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing.Mail;

// Moves a message, which gives it a new id, or copies it.
[Plays("https://learn.microsoft.com/graph/api/message-move", Path = "/move")]
[Plays("https://learn.microsoft.com/graph/api/message-copy", Path = "/copy")]
internal sealed class MoveMessageEndpoint(MailboxStore mailboxes, UserDirectory users, string collection, bool isCopy) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "POST", collection + "/{mail}/" + (isCopy ? "copy" : "move"));

    public async Task HandleAsync(RequestContext context)
    {
        var body = await context.ReadJsonAsync().ConfigureAwait(false);
        var path = MailboxPath.Read(context, mailboxes, users, MailKind.Message);
        var item = mailboxes.Get(path.Owner, MailKind.Message, context["mail"]);
        if (ActionParameters.Find(body, "destinationId")?.ToString() is not { Length: > 0 } destinationId)
            throw GraphErrorException.BadRequest("The parameter destinationId is missing.", "ErrorInvalidRequest");
        var destination = mailboxes.Folders.Get(path.Owner.Id, MailKind.Message, destinationId);
        var result = isCopy ? mailboxes.Copy(item, destination.Id) : mailboxes.Move(item, destination.Id);
        await MailItemResponse.WriteAsync(context, 201, result).ConfigureAwait(false);
    }
}
