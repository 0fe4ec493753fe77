namespace GraphDelegatedKit.Files.Uploads;

/// <summary>The reaction to a range that was rejected, or whose outcome is unknown.</summary>
internal enum RangeFailureAction
{
    /// <summary>The range certainly was not accepted and can be accepted later: send the range again.</summary>
    Resend,

    /// <summary>The session has a different state than expected: query its status immediately.</summary>
    QueryStatus,

    /// <summary>The outcome is unknown: wait, then query the status of the session.</summary>
    DelayAndQueryStatus,

    /// <summary>The session no longer exists, or is complete.</summary>
    SessionGone,

    /// <summary>The range was too large: send a smaller one.</summary>
    SendSmaller,

    /// <summary>Another item has the name. After the last range, the service keeps all bytes until the session expires.</summary>
    NameTaken,

    /// <summary>The item is checked out, or open in an editor: the range can be accepted later.</summary>
    Locked,

    /// <summary>The service refused the range permanently.</summary>
    Fail,
}
