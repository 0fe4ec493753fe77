namespace GraphDelegatedKit;

/// <summary>Whether a request may be sent more than once.</summary>
public enum Replay
{
    /// <summary>Where doing it twice is the same as once, and else only when it certainly did not run: a POST after 429, not after 504.</summary>
    WhenSafe,

    /// <summary>After every fault that may pass: for a POST the caller knows to be harmless.</summary>
    Always,

    /// <summary>Never: the first answer is the last.</summary>
    Never,
}
