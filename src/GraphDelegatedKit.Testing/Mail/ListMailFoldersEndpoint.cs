using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing.Mail;

// Lists the folders below the root of a mailbox, or below another folder, by name.
[Plays(
    "https://learn.microsoft.com/graph/api/user-list-mailfolders",
    Difference = "No hidden folders, no search folders. No Clutter, Sync Issues and their like.")]
[Plays("https://learn.microsoft.com/graph/api/mailfolder-list-childfolders", Path = "/childFolders")]
internal sealed class ListMailFoldersEndpoint(MailboxStore mailboxes, UserDirectory users, string owner, bool isChildRequest) : IEndpoint
{
    private readonly MailFolderJson _json = new(mailboxes);

    public Route Route { get; } = new(
        HostRole.Graph, "GET", owner + (isChildRequest ? "/mailFolders/{folder}/childFolders" : "/mailFolders"));

    public Task HandleAsync(RequestContext context)
    {
        var query = ODataQuery.Read(context, "$select", "$filter", "$orderby", "$top", "$skip", "$count");
        MailPropertyNames.MailFolder.RequireSelectable(query);
        var path = MailboxPath.Read(context, mailboxes, users, MailKind.Message);
        var parent = path.Folder ?? mailboxes.Folders.Get(path.Owner.Id, MailKind.Message, WellKnownFolder.Root);
        var folders = mailboxes.Folders.GetChildren(parent);
        if (query["$filter"] is { } filter)
            folders = [.. folders.Where(ODataFilter<MailboxFolder>.Parse(filter, GetProperty))];
        if (query["$orderby"] is { } orderBy)
            folders = ODataOrder.Sort(folders, orderBy, GetProperty);
        var collection = isChildRequest ? "childFolders" : "mailFolders";
        return SkipPage.WriteAsync(
            context, query, path.GetContextFragment(context, collection), folders, MailQuery.GetTop(query),
            folder => _json.Create(folder, query.Select));

        Func<MailboxFolder, object?> GetProperty(string name) => folder => _json.GetProperty(folder, name);
    }
}
