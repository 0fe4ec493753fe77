using GraphDelegatedKit.Files.Journal;

namespace GraphDelegatedKit.Files.Attachments;

/// <summary>A message or an event to which files can be attached.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/api/attachment-createuploadsession"/></remarks>
internal sealed class MailboxItem
{
    private const string Messages = "messages", Events = "events";

    private readonly string? _mailbox;
    private readonly string _collection, _id;

    private MailboxItem(string? mailbox, string collection, string id) => (_mailbox, _collection, _id) = (mailbox, collection, id);

    public static MailboxItem ForMessage(string messageId, string? mailbox)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(messageId);
        return new MailboxItem(mailbox, Messages, messageId);
    }

    public static MailboxItem ForEvent(string eventId, string? mailbox)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(eventId);
        return new MailboxItem(mailbox, Events, eventId);
    }

    public static MailboxItem FromRecord(UploadRecord.MailItem record) => new(record.Mailbox, record.Collection, record.Id);

    public UploadRecord.MailItem ToRecord() => new(_mailbox, _collection, _id);

    public AttachmentTarget ToAttachmentTarget() =>
        new(_collection == Messages ? _id : null, _collection == Events ? _id : null, _mailbox);

    public GraphUrl GetAttachmentsUrl() => _mailbox switch
    {
        null => $"me/{_collection}/{_id}/attachments",
        var mailbox => $"users/{mailbox}/{_collection}/{_id}/attachments",
    };

    public GraphUrl GetCreateUploadSessionUrl() => _mailbox switch
    {
        null => $"me/{_collection}/{_id}/attachments/createUploadSession",
        var mailbox => $"users/{mailbox}/{_collection}/{_id}/attachments/createUploadSession",
    };

    /// <summary>Returns the URL that lists the attachments without their content.</summary>
    public GraphUrl GetAttachmentListUrl() => _mailbox switch
    {
        null => $"me/{_collection}/{_id}/attachments?$select=id,name,size",
        var mailbox => $"users/{mailbox}/{_collection}/{_id}/attachments?$select=id,name,size",
    };

    public GraphUrl GetContentUrl(string attachmentId) => _mailbox switch
    {
        null => $"me/{_collection}/{_id}/attachments/{attachmentId}/$value",
        var mailbox => $"users/{mailbox}/{_collection}/{_id}/attachments/{attachmentId}/$value",
    };
}
