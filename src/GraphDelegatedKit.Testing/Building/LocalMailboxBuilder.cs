namespace GraphDelegatedKit.Testing;

/// <summary>The folders, messages and events that a <see cref="LocalTenantBuilder"/> adds to a mailbox.</summary>
public sealed class LocalMailboxBuilder
{
    private readonly List<Func<LocalMail, string, CancellationToken, Task>> _steps = [];

    internal LocalMailboxBuilder()
    {
    }

    /// <summary>Adds a draft.</summary>
    /// <param name="subject">The subject.</param>
    public LocalMailboxBuilder AddDraft(string subject) => Add((mail, username) => mail.AddDraft(username, subject));

    /// <summary>Adds a mail folder; <see cref="LocalMail.AddFolder"/> describes the path.</summary>
    /// <param name="path">The display names, separated by slashes, such as <c>inbox/Clients</c>.</param>
    public LocalMailboxBuilder AddFolder(string path) => Add((mail, username) => mail.AddFolder(username, path));

    /// <summary>Adds a message that the user received, in a folder that is created if it is missing.</summary>
    /// <param name="message">The message.</param>
    /// <param name="folder">The well-known name of the mail folder, or its path, such as <c>inbox/Clients</c>.</param>
    /// <param name="attachments">The names and bytes of the files that are attached.</param>
    public LocalMailboxBuilder AddMessage(
        LocalMessage message, string folder = "inbox", params (string Name, byte[] Content)[] attachments)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(attachments);
        _steps.Add(async (mail, username, cancellationToken) =>
        {
            var id = mail.AddMessage(username, message, mail.AddFolder(username, folder));
            foreach (var (name, content) in attachments)
            {
                using var bytes = new MemoryStream(content);
                await mail.AddAttachmentAsync(id, name, bytes, cancellationToken: cancellationToken).ConfigureAwait(false);
            }
        });
        return this;
    }

    /// <summary>Adds an event to the default calendar.</summary>
    /// <param name="calendarEvent">The event, which may repeat.</param>
    public LocalMailboxBuilder AddEvent(LocalEvent calendarEvent)
    {
        ArgumentNullException.ThrowIfNull(calendarEvent);
        return Add((mail, username) => mail.AddEvent(username, calendarEvent));
    }

    /// <summary>Adds an event without a time to the default calendar.</summary>
    /// <param name="subject">The subject.</param>
    public LocalMailboxBuilder AddEvent(string subject) => Add((mail, username) => mail.AddEvent(username, subject));

    internal async Task ApplyAsync(LocalMail mail, string username, CancellationToken cancellationToken)
    {
        foreach (var step in _steps)
            await step(mail, username, cancellationToken).ConfigureAwait(false);
    }

    private LocalMailboxBuilder Add(Action<LocalMail, string> add)
    {
        _steps.Add((mail, username, _) =>
        {
            add(mail, username);
            return Task.CompletedTask;
        });
        return this;
    }
}
