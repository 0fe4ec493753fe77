namespace GraphDelegatedKit.Testing.Tool.Seed;

// Adds the messages and events of a seed file. What a start that was killed has already added is not added again: equal messages in the
// file are counted against those in the mailbox.
internal sealed class MailSeeder(LocalMail mail)
{
    private readonly Dictionary<(string User, string FolderId), List<(string, DateTimeOffset?)>> _presentMessages = [];
    private readonly Dictionary<string, List<(string, DateTimeOffset?)>> _presentEvents = new(StringComparer.OrdinalIgnoreCase);

    public async Task AddAsync(SeedMessage seed)
    {
        var folderId = mail.AddFolder(seed.User, seed.Folder);
        var message = seed.ToLocalMessage();
        var present = GetPresent(_presentMessages, (seed.User, folderId), () => mail.GetMessages(seed.User, folderId)
            .Select(existing => (existing.Subject, existing.ReceivedOn)));
        var index = present.FindIndex(existing => existing.Item1 == message.Subject
            && (message.ReceivedOn is null || existing.Item2 == message.ReceivedOn));
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
        var present = GetPresent(_presentEvents, seed.User, () => mail.GetEvents(seed.User)
            .Select(existing => (existing.Subject, existing.Start)));
        if (!present.Remove((calendarEvent.Subject, calendarEvent.Start)))
            mail.AddEvent(seed.User, calendarEvent);
    }

    private static List<(string, DateTimeOffset?)> GetPresent<T>(
        Dictionary<T, List<(string, DateTimeOffset?)>> present, T key, Func<IEnumerable<(string, DateTimeOffset?)>> list)
        where T : notnull
    {
        if (!present.TryGetValue(key, out var found))
            present[key] = found = [.. list()];
        return found;
    }
}
