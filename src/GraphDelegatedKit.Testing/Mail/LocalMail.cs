using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Mail;
using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing;

/// <summary>The mailboxes of the tenant seen from behind, without Graph: for putting a draft there and for comparing what was attached to it.</summary>
public sealed class LocalMail
{
    private readonly MailboxStore _mailboxes;
    private readonly UserDirectory _users;

    internal LocalMail(MailboxStore mailboxes, UserDirectory users)
    {
        _mailboxes = mailboxes;
        _users = users;
    }

    /// <summary>How Outlook spells the member that says what it still expects; clouds differ (msgraph-sdk-dotnet#2092).</summary>
    /// <value>Default: <c>NextExpectedRanges</c>.</value>
    public string RangesPropertyName
    {
        get => _mailboxes.RangesPropertyName;
        set
        {
            ArgumentException.ThrowIfNullOrEmpty(value);
            _mailboxes.RangesPropertyName = value;
        }
    }

    /// <summary>Puts a draft into somebody's mailbox.</summary>
    /// <returns>Its id.</returns>
    /// <exception cref="ArgumentException">Nobody here has that name.</exception>
    public string AddDraft(string username, string subject) => AddItem(username, MailKind.Message, subject);

    /// <summary>Puts an event into somebody's calendar.</summary>
    /// <returns>Its id.</returns>
    /// <exception cref="ArgumentException">Nobody here has that name.</exception>
    public string AddEvent(string username, string subject) => AddItem(username, MailKind.Event, subject);

    /// <summary>What is attached to a message or an event, in the order it came.</summary>
    /// <exception cref="ArgumentException">There is no such message or event.</exception>
    public IReadOnlyList<LocalAttachment> GetAttachments(string mailId) => [.. GetItem(mailId).Attachments.Select(attachment => new LocalAttachment
    {
        AttachmentId = attachment.Id,
        Name = attachment.Name,
        ContentType = attachment.ContentType,
        Size = attachment.Content.Size,
    })];

    /// <summary>Opens an attachment's bytes.</summary>
    /// <exception cref="FileNotFoundException">There is no such attachment.</exception>
    public Stream OpenAttachment(string mailId, string attachmentId)
    {
        var attachment = GetItem(mailId).Attachments.FirstOrDefault(attachment => attachment.Id == attachmentId);
        return attachment is null ? throw new FileNotFoundException("There is no such attachment.", attachmentId) : _mailboxes.Blobs.Open(attachment.Content);
    }

    private string AddItem(string username, MailKind kind, string subject) => _mailboxes.Add(
        _users.Find(username) ?? throw new ArgumentException($"Nobody here is called '{username}'.", nameof(username)), kind, new JsonObject { ["subject"] = subject }).Id;

    private MailItem GetItem(string mailId) => _mailboxes.Find(mailId) ?? throw new ArgumentException("There is no such message or event.", nameof(mailId));
}
