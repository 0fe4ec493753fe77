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

    /// <summary>The local file changed while it was read; nothing torn was stored.</summary>
    FileChanged,

    /// <summary>All bytes were sent, and whether the file was stored cannot be told: look before sending it again.</summary>
    OutcomeUnknown,

    /// <summary>What lies on the service is not what was sent.</summary>
    ContentDiffers,
}
