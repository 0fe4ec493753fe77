using System.Net.Mime;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Uploads;

namespace GraphDelegatedKit.Testing.Mail;

// https://learn.microsoft.com/graph/outlook-large-attachments#step-2-use-the-upload-session-to-upload-a-range-of-bytes: a range of an
// attachment. Ranges need no alignment; 4 MB are recommended. The response is 200 until the last range, then 201 with the Location of the
// attachment and no body.
internal sealed class AttachmentRangeTarget(
    RequestContext context, AttachmentSessions sessions, AttachmentSession session, MailboxStore mailboxes, string tenantId) : IRangeTarget
{
    public string SessionId => session.State.Id;

    public string FileName => session.State.Name;

    public long Received => session.State.Received;

    public AsyncLock Lock => session.Lock;

    public ContentRange ValidateRange()
    {
        AttachmentUploadUrl.GetSession(context, sessions);
        if (context.Request.ContentType?.StartsWith(MediaTypeNames.Application.Octet, StringComparison.OrdinalIgnoreCase) != true)
            throw GraphErrorException.BadRequest("The Content-Type header must be application/octet-stream.", "ErrorInvalidRequest");
        return RangeValidator.Validate(
            session.State.Progress, context.Request.Headers.ContentRange.ToString(), context.Request.ContentLength);
    }

    public Task StoreAsync(ContentRange range, long length) =>
        sessions.StoreRangeAsync(session, range, length, context.Request.Body, context.Aborted);

    public RangeResponse CreateProgressResponse(int status) =>
        new(status, AttachmentSessionJson.CreateStatus(session.State, mailboxes.RangesPropertyName));

    public RangeResponse Complete(ContentRange range)
    {
        if (!range.IsLast)
            return CreateProgressResponse(200);
        var item = mailboxes.FindByKey(session.State.MailId) ?? throw MailboxStore.CreateNotFoundError();
        var attachment = sessions.Commit(session);
        return new RangeResponse(201, null, AttachmentUploadUrl.CreateAttachmentUrl(context.Origin, tenantId, item, attachment));
    }

    public void DeleteSession() => sessions.Remove(session);

    public void ExpireUrl(int status) => sessions.ExpireUrl(session, status);
}
