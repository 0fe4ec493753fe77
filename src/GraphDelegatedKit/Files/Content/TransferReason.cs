namespace GraphDelegatedKit;

/// <summary>The reason why a transfer was interrupted. Each reason needs a different reaction of the caller.</summary>
public enum TransferReason
{
    /// <summary>
    /// The service refused the transfer permanently: a full drive, a missing permission or a policy. The message and the inner exception
    /// have the details.
    /// </summary>
    Refused,

    /// <summary>
    /// Another file got the name during the upload. The service still has the bytes: the same upload with another
    /// <see cref="UploadOptions.Conflict"/> sends no byte twice.
    /// </summary>
    NameTaken,

    /// <summary>
    /// The service could not be reached, failed, or reported a passing conflict, several times in a row; the message says which. Run the
    /// transfer again.
    /// </summary>
    Unreachable,

    /// <summary>The service repeatedly requested the same bytes without an error.</summary>
    NoProgress,

    /// <summary>
    /// The upload session ended before the file was complete, and so did the session that replaced it. Run the upload again.
    /// </summary>
    SessionLost,

    /// <summary>
    /// The local file changed while it was read, or since an earlier run started to send it. No file with mixed content was stored.
    /// </summary>
    SourceChanged,

    /// <summary>
    /// All bytes were sent, but it is unknown whether the file was stored. Check whether the file exists before you upload it again.
    /// </summary>
    OutcomeUnknown,

    /// <summary>The received content differs from the content that was sent.</summary>
    ContentMismatch,

    /// <summary>The item on the service is checked out, or open in an editor. Run the transfer again later.</summary>
    Locked,

    /// <summary>
    /// The item on the service changed and cannot be replaced any more (412), or its content differs from the one that a download started
    /// with. No file with mixed content was stored.
    /// </summary>
    ItemChanged,

    /// <summary>Another process, or another call in this process, runs the same upload.</summary>
    AlreadyRunning,

    /// <summary>
    /// The name is blocked by an upload session that an earlier call opened before it was stopped, and whose upload URL was lost. The
    /// session cannot be cancelled and expires at <see cref="TransferInterruptedException.NameHeldUntil"/>. With a journal, the same
    /// upload after that time sends no byte twice.
    /// </summary>
    NameHeld,

    /// <summary>
    /// The local file or the stream could not be read to its end; see the inner exception. The same call resumes the upload.
    /// </summary>
    ReadFailed,

    /// <summary>
    /// The local file could not be written, for example because the disk is full; see the inner exception. The same call resumes the
    /// download.
    /// </summary>
    WriteFailed,

    /// <summary>
    /// The service considers the file infected, and does not deliver or store it. An administrator can check the file and release it. The
    /// transfer is not repeated.
    /// </summary>
    BlockedAsMalware,
}
