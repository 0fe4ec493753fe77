using System.Net;
using GraphDelegatedKit.Files.Content;

namespace GraphDelegatedKit.Files.Uploads;

/// <summary>What stops an upload, in words: what happened, to what, and what to do next.</summary>
internal static class UploadErrors
{
    public static TransferInterruptedException Interrupted(this UploadJob upload, TransferReason reason, string problem, Exception? inner = null) =>
        new(reason, $"The upload of '{upload.Name}' stopped with {upload.BytesConfirmed} of {upload.Source.Length} bytes confirmed: {problem}.", inner)
        {
            BytesConfirmed = upload.BytesConfirmed,
            TotalBytes = upload.Source.Length,
            PendingUploadId = ResumeEligibility.IsResumable(reason) ? upload.Journal.PendingId : null,
        };

    public static TransferInterruptedException SourceUnreadable(this UploadJob upload) =>
        upload.Interrupted(TransferReason.ReadFailed, $"what is uploaded could not be read ({upload.Source.ReadError!.Message.TrimEnd('.')}). See to that, and run it again", upload.Source.ReadError);

    public static TransferInterruptedException SourceChangedDuringRead(this UploadJob upload, Exception inner) =>
        upload.Interrupted(TransferReason.SourceChanged, "the file changed while it was read", inner);

    /// <summary>It is not what an earlier run began to send.</summary>
    public static TransferInterruptedException SourceChangedSinceStart(this UploadJob upload, long sent, string? pendingUploadId) =>
        new(TransferReason.SourceChanged, $"The upload of '{upload.Name}' was not gone on with: since {sent} bytes were sent, what is uploaded has changed. Let it start over, or abandon what was begun.")
        {
            BytesConfirmed = sent,
            TotalBytes = upload.Source.Length,
            PendingUploadId = pendingUploadId,
        };

    /// <summary>The service's final word.</summary>
    public static TransferInterruptedException Refused(this UploadJob upload, GraphException e) => e switch
    {
        { Status: HttpStatusCode.Conflict, Code: "nameAlreadyExists" } => upload.Interrupted(TransferReason.NameTaken, "another file got the name meanwhile. Choose another name, or let it be replaced", e),
        { Status: HttpStatusCode.Locked } => upload.Interrupted(TransferReason.Locked, "the item is checked out, or open with somebody. Run it again later", e),
        { Status: HttpStatusCode.PreconditionFailed } => upload.Interrupted(TransferReason.ItemChanged, "the item on the service changed meanwhile. Look at it before sending it again", e),
        _ => upload.Interrupted(TransferReason.Refused, $"the service refused to go on ({e.Code}). {e.Remedy ?? "Look at the inner exception"}".TrimEnd('.'), e),
    };

    public static TransferInterruptedException AttemptsExhausted(this UploadJob upload, GraphException? fault) => fault is not null
        ? upload.Interrupted(TransferReason.Unreachable, $"the service could not be reached or failed {RetryBudget.MaxAttempts} times in a row. Run it again", fault)
        : upload.Interrupted(TransferReason.NoProgress, $"the service asked for the same bytes {RetryBudget.MaxAttempts} times in a row. Run it again");

    /// <summary>Every byte is there, and the name cannot be had yet.</summary>
    public static TransferInterruptedException NameHeld(this UploadJob upload, Exception inner)
    {
        var until = (upload.Journal.OrphanedSessionOpenedOn ?? upload.Time.GetUtcNow()) + UploadUrlLifetime.Duration;
        var pending = upload.Journal.PendingId;
        var then = pending is null ? "Run it again then, or choose another name." : "Run it again then: no byte is sent twice.";
        return new(TransferReason.NameHeld, $"The upload of '{upload.Name}' has sent all of its {upload.Source.Length} bytes, and cannot have its name: an upload session whose address was lost holds it until {until:u} at the latest. {then}", inner)
        {
            BytesConfirmed = upload.BytesConfirmed,
            TotalBytes = upload.Source.Length,
            PendingUploadId = pending,
            NameHeldUntil = until,
        };
    }
}
