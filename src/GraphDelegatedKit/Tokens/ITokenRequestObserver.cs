namespace GraphDelegatedKit.Tokens;

/// <summary>
/// Observes a token request: when it waits for a person, and when a callback of the program makes it fail.
/// </summary>
internal interface ITokenRequestObserver
{
    /// <summary>The sign-in begins to wait for a person. A time limit pauses until it ends.</summary>
    void OnInteractionStarted();

    /// <summary>The sign-in no longer waits for a person. A paused time limit continues.</summary>
    void OnInteractionEnded();

    /// <summary>
    /// The request fails with an exception of a function of the program, such as the one that shows a device code. The exception is the
    /// program's own, so it reaches the caller unchanged and the request is not tried again.
    /// </summary>
    void OnCallerFault(Exception fault)
    {
    }
}
