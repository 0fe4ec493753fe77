namespace GraphDelegatedKit;

/// <summary>Why a transfer stopped on its way. Each reason wants another act of the caller.</summary>
public enum TransferReason
{
    /// <summary>The service refused to go on, for good: the quota, a right, a policy. The inner exception says which.</summary>
    Refused,

    /// <summary>Another file got the name meanwhile. The bytes are there: the same upload again, with another <see cref="UploadOptions.Conflict"/>, sends none of them twice.</summary>
    NameTaken,

    /// <summary>No answer came, or faults of the service only, several times in a row.</summary>
    Unreachable,

    /// <summary>The service answers well and asks for the same bytes again and again.</summary>
    NoProgress,

    /// <summary>The upload session ended before the file was complete, and so did the one begun in its place.</summary>
    SessionLost,

    /// <summary>The local file changed: while it was read, or since an earlier run began to send it. Nothing torn was stored.</summary>
    SourceChanged,

    /// <summary>All bytes were sent, and whether the file was stored cannot be told: look before sending it again.</summary>
    OutcomeUnknown,

    /// <summary>What arrived is not what was sent.</summary>
    ContentMismatch,

    /// <summary>The item is locked on the service: checked out, or open with somebody. Run it again later.</summary>
    Locked,

    /// <summary>The item on the service changed in a way that forbids going on (412), or its content is not the one any more that a download of it began with. Nothing torn was stored.</summary>
    ItemChanged,

    /// <summary>Another process, or another call in this one, is at the same upload.</summary>
    AlreadyRunning,

    /// <summary>
    /// The name is held by an upload session that an earlier call opened and was stopped before it heard of it: nobody can end it, and it ends by itself
    /// (<see cref="TransferInterruptedException.NameHeldUntil"/>). With a journal the bytes are there: the same upload again, then, sends none of them twice.
    /// </summary>
    NameHeld,

    /// <summary>The local file, or the stream, could not be read to its end: the inner exception tells. What arrived is kept, and the same call goes on from there.</summary>
    ReadFailed,

    /// <summary>The local file cannot be written: the disk is full, say. The inner exception tells; what was fetched is kept, and the same call goes on from there.</summary>
    WriteFailed,
}
