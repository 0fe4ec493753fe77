namespace GraphDelegatedKit.Files;

/// <summary>What to do about a range that was not taken, or of which that is not known.</summary>
internal enum FragmentVerdict
{
    /// <summary>It certainly was not taken, and will be later: send it again.</summary>
    SendAgain,

    /// <summary>The session knows better than we do: ask it at once.</summary>
    Ask,

    /// <summary>Nobody can tell what became of it: wait a little, then ask the session.</summary>
    WaitAndAsk,

    /// <summary>There is no such session any more, or it is complete.</summary>
    SessionGone,

    /// <summary>It was too much at once: send less of it.</summary>
    SendLess,

    /// <summary>Another item has the name. If these were the last bytes, the service keeps all of them until the session expires.</summary>
    NameTaken,

    /// <summary>The item is checked out, or open with somebody: later it may be taken.</summary>
    Locked,

    /// <summary>The service will not have it.</summary>
    Stop,
}
