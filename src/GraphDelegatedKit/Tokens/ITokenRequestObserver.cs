namespace GraphDelegatedKit.Tokens;

/// <summary>Reacts to what a caller of a sign-in cannot see in the token that it waits for.</summary>
internal interface ITokenRequestObserver
{
    /// <summary>The sign-in begins to wait for a person. A time limit pauses until it ends.</summary>
    void OnInteractionStarted();

    void OnInteractionEnded();

    /// <summary>
    /// The request fails with an exception of a function of the program, such as the one that shows a device code. The exception is the
    /// program's own, so it reaches the caller unchanged and the request is not tried again.
    /// </summary>
    void OnCallerFault(Exception fault)
    {
    }
}
