using System.Net;
using GraphDelegatedKit.Files.Uploads;

namespace GraphDelegatedKit.Files.Attachments;

/// <summary>Sends an attachment in one request or through an upload session, depending on its size.</summary>
/// <remarks>
/// <see href="https://learn.microsoft.com/graph/outlook-large-attachments"/>: one POST below 3 MB, an upload session up to 150 MB.
/// </remarks>
internal sealed class AttachmentUpload(UploadJob job, AttachmentDestination attachment)
{
    private const long MinSessionSize = 3_000_000;
    private const long MaxSize = 150L * 1024 * 1024; // if Outlook counts in powers of ten, it refuses the session before the first byte

    // "3 MB" may mean this number. In base64 it is 4 MB, the limit of Graph for one request.
    private const long MinSessionSizeIfBinary = 3 * 1024 * 1024;

    public async Task<AttachmentReceipt> RunAsync(CancellationToken cancellationToken)
    {
        var size = job.Source.Length;
        if (size > MaxSize)
        {
            var message = $"'{job.Name}' has {size} bytes. Outlook accepts attachments of up to 150 MB. Nothing was sent.";
            throw new GraphException(HttpStatusCode.RequestEntityTooLarge, "ErrorAttachmentSizeLimitExceeded", message)
            {
                Remedy = "Upload the file to OneDrive or SharePoint and send a link to it.",
            };
        }

        var small = new SingleRequestAttachment(job, attachment);
        if (size < MinSessionSize) return CreateReceipt(await small.RunAsync(cancellationToken).ConfigureAwait(false), small.Retries);

        var session = new ResumableUpload(job);
        try
        {
            return CreateReceipt(
                await session.CompleteAsync(cancellationToken).ConfigureAwait(false), session.Retries, session.ResumedFrom);
        }
        catch (GraphException e) when (size < MinSessionSizeIfBinary && e.Code == "ErrorAttachmentSizeShouldNotBeLessThanMinimumSize")
        {
            return CreateReceipt(await small.RunAsync(cancellationToken).ConfigureAwait(false), small.Retries);
        }
    }

    private AttachmentReceipt CreateReceipt(CompletedUpload completed, int retries, long resumedFrom = 0) => new()
    {
        AttachmentId = completed.Item.Id!,
        Name = job.Name,
        Size = job.Source.Length,
        Sha256 = job.Source.Hash.GetSha256(),
        Outcome = completed.Outcome,
        Retries = retries,
        ResumedFrom = resumedFrom,
    };
}
