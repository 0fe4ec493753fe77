namespace GraphDelegatedKit.Files;

/// <summary>A message or an event as something to attach to.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/api/attachment-createuploadsession"/></remarks>
internal sealed class AttachmentPlace
{
    private const string Messages = "messages", Events = "events";

    private readonly string? _mailbox;
    private readonly string _collection, _id;

    private AttachmentPlace(string? mailbox, string collection, string id) => (_mailbox, _collection, _id) = (mailbox, collection, id);

    public static AttachmentPlace OnMessage(string messageId, string? mailbox)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(messageId);
        return new AttachmentPlace(mailbox, Messages, messageId);
    }

    public static AttachmentPlace OnEvent(string eventId, string? mailbox)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(eventId);
        return new AttachmentPlace(mailbox, Events, eventId);
    }

    public static AttachmentPlace Of(UploadRecord.MailItem written) => new(written.Mailbox, written.Collection, written.Id);

    public UploadRecord.MailItem AsWrittenDown() => new(_mailbox, _collection, _id);

    public AttachmentTarget Shown() => new(_collection == Messages ? _id : null, _collection == Events ? _id : null, _mailbox);

    public GraphUrl Attachments() => _mailbox switch
    {
        null => $"me/{_collection}/{_id}/attachments",
        var mailbox => $"users/{mailbox}/{_collection}/{_id}/attachments",
    };

    public GraphUrl CreateUploadSession() => _mailbox switch
    {
        null => $"me/{_collection}/{_id}/attachments/createUploadSession",
        var mailbox => $"users/{mailbox}/{_collection}/{_id}/attachments/createUploadSession",
    };

    /// <summary>What is attached, without its bytes.</summary>
    public GraphUrl List() => _mailbox switch
    {
        null => $"me/{_collection}/{_id}/attachments?$select=id,name,size",
        var mailbox => $"users/{mailbox}/{_collection}/{_id}/attachments?$select=id,name,size",
    };

    public GraphUrl Content(string attachmentId) => _mailbox switch
    {
        null => $"me/{_collection}/{_id}/attachments/{attachmentId}/$value",
        var mailbox => $"users/{mailbox}/{_collection}/{_id}/attachments/{attachmentId}/$value",
    };
}
