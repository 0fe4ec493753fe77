using System.Net;
using GraphDelegatedKit.Files.Uploads;

namespace GraphDelegatedKit.Files.Attachments;

/// <summary>A file that is to be attached: by one request or a session, as its size will have it.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/outlook-large-attachments"/>: below 3 MB one POST, up to 150 MB a session.</remarks>
internal sealed class AttachmentUpload(UploadJob upload, AttachmentDestination attachment)
{
    private const long MinSessionSize = 3_000_000;
    private const long MaxSize = 150L * 1024 * 1024; // should Outlook count in powers of ten, it says so before the first byte

    // "3 MB" may be these. Base64 makes 4 MB of it, and that is what Graph takes in one request.
    private const long MinSessionSizeIfBinary = 3 * 1024 * 1024;

    public async Task<AttachmentReceipt> RunAsync(CancellationToken cancellationToken)
    {
        var size = upload.Source.Length;
        if (size > MaxSize)
            throw new GraphException(HttpStatusCode.RequestEntityTooLarge, "ErrorAttachmentSizeLimitExceeded", $"'{upload.Name}' has {size} bytes, and Outlook takes attachments of up to 150 MB; nothing was sent.")
            {
                Remedy = "Upload it to OneDrive or SharePoint, and send a link to it.",
            };

        var small = new SingleRequestAttachment(upload, attachment);
        if (size < MinSessionSize) return CreateReceipt(await small.RunAsync(cancellationToken).ConfigureAwait(false), small.Retries);

        var session = new ResumableUpload(upload);
        try
        {
            return CreateReceipt(await session.CompleteAsync(cancellationToken).ConfigureAwait(false), session.Retries, session.ResumedFrom);
        }
        catch (GraphException e) when (size < MinSessionSizeIfBinary && e.Code == "ErrorAttachmentSizeShouldNotBeLessThanMinimumSize")
        {
            return CreateReceipt(await small.RunAsync(cancellationToken).ConfigureAwait(false), small.Retries);
        }
    }

    private AttachmentReceipt CreateReceipt(CompletedUpload completed, int retries, long resumedFrom = 0) => new()
    {
        AttachmentId = completed.Item.Id!,
        Name = upload.Name,
        Size = upload.Source.Length,
        Sha256 = upload.Source.Hash.GetSha256(),
        Outcome = completed.Outcome,
        Retries = retries,
        ResumedFrom = resumedFrom,
    };
}
