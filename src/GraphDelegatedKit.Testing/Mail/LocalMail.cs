using System.Net.Mime;
using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Mail;

namespace GraphDelegatedKit.Testing;

/// <summary>
/// Direct access to the mailboxes of the tenant, without Graph: to add messages and events, and to check what a program sent or changed.
/// </summary>
public sealed class LocalMail
{
    private readonly Func<TenantServices> _services;

    internal LocalMail(Func<TenantServices> services) => _services = services;

    private MailboxStore Mailboxes => _services().Mailboxes;

    /// <summary>
    /// Gets or sets the name of the member in which Outlook lists the missing ranges. Clouds spell it differently
    /// (msgraph-sdk-dotnet#2092).
    /// </summary>
    /// <value>The default is <c>NextExpectedRanges</c>.</value>
    public string RangesPropertyName
    {
        get => Mailboxes.RangesPropertyName;
        set
        {
            ArgumentException.ThrowIfNullOrEmpty(value);
            Mailboxes.RangesPropertyName = value;
        }
    }

    /// <summary>Adds a draft to the mailbox of a user.</summary>
    /// <param name="username">The id or the user name.</param>
    /// <param name="subject">The subject of the draft.</param>
    /// <returns>The id of the new item.</returns>
    /// <exception cref="ArgumentException">The tenant has no such user.</exception>
    public string AddDraft(string username, string subject) => AddItem(username, MailKind.Message, subject);

    /// <summary>Adds an event to the calendar of a user.</summary>
    /// <param name="username">The id or the user name.</param>
    /// <param name="subject">The subject of the event.</param>
    /// <returns>The id of the new item.</returns>
    /// <exception cref="ArgumentException">The tenant has no such user.</exception>
    public string AddEvent(string username, string subject) => AddItem(username, MailKind.Event, subject);

    /// <summary>Adds an event to the default calendar of a user.</summary>
    /// <param name="username">The id or the user name.</param>
    /// <param name="calendarEvent">The event to add.</param>
    /// <returns>The id of the new event.</returns>
    /// <exception cref="ArgumentException">
    /// The tenant has no such user, there is no such time zone, or the recurrence is not complete or has no occurrences.
    /// </exception>
    public string AddEvent(string username, LocalEvent calendarEvent)
    {
        ArgumentNullException.ThrowIfNull(calendarEvent);
        var owner = GetUser(username);
        return Mailboxes.Add(owner, MailKind.Event, LocalMailItems.CreateBody(owner, calendarEvent)).RegularId;
    }

    /// <summary>Adds a mail folder with the missing folders above it; an existing one stays as it is.</summary>
    /// <param name="username">The id or the user name of the owner of the mailbox.</param>
    /// <param name="path">
    /// The display names, separated by slashes, such as <c>Projects/2026</c>. The first can be a well-known name: <c>inbox/Clients</c>.
    /// </param>
    /// <returns>The id of the folder.</returns>
    /// <exception cref="ArgumentException">The tenant has no such user, or a name in the path is empty.</exception>
    public string AddFolder(string username, string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new MailFolderPath(Mailboxes.Folders, GetUser(username).Id).FindOrAdd(path).Id;
    }

    /// <summary>Attaches a file to a message or an event.</summary>
    /// <param name="mailId">The id of the message or event, regular or immutable.</param>
    /// <param name="name">The file name.</param>
    /// <param name="content">The bytes of the file; the caller disposes the stream.</param>
    /// <param name="contentType">The media type. The default is null: <c>application/octet-stream</c>.</param>
    /// <param name="cancellationToken">Cancels the reading of the content.</param>
    /// <returns>The id of the attachment.</returns>
    /// <exception cref="ArgumentException">The message or event does not exist.</exception>
    public async Task<string> AddAttachmentAsync(
        string mailId, string name, Stream content, string? contentType = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(content);
        var (services, item) = (_services(), GetItem(mailId));
        var bytes = await services.Mailboxes.Blobs.AddAsync(content, cancellationToken).ConfigureAwait(false);
        var attachment = new MailAttachment(
            MailIds.Create(),
            name,
            contentType ?? MediaTypeNames.Application.Octet,
            IsInline: false,
            ContentId: null,
            services.Clock.GetUtcNow(),
            bytes);
        services.Mailboxes.Attach(item.Id, attachment);
        return attachment.Id;
    }

    /// <summary>Adds a message that a user received. For a message in Sent Items, name the folder <c>sentitems</c>.</summary>
    /// <param name="username">The id or the user name of the owner of the mailbox.</param>
    /// <param name="message">The message to add.</param>
    /// <param name="folder">
    /// The well-known name or the id of the mail folder, or a path as for <see cref="AddFolder"/>. The default is the inbox.
    /// </param>
    /// <returns>The id of the new message.</returns>
    /// <exception cref="ArgumentException">The tenant has no such user, or the mailbox no such folder.</exception>
    public string AddMessage(string username, LocalMessage message, string folder = WellKnownFolder.Inbox)
    {
        ArgumentNullException.ThrowIfNull(message);
        var owner = GetUser(username);
        var folderId = GetFolder(owner, folder).Id;
        return Mailboxes.Add(owner, MailKind.Message, LocalMailItems.CreateBody(owner, message), item =>
        {
            var received = message.ReceivedOn ?? item.Created;
            return item with { FolderId = folderId, IsDraft = false, Received = received, Sent = received };
        }).RegularId;
    }

    /// <summary>Lists the messages in a mail folder of a user, in the order they were added.</summary>
    /// <param name="username">The id or the user name of the owner of the mailbox.</param>
    /// <param name="folder">
    /// The well-known name, such as <c>sentitems</c>, the id, or a path as for <see cref="AddFolder"/>. The default is the inbox.
    /// </param>
    /// <exception cref="ArgumentException">The tenant has no such user, or the mailbox no such folder.</exception>
    public IReadOnlyList<LocalMessage> GetMessages(string username, string folder = WellKnownFolder.Inbox) =>
        [.. Mailboxes.GetAll(GetFolder(GetUser(username), folder)).Select(LocalMailItems.ReadMessage)];

    /// <summary>
    /// Lists the messages that a user sent over Graph, in the order they were created: wherever they are now, and also those that were not
    /// saved in Sent Items.
    /// </summary>
    /// <param name="username">The id or the user name.</param>
    /// <exception cref="ArgumentException">The tenant has no such user.</exception>
    public IReadOnlyList<LocalMessage> GetSentMessages(string username) =>
    [
        .. Mailboxes.GetAll(GetUser(username).Id, MailKind.Message).Where(item => item.IsSent).Select(LocalMailItems.ReadMessage),
    ];

    /// <summary>Lists the events in the default calendar of a user, in the order they were added.</summary>
    /// <param name="username">The id or the user name.</param>
    /// <exception cref="ArgumentException">The tenant has no such user.</exception>
    public IReadOnlyList<LocalEvent> GetEvents(string username) =>
        [.. Mailboxes.GetAll(MailboxFolders.GetDefaultCalendar(GetUser(username).Id)).Select(LocalMailItems.ReadEvent)];

    /// <summary>Lists the attachments of a message or an event, in the order they were added.</summary>
    /// <param name="mailId">The id of the message or event, regular or immutable.</param>
    /// <exception cref="ArgumentException">The message or event does not exist.</exception>
    public IReadOnlyList<LocalAttachment> GetAttachments(string mailId) =>
        [.. GetItem(mailId).Attachments.Select(attachment => new LocalAttachment
    {
        AttachmentId = attachment.Id,
        Name = attachment.Name,
        ContentType = attachment.ContentType,
        Size = attachment.Content.Size,
    })];

    /// <summary>Opens the bytes of an attachment.</summary>
    /// <param name="mailId">The id of the message or event, regular or immutable.</param>
    /// <param name="attachmentId">The id of the attachment.</param>
    /// <returns>The stream, for the caller to dispose.</returns>
    /// <exception cref="ArgumentException">The message or event does not exist.</exception>
    /// <exception cref="FileNotFoundException">The attachment does not exist.</exception>
    public Stream OpenAttachment(string mailId, string attachmentId)
    {
        var attachment = GetItem(mailId).Attachments.FirstOrDefault(attachment => attachment.Id == attachmentId);
        return attachment is null
            ? throw new FileNotFoundException(
                $"The message or event has no attachment '{attachmentId}'. {nameof(GetAttachments)} lists the ids.", attachmentId)
            : Mailboxes.Blobs.Open(attachment.Content);
    }

    private string AddItem(string username, MailKind kind, string subject)
    {
        ArgumentNullException.ThrowIfNull(subject);
        var owner = GetUser(username);
        var body = new JsonObject { ["subject"] = subject };
        if (kind == MailKind.Event)
            body["organizer"] = MailRecipients.Create(owner);
        return Mailboxes.Add(owner, kind, body).RegularId;
    }

    private LocalUser GetUser(string username) => _services().Users.Get(username, nameof(username));

    private MailboxFolder GetFolder(LocalUser owner, string folder) =>
        new MailFolderPath(Mailboxes.Folders, owner.Id).Find(folder)
            ?? throw new ArgumentException(
                $"The mailbox has no folder '{folder}'. Add it with {nameof(AddFolder)}, or name another one.", nameof(folder));

    private MailItem GetItem(string mailId) =>
        Mailboxes.Find(mailId) ?? throw new ArgumentException("The message or event does not exist.", nameof(mailId));
}
