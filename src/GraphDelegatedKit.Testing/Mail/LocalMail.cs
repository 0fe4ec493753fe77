using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Mail;

namespace GraphDelegatedKit.Testing;

/// <summary>
/// Direct access to the mailboxes of the tenant, without Graph: to add messages and events and to check their attachments.
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

    /// <summary>Lists the attachments of a message or an event, in the order they were added.</summary>
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
    /// <exception cref="ArgumentException">The message or event does not exist.</exception>
    /// <exception cref="FileNotFoundException">The attachment does not exist.</exception>
    public Stream OpenAttachment(string mailId, string attachmentId)
    {
        var attachment = GetItem(mailId).Attachments.FirstOrDefault(attachment => attachment.Id == attachmentId);
        return attachment is null
            ? throw new FileNotFoundException("The attachment does not exist.", attachmentId)
            : Mailboxes.Blobs.Open(attachment.Content);
    }

    private string AddItem(string username, MailKind kind, string subject)
    {
        var owner = _services().Users.Find(username) ?? throw new ArgumentException($"The tenant has no user '{username}'.", nameof(username));
        return Mailboxes.Add(owner, kind, new JsonObject { ["subject"] = subject }).Id;
    }

    private MailItem GetItem(string mailId) =>
        Mailboxes.Find(mailId) ?? throw new ArgumentException("The message or event does not exist.", nameof(mailId));
}
