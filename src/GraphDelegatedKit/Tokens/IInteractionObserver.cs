namespace GraphDelegatedKit.Tokens;

/// <summary>Reacts when a sign-in begins and ends to wait for a person. A time limit pauses in between.</summary>
internal interface IInteractionObserver
{
    void OnInteractionStarted();

    void OnInteractionEnded();
}
