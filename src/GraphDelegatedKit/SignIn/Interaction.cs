namespace GraphDelegatedKit;

/// <summary>Whether a person may be asked to sign in.</summary>
public enum Interaction
{
    /// <summary>Only by a way that reaches one: a browser where there is a display and no remote shell, a device code where stderr is a terminal. CI counts as nobody.</summary>
    WhenPersonPresent,

    /// <summary>Always.</summary>
    Allowed,

    /// <summary>Never: without a usable sign-in the answer is an exception at once, as a scheduled job wants it.</summary>
    Never,
}
