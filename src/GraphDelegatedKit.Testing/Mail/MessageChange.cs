namespace GraphDelegatedKit.Testing.Mail;

// A change in a mail folder: a message that is new in it or has changed, or one that has left it, with the id that it had there.
internal sealed record MessageChange(MailItem Item, long ChangeNumber, string? RemovedId, bool IsNew)
{
    // Finds the messages that came, changed or left after a change number, in any order. A message that left and came back is listed
    // twice, because it has two ids.
    public static IEnumerable<MessageChange> Find(MailboxStore mailboxes, MailboxFolder folder, long after) =>
        from item in mailboxes.GetAll(folder.OwnerId, folder.Kind)
        from change in Find(item, folder.Id, after)
        where change.ChangeNumber > after
        select change;

    private static IEnumerable<MessageChange> Find(MailItem item, string folderId, long after)
    {
        if (item.IsIn(folderId))
            yield return new MessageChange(item, item.ChangeNumber, null, IsNew: item.FolderChangeNumber > after);
        foreach (var departure in item.Departures.Where(departure => departure.FolderId == folderId))
            yield return new MessageChange(item, departure.ChangeNumber, departure.RegularId, IsNew: false);
    }
}
