using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing.Mail;

// Lists the messages of a mailbox or of one folder, the latest first.
[Plays(
    "https://learn.microsoft.com/graph/api/user-list-messages",
    Difference = "$search knows words and \"property:word\", no operators. $filter knows no any() and all(). $expand knows attachments. "
        + "Assumed: the errors for $filter with $search, and for a $top above 1000.",
    IsJudgement = true)]
[Plays("https://learn.microsoft.com/graph/api/mailfolder-list-messages")]
internal sealed class ListMessagesEndpoint(MailboxStore mailboxes, UserDirectory users, string collection) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "GET", collection);

    public Task HandleAsync(RequestContext context)
    {
        var path = MailboxPath.Read(context, mailboxes, users, MailKind.Message);
        return MailQuery.WriteAsync(
            context, MailKind.Message, Find(mailboxes, path), path.GetContextFragment(context, "messages"));
    }

    // A whole mailbox includes Deleted Items, but not what was deleted from there.
    public static IReadOnlyList<MailItem> Find(MailboxStore mailboxes, MailboxPath path)
    {
        var recoverableItems = WellKnownFolder.GetId(path.Owner.Id, WellKnownFolder.RecoverableItems);
        var items = path.Folder is { } folder
            ? mailboxes.GetAll(folder)
            : mailboxes.GetAll(path.Owner.Id, MailKind.Message).Where(item => !item.IsIn(recoverableItems) && item.FolderId != "");
        return [.. items.OrderByDescending(item => item.Received ?? item.Created).ThenByDescending(item => item.Number)];
    }
}
