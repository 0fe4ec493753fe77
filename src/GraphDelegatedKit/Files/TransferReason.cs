namespace GraphDelegatedKit;

/// <summary>Why a transfer stopped on its way. Each reason wants another act of the caller.</summary>
public enum TransferReason
{
    /// <summary>The service refused to go on, for good: the quota, a right, a policy, a lock. The inner exception says which.</summary>
    Refused,

    /// <summary>Another file got the name meanwhile.</summary>
    NameTaken,

    /// <summary>No answer came, or faults of the service only, several times in a row.</summary>
    Unreachable,

    /// <summary>The service answers well and asks for the same bytes again and again.</summary>
    NotMovingOn,

    /// <summary>The upload session ended before the file was complete, and so did the one begun in its place.</summary>
    SessionLost,

    /// <summary>The file changed while it was read: the local one of an upload, or the one on the service of a download. Nothing torn was stored.</summary>
    FileChanged,

    /// <summary>All bytes were sent, and whether the file was stored cannot be told: look before sending it again.</summary>
    OutcomeUnknown,

    /// <summary>What arrived is not what was sent.</summary>
    ContentDiffers,

    /// <summary>The local file cannot be written: the disk is full, say. The inner exception tells; what was fetched is kept, and the same call goes on from there.</summary>
    CannotWrite,
}
