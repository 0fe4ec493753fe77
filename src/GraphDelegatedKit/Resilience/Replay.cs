namespace GraphDelegatedKit;

/// <summary>Whether a request may be sent more than once.</summary>
public enum Replay
{
    /// <summary>
    /// Retries idempotent methods after every transient fault, and other methods only if the request was certainly not executed: a POST
    /// after 429, not after 504.
    /// </summary>
    WhenSafe,

    /// <summary>Retries after every transient fault, for a POST that the caller knows to be idempotent.</summary>
    Always,

    /// <summary>Never retries.</summary>
    Never,
}
