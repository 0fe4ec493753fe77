using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing.Mail;

// The owner of the mailbox, and the mail folder or calendar, that the path of a request names. The folder is null if the path has none.
internal sealed record MailboxPath(LocalUser Owner, MailboxFolder? Folder)
{
    private string MetadataPath => $"users('{Owner.Id}')";

    // The default calendar if the path names none.
    public MailboxFolder Calendar => Folder ?? MailboxFolders.GetDefaultCalendar(Owner.Id);

    // The fragment of @odata.context, such as users('ID')/mailFolders('inbox')/messages.
    public string GetContextFragment(RequestContext context, string collection) =>
        context.GetRouteValue("folder") is { } folder
            ? $"{MetadataPath}/{(Folder!.Kind == MailKind.Message ? "mailFolders" : "calendars")}"
                + $"('{Uri.EscapeDataString(folder)}')/{collection}"
            : $"{MetadataPath}/{collection}";

    public static MailboxPath Read(RequestContext context, MailboxStore mailboxes, UserDirectory users, MailKind kind)
    {
        var owner = MailboxOwner.Get(context, users);
        return new MailboxPath(
            owner, context.GetRouteValue("folder") is { } folder ? mailboxes.Folders.Get(owner.Id, kind, folder) : null);
    }
}
