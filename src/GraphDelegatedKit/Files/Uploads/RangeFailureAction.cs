namespace GraphDelegatedKit.Files.Uploads;

/// <summary>What to do about a range that was not taken, or of which that is not known.</summary>
internal enum RangeFailureAction
{
    /// <summary>It certainly was not taken, and will be later: send it again.</summary>
    Resend,

    /// <summary>The session knows better than we do: ask it at once.</summary>
    QueryStatus,

    /// <summary>Nobody can tell what became of it: wait a little, then ask the session.</summary>
    DelayAndQueryStatus,

    /// <summary>There is no such session any more, or it is complete.</summary>
    SessionGone,

    /// <summary>It was too much at once: send less of it.</summary>
    SendSmaller,

    /// <summary>Another item has the name. If these were the last bytes, the service keeps all of them until the session expires.</summary>
    NameTaken,

    /// <summary>The item is checked out, or open with somebody: later it may be taken.</summary>
    Locked,

    /// <summary>The service will not have it.</summary>
    Fail,
}
