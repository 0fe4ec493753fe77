namespace GraphDelegatedKit.Testing.Mail;

// The mail folders of a user by the paths that tests write: display names, separated by slashes. The first name can also be the id or the
// well-known name of a folder.
internal sealed class MailFolderPath(MailboxFolders folders, string ownerId)
{
    public MailboxFolder? Find(string path)
    {
        var names = path.Split('/');
        var folder = FindFirst(names[0]);
        foreach (var name in names[1..])
            folder = folder is null ? null : FindChild(folder, name);
        return folder;
    }

    public MailboxFolder FindOrAdd(string path)
    {
        var names = path.Split('/');
        if (names.Contains(""))
            throw new ArgumentException($"A name in the path '{path}' is empty.", nameof(path));
        var folder = FindFirst(names[0]) ?? Add(Root, names[0]);
        foreach (var name in names[1..])
            folder = FindChild(folder, name) ?? Add(folder, name);
        return folder;
    }

    private MailboxFolder Root => folders.Get(ownerId, MailKind.Message, WellKnownFolder.Root);

    private MailboxFolder Add(MailboxFolder parent, string name) => folders.Add(ownerId, MailKind.Message, parent, name);

    private MailboxFolder? FindFirst(string name) => folders.Find(ownerId, MailKind.Message, name) ?? FindChild(Root, name);

    private MailboxFolder? FindChild(MailboxFolder parent, string name) =>
        folders.GetChildren(parent).FirstOrDefault(child => child.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
