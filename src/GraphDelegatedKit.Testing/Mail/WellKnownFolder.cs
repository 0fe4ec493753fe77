namespace GraphDelegatedKit.Testing.Mail;

// https://learn.microsoft.com/graph/api/resources/mailfolder: the folders that every mailbox has, by the names that stand for their ids.
// The default calendar is one of them, as in Exchange, but has no name in Graph.
internal sealed record WellKnownFolder(string Name, string DisplayName, string? ParentName)
{
    public const string Root = "msgfolderroot";
    public const string Inbox = "inbox";
    public const string Drafts = "drafts";
    public const string SentItems = "sentitems";
    public const string RecoverableItems = "recoverableitemsdeletions";
    public const string Calendar = "calendar";

    private const string StoreRoot = "root";

    // The folders in the order of their display names, as the service lists them.
    public static IReadOnlyList<WellKnownFolder> MailFolders { get; } =
    [
        new("archive", "Archive", Root),
        new("conversationhistory", "Conversation History", Root),
        new("deleteditems", "Deleted Items", Root),
        new(Drafts, "Drafts", Root),
        new(Inbox, "Inbox", Root),
        new("junkemail", "Junk Email", Root),
        new("outbox", "Outbox", Root),
        new(SentItems, "Sent Items", Root),
        new(Root, "Top of Information Store", StoreRoot),
        new(RecoverableItems, "Deletions", StoreRoot),
    ];

    // The names of folders that Graph knows and most mailboxes do not have.
    public static IReadOnlyList<string> AbsentNames { get; } =
        ["clutter", "conflicts", "localfailures", "scheduled", "searchfolders", "serverfailures", "syncissues"];

    public static string GetId(string ownerId, string name) => MailIds.CreateForWellKnownFolder(ownerId, name);

    public static string GetDefaultId(string ownerId, MailKind kind) => GetId(ownerId, kind == MailKind.Message ? Drafts : Calendar);
}
