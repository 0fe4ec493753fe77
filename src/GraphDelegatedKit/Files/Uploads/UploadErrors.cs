using System.Net;
using GraphDelegatedKit.Files.Content;

namespace GraphDelegatedKit.Files.Uploads;

/// <summary>The exceptions that end an upload. Each message says what happened, to what, and what to do next.</summary>
internal static class UploadErrors
{
    /// <summary>The part of a message about an item that may be the uploaded file.</summary>
    public const string MayBeStored =
        "The file may be stored, changed by the service or under another name. Check whether it exists before you upload it again";

    /// <summary>The part of a message about a destination that could not be read after a lost response.</summary>
    public const string DestinationUnreadable =
        "The destination could not be read. Check whether the file exists before you upload it again";

    public static TransferInterruptedException Interrupted(
        this UploadJob upload, TransferReason reason, string problem, Exception? inner = null) =>
        new(
            reason,
            $"The upload of '{upload.Name}' stopped with {upload.BytesConfirmed} of {upload.Source.Length} bytes confirmed: {problem}.",
            inner)
        {
            BytesConfirmed = upload.BytesConfirmed,
            TotalBytes = upload.Source.Length,
            PendingUploadId = ResumeEligibility.IsResumable(reason) ? upload.Journal.PendingId : null,
        };

    public static TransferInterruptedException SourceUnreadable(this UploadJob upload)
    {
        var error = upload.Source.ReadError!;
        var problem = $"the source could not be read ({error.Message.TrimEnd('.')}). Make it readable and run the upload again";
        return upload.Interrupted(TransferReason.ReadFailed, problem, error);
    }

    public static TransferInterruptedException SourceChangedDuringRead(this UploadJob upload, Exception inner) =>
        upload.Interrupted(TransferReason.SourceChanged, "the source changed while it was read", inner);

    /// <summary>The source differs from the one that an earlier run started to send.</summary>
    public static TransferInterruptedException SourceChangedSinceStart(this UploadJob upload, long sent, string? pendingUploadId) =>
        new(
            TransferReason.SourceChanged,
            $"The upload of '{upload.Name}' cannot be resumed: the source has changed since {sent} bytes were sent. "
            + "Set IfChanged to StartOver, or cancel the pending upload.")
        {
            BytesConfirmed = sent,
            TotalBytes = upload.Source.Length,
            PendingUploadId = pendingUploadId,
        };

    /// <summary>The service refused the upload permanently.</summary>
    public static TransferInterruptedException Refused(this UploadJob upload, GraphException e) => e switch
    {
        { Status: HttpStatusCode.Conflict, Code: "nameAlreadyExists" } => upload.Interrupted(
            TransferReason.NameTaken, "another file got the name during the upload. Choose another name, or set Conflict to Replace", e),
        { Status: HttpStatusCode.Locked } => upload.Interrupted(
            TransferReason.Locked, "the item is checked out, or open in an editor. Run the upload again later", e),
        { Status: HttpStatusCode.PreconditionFailed } => upload.Interrupted(
            TransferReason.ItemChanged,
            "the item on the service changed during the upload. Check the item before you upload the file again",
            e),
        _ => upload.Interrupted(
            TransferReason.Refused, $"the service refused the upload ({e.Code}). {e.Remedy ?? "See the inner exception"}".TrimEnd('.'), e),
    };

    public static TransferInterruptedException AttemptsExhausted(this UploadJob upload, GraphException? fault)
    {
        const string end = "times in a row. Run the upload again";
        return fault is not null
            ? upload.Interrupted(
                TransferReason.Unreachable, $"the service could not be reached or failed {RetryBudget.MaxAttempts} {end}", fault)
            : upload.Interrupted(TransferReason.NoProgress, $"the service requested the same bytes {RetryBudget.MaxAttempts} {end}");
    }

    /// <summary>All bytes are stored, but an orphaned session holds the name.</summary>
    public static TransferInterruptedException NameHeld(this UploadJob upload, Exception inner)
    {
        var until = (upload.Journal.OrphanedSessionOpenedOn ?? upload.Time.GetUtcNow()) + UploadUrlLifetime.Duration;
        var pending = upload.Journal.PendingId;
        var nextStep = pending is null
            ? "Run the upload again then, or choose another name."
            : "Run the upload again then: no byte is sent twice.";
        return new(
            TransferReason.NameHeld,
            $"The upload of '{upload.Name}' has sent all {upload.Source.Length} bytes, but the name is not available: "
            + $"an upload session whose URL was lost holds it until {until:u} at the latest. {nextStep}",
            inner)
        {
            BytesConfirmed = upload.BytesConfirmed,
            TotalBytes = upload.Source.Length,
            PendingUploadId = pending,
            NameHeldUntil = until,
        };
    }
}
