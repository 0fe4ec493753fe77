namespace GraphDelegatedKit.Testing.Tool.Seed;

// Adds the messages and events of a seed file. A start that was killed may have added some: each of those in the mailbox stands for one
// equal message or event in the file, which is not added again.
internal sealed class MailSeeder(LocalMail mail)
{
    // The items that were in a mail folder or calendar before this start, without those that an item of the file stands for. The key is an
    // id, because a file can name a user by a name or an id.
    private readonly Dictionary<string, List<PresentItem>> _presentMessages = [];
    private readonly Dictionary<string, List<PresentItem>> _presentEvents = [];

    public async Task AddAsync(SeedMessage seed)
    {
        var folderId = mail.AddFolder(seed.User, seed.Folder);
        var message = seed.ToLocalMessage();
        var present = GetPresent(_presentMessages, folderId, () => mail.GetMessages(seed.User, folderId)
            .Select(existing => new PresentItem(existing.Subject, existing.ReceivedOn)));
        var index = present.FindIndex(existing => existing.Subject == message.Subject
            && (message.ReceivedOn is null || existing.Time == message.ReceivedOn));
        if (index >= 0)
        {
            present.RemoveAt(index);
            return;
        }

        var id = mail.AddMessage(seed.User, message, folderId);
        foreach (var attachment in seed.Attachments)
        {
            var content = attachment.OpenContent();
            await using (content.ConfigureAwait(false))
                await mail.AddAttachmentAsync(id, attachment.Name, content, attachment.ContentType).ConfigureAwait(false);
        }
    }

    public void Add(SeedEvent seed)
    {
        var calendarEvent = seed.ToLocalEvent();
        var inboxId = mail.AddFolder(seed.User, "inbox"); // it exists, and its id stands for the mailbox with the calendar
        var present = GetPresent(_presentEvents, inboxId, () => mail.GetEvents(seed.User)
            .Select(existing => new PresentItem(existing.Subject, existing.Start)));
        if (!present.Remove(new PresentItem(calendarEvent.Subject, calendarEvent.Start)))
            mail.AddEvent(seed.User, calendarEvent);
    }

    private static List<PresentItem> GetPresent(
        Dictionary<string, List<PresentItem>> present, string key, Func<IEnumerable<PresentItem>> list)
    {
        if (!present.TryGetValue(key, out var found))
            present[key] = found = [.. list()];
        return found;
    }

    // The time of a message is that of its receipt, the time of an event its start.
    private sealed record PresentItem(string Subject, DateTimeOffset? Time);
}
