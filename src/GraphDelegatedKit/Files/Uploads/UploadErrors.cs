using System.Net;
using GraphDelegatedKit.Files.Content;
using GraphDelegatedKit.Resilience;

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

    /// <summary>Whether the same request of an upload can succeed later.</summary>
    public static bool IsTransient(this GraphException e) =>
        FaultClassifier.Classify(e.Status, e.RetryAfter, RequestPurpose.Upload).IsTransient();

    /// <summary>Whether a request with a whole file may have been executed although the response does not say so.</summary>
    public static bool MayHaveStoredFile(this GraphException e) =>
        e.MayHaveExecuted || FaultClassifier.Classify(e.Status, retryAfter: null, RequestPurpose.Upload).MayHaveExecuted();

    /// <summary>
    /// Creates the exception for an upload that stopped after it had started. The pending upload is named if the same call can resume it.
    /// </summary>
    /// <param name="job">The upload.</param>
    /// <param name="reason">The reason.</param>
    /// <param name="problem">What happened, and what to do, without the full stop.</param>
    /// <param name="inner">The cause.</param>
    public static TransferInterruptedException CreateInterruptedException(
        this UploadJob job, TransferReason reason, string problem, Exception? inner = null) =>
        new(
            reason,
            $"The upload of '{job.Name}' stopped with {job.Progress.BytesConfirmed} of {job.Source.Length} bytes confirmed: {problem}.",
            inner)
        {
            BytesConfirmed = job.Progress.BytesConfirmed,
            TotalBytes = job.Source.Length,
            PendingUploadId = ResumePolicy.IsResumable(reason) ? job.Journal.PendingId : null,
        };

    /// <summary>Creates the exception for properties that the upload needs and that could not be read from the service.</summary>
    public static TransferInterruptedException CreateCannotReadException(this UploadJob job, string problem, GraphException e) =>
        job.CreateInterruptedException(
            e.IsTransient() ? TransferReason.Unreachable : TransferReason.Refused, $"{problem}. Run the upload again", e);

    /// <summary>Creates the exception for a local file or a stream that could not be read. It is not an error of the service.</summary>
    public static TransferInterruptedException CreateSourceUnreadableException(this UploadJob job)
    {
        var error = job.Source.ReadError!;
        var problem = $"the source could not be read ({error.Message.TrimEnd('.')}). Make it readable and run the upload again";
        return job.CreateInterruptedException(TransferReason.ReadFailed, problem, error);
    }

    /// <summary>Creates the exception for a source that changed while it was read, so that its parts do not belong together.</summary>
    public static TransferInterruptedException CreateSourceChangedDuringReadException(this UploadJob job, Exception inner) =>
        job.CreateInterruptedException(
            TransferReason.SourceChanged,
            "the source changed while it was read. Upload it again when no program writes to it",
            inner);

    /// <summary>Creates the exception for a source that differs from the one that an earlier run started to send.</summary>
    public static TransferInterruptedException CreateSourceChangedSinceStartException(
        this UploadJob job, long sent, string? pendingUploadId) =>
        new(
            TransferReason.SourceChanged,
            $"The upload of '{job.Name}' cannot be resumed: the source has changed since {sent} bytes were sent. "
            + "Set IfChanged to StartOver, or cancel the pending upload.")
        {
            BytesConfirmed = sent,
            TotalBytes = job.Source.Length,
            PendingUploadId = pendingUploadId,
        };

    /// <summary>Creates the exception for an upload that the service refused permanently.</summary>
    public static TransferInterruptedException CreateRefusedException(this UploadJob job, GraphException e) =>
        UploadFailurePolicy.Classify(e) switch
        {
            UploadFailureKind.NameTaken => job.CreateInterruptedException(
                TransferReason.NameTaken,
                "another file got the name during the upload. Choose another name, or set Conflict to Replace",
                e),
            UploadFailureKind.Locked => job.CreateInterruptedException(
                TransferReason.Locked, "the item is checked out, or open in an editor. Run the upload again later", e),
            UploadFailureKind.Modified => job.CreateInterruptedException(
                TransferReason.ItemChanged,
                "the item on the service changed during the upload. Check the item before you upload the file again",
                e),
            UploadFailureKind.Malware => job.CreateInterruptedException(
                TransferReason.BlockedAsMalware,
                $"the service considers the content infected ({e.Code}). Have the file checked; only an administrator can allow it",
                e),
            UploadFailureKind.Full => job.CreateInterruptedException(
                TransferReason.Refused, $"the destination is full ({e.Code}). Free some space and run the upload again", e),
            _ => job.CreateInterruptedException(
                TransferReason.Refused,
                $"the service refused the upload ({DescribeResponse(e)}). {e.Remedy ?? "See the inner exception"}".TrimEnd('.'),
                e),
        };

    /// <summary>
    /// Creates the exception for upload URLs of which none was ever found. It happens to users who may write the file, but not its folder.
    /// </summary>
    /// <remarks>
    /// <see href="https://github.com/OneDrive/onedrive-api-docs/issues/1231"/>,
    /// <see href="https://github.com/microsoftgraph/msgraph-sdk-javascript/issues/272"/>
    /// </remarks>
    public static TransferInterruptedException CreateUrlUnknownException(this UploadJob job, Exception? fault) =>
        job.CreateInterruptedException(
            TransferReason.SessionLost,
            "the service opened upload sessions, but answered 404 to every upload URL. Check whether the user may write to the folder of "
            + "the file, and not only to the file; or run the upload again later",
            fault);

    /// <summary>
    /// Creates the exception for a service that reported another version of the item repeatedly, although the request named none.
    /// </summary>
    public static GraphException CreateStillModifiedException(this UploadJob job, GraphException e) =>
        new($"The service reports that '{job.Name}' is being changed ({DescribeResponse(e)}). The upload did not ask for a version.", e)
        {
            Remedy = "Run the upload again in a minute.",
        };

    /// <summary>Creates the exception for a folder that this program created, and that the service does not find yet.</summary>
    public static GraphException CreateFolderNotReadyException(this UploadJob job, GraphException e) =>
        new($"The folder of '{job.Name}' was created a moment ago, and the service does not find it yet: {e.Message}", e)
        {
            Remedy = "Run the upload again in a minute.",
        };

    /// <summary>Creates the exception for a name that a folder has, which a file cannot replace.</summary>
    public static GraphException CreateNameOfFolderException(this UploadJob job, GraphException e) =>
        new($"A folder has the name '{job.Name}', and a file cannot replace a folder.", e) { Remedy = "Choose another name." };

    /// <summary>
    /// Creates the exception for a name that is refused for an unknown reason, although an existing file may be replaced.
    /// </summary>
    /// <remarks>
    /// <see href="https://github.com/OneDrive/onedrive-api-docs/issues/747"/>,
    /// <see href="https://github.com/microsoftgraph/msgraph-sdk-java/issues/366"/>
    /// </remarks>
    public static GraphException CreateNameNotAvailableException(this UploadJob job, GraphException e) =>
        new($"The service does not accept the name '{job.Name}' ({DescribeResponse(e)}), although an existing file may be replaced. "
            + "An unfinished upload may hold the name, or the file may be open in an editor.", e)
        {
            Remedy = "Run the upload again later, or choose another name. An unfinished upload holds a name for up to a day.",
        };

    /// <summary>
    /// Creates the exception for a file whose bytes are all stored under a staged name, and that did not get its final name. The next run
    /// renames it without sending a byte.
    /// </summary>
    public static TransferInterruptedException CreateNameRefusedException(
        this UploadJob job, GraphException e, string stagedName, bool isNameTaken)
    {
        var (reason, cause) = e switch
        {
            _ when isNameTaken => (TransferReason.NameTaken, "another item got the name during the upload. Choose another name"),
            { Status: HttpStatusCode.Locked } => (TransferReason.Locked, "the item is locked. Run the upload again later"),
            _ when e.IsTransient() || e.Status is HttpStatusCode.Conflict or HttpStatusCode.PreconditionFailed =>
                (TransferReason.Unreachable, $"the service did not rename it ({DescribeResponse(e)}). Run the upload again"),
            _ => (TransferReason.Refused, $"the service refused the name ({DescribeResponse(e)}). {e.Remedy ?? "Run the upload again"}"),
        };
        return new(
            reason,
            $"The upload of '{job.Name}' has stored all {job.Source.Length} bytes as '{stagedName}', which was kept, "
            + $"but {cause.TrimEnd('.')}.",
            e)
        {
            BytesConfirmed = job.Source.Length,
            TotalBytes = job.Source.Length,
            PendingUploadId = job.Journal.PendingId,
        };
    }

    /// <summary>
    /// Creates the exception for a request that failed too often in a row, or for a service that repeatedly requested the same bytes.
    /// </summary>
    /// <param name="job">The upload.</param>
    /// <param name="fault">The last failure; <see langword="null"/> if no request failed.</param>
    public static TransferInterruptedException CreateAttemptsExhaustedException(this UploadJob job, Exception? fault)
    {
        var end = $"{RetryPolicy.Upload.MaxAttempts} times in a row";
        return fault switch
        {
            null => job.CreateInterruptedException(
                TransferReason.NoProgress, $"the service requested the same bytes {end}. Run the upload again"),
            GraphException { Status: not null } e => job.CreateInterruptedException(
                TransferReason.Unreachable,
                $"the service answered {DescribeResponse(e)} {end}. Run the upload again; if it fails again, give the request id "
                + (e.RequestId is { } id ? $"{id} to support" : "in the inner exception to support"),
                e),
            _ => job.CreateInterruptedException(
                TransferReason.Unreachable, $"the service could not be reached {end}. Run the upload again", fault),
        };
    }

    private static string DescribeResponse(GraphException e) => e.Status is { } status ? $"{(int)status} {e.Code}" : e.Code;

    /// <summary>Creates the exception for an upload whose bytes are all stored, but whose name an orphaned session holds.</summary>
    public static TransferInterruptedException CreateNameHeldException(this UploadJob job, Exception inner)
    {
        var until = (job.Journal.OrphanedSessionOpenedOn ?? job.Time.GetUtcNow()) + UploadSession.UrlLifetime;
        var pending = job.Journal.PendingId;
        var nextStep = pending is null
            ? "Run the upload again then, or choose another name."
            : "Run the upload again then: no byte is sent twice.";
        return new(
            TransferReason.NameHeld,
            $"The upload of '{job.Name}' has sent all {job.Source.Length} bytes, but the name is not available: "
            + $"an upload session whose URL was lost holds it until {until:u} at the latest. {nextStep}",
            inner)
        {
            BytesConfirmed = job.Progress.BytesConfirmed,
            TotalBytes = job.Source.Length,
            PendingUploadId = pending,
            NameHeldUntil = until,
        };
    }
}
