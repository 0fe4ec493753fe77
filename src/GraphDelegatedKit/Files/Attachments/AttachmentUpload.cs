using System.Net;

namespace GraphDelegatedKit.Files;

/// <summary>A file that is to be attached: by one request or a session, as its size will have it.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/outlook-large-attachments"/>: below 3 MB one POST, up to 150 MB a session.</remarks>
internal sealed class AttachmentUpload(Upload upload, Attachment attachment)
{
    private const long LeastInASession = 3_000_000;
    private const long Most = 150L * 1024 * 1024; // should Outlook count in powers of ten, it says so before the first byte

    // "3 MB" may be these. Base64 makes 4 MB of it, and that is what Graph takes in one request.
    private const long LeastPerhaps = 3 * 1024 * 1024;

    public async Task<AttachmentReceipt> RunAsync(CancellationToken cancellationToken)
    {
        var size = upload.Source.Length;
        if (size > Most)
            throw new GraphException(HttpStatusCode.RequestEntityTooLarge, "ErrorAttachmentSizeLimitExceeded", $"'{upload.Name}' has {size} bytes, and Outlook takes attachments of up to 150 MB; nothing was sent.")
            {
                Remedy = "Upload it to OneDrive or SharePoint, and send a link to it.",
            };

        var small = new SmallAttachment(upload, attachment);
        if (size < LeastInASession) return Receipt(await small.RunAsync(cancellationToken).ConfigureAwait(false), small.Retries);

        var session = new SessionUpload(upload);
        try
        {
            return Receipt(await session.LandAsync(cancellationToken).ConfigureAwait(false), session.Retries, session.ResumedFrom);
        }
        catch (GraphException e) when (size < LeastPerhaps && e.Code == "ErrorAttachmentSizeShouldNotBeLessThanMinimumSize")
        {
            return Receipt(await small.RunAsync(cancellationToken).ConfigureAwait(false), small.Retries);
        }
    }

    private AttachmentReceipt Receipt(Landed landed, int retries, long resumedFrom = 0) => new()
    {
        AttachmentId = landed.Item.Id!,
        Name = upload.Name,
        Size = upload.Source.Length,
        Sha256 = upload.Source.Hash.Sha256(),
        Outcome = landed.Outcome,
        Retries = retries,
        ResumedFrom = resumedFrom,
    };
}
