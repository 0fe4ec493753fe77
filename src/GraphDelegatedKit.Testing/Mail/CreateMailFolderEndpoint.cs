using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing.Mail;

// Creates a folder below the root of a mailbox or below another folder. A second folder of the same name is refused with
// ErrorFolderExists, a code of Exchange (https://learn.microsoft.com/exchange/client-developer/web-service-reference/responsecode).
[Plays(
    "https://learn.microsoft.com/graph/api/user-post-mailfolders",
    Difference = "The status 409 for a second folder of the same name is assumed.", IsJudgement = true)]
[Plays("https://learn.microsoft.com/graph/api/mailfolder-post-childfolders", Path = "/childFolders")]
internal sealed class CreateMailFolderEndpoint(MailboxStore mailboxes, UserDirectory users, string owner, bool isChildRequest) : IEndpoint
{
    private readonly MailFolderJson _json = new(mailboxes);

    public Route Route { get; } = new(
        HostRole.Graph, "POST", owner + (isChildRequest ? "/mailFolders/{folder}/childFolders" : "/mailFolders"));

    public async Task HandleAsync(RequestContext context)
    {
        var name = MailFolderEndpoint.ReadName(await context.ReadJsonAsync().ConfigureAwait(false));
        var path = MailboxPath.Read(context, mailboxes, users, MailKind.Message);
        var parent = path.Folder ?? mailboxes.Folders.Get(path.Owner.Id, MailKind.Message, WellKnownFolder.Root);
        var folder = mailboxes.Folders.Add(path.Owner.Id, MailKind.Message, parent, name);
        await MailFolderEndpoint.WriteAsync(context, 201, folder, _json, select: null).ConfigureAwait(false);
    }
}
