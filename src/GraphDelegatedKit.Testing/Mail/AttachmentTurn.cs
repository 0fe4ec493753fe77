using System.Net.Mime;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Uploads;

namespace GraphDelegatedKit.Testing.Mail;

// https://learn.microsoft.com/graph/outlook-large-attachments#step-2-use-the-upload-session-to-upload-a-range-of-bytes: a range on its way into a message.
// There is no grid; 4 MB at a time are advised. 200 until the last, then 201 with the place of the attachment and no body.
internal sealed class AttachmentTurn(Exchange exchange, AttachmentSessions sessions, AttachmentSession session, Mailboxes mail, string tenantId) : IUploadTurn
{
    public string SessionId => session.State.Id;

    public string FileName => session.State.Name;

    public long Received => session.State.Received;

    public OneAtATime Gate => session.Gate;

    public ContentRange Require()
    {
        AttachmentAddress.Find(exchange, sessions);
        if (exchange.Request.ContentType?.StartsWith(MediaTypeNames.Application.Octet, StringComparison.OrdinalIgnoreCase) != true)
            throw GraphRefusal.BadRequest("The Content-Type header must be application/octet-stream.", "ErrorInvalidRequest");
        return UploadRules.Require(session.State.Progress, exchange.Request.Headers.ContentRange.ToString(), exchange.Request.ContentLength);
    }

    public Task KeepAsync(ContentRange range, long length) => sessions.ReceiveAsync(session, range, length, exchange.Request.Body, exchange.Aborted);

    public UploadAnswer Expecting(int status) => new(status, AttachmentAnswers.Status(session.State, mail.RangesName));

    public UploadAnswer Finish(ContentRange range)
    {
        if (!range.IsLast)
            return Expecting(200);
        var item = mail.Find(session.State.MailId) ?? throw Mailboxes.NotFound();
        return new UploadAnswer(201, null, AttachmentAddress.OfAttachment(exchange.Origin, tenantId, item, sessions.Commit(session)));
    }

    public void End() => sessions.End(session);

    public void Expire(int status) => sessions.Expire(session, status);
}
