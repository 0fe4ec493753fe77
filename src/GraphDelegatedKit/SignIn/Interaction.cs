namespace GraphDelegatedKit;

/// <summary>Whether a person may be asked to sign in.</summary>
public enum Interaction
{
    /// <summary>Only where a way to reach one is there: for a device code, stderr is a terminal. CI counts as nobody.</summary>
    WhenPersonPresent,

    /// <summary>Always.</summary>
    Allowed,

    /// <summary>Never: without a usable sign-in the answer is an exception at once, as a scheduled job wants it.</summary>
    Never,
}
