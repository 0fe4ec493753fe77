namespace GraphDelegatedKit;

/// <summary>Whether a person may be asked to sign in.</summary>
public enum Interaction
{
    /// <summary>
    /// Only with a method that reaches a person: the browser if there is a display and no remote shell, a device code if stderr is a
    /// terminal or the program provides <see cref="DelegatedSessionOptions.DeviceCodePrompt"/>. Never in CI.
    /// </summary>
    WhenPersonPresent,

    /// <summary>With every method.</summary>
    Allowed,

    /// <summary>Never: without a usable sign-in the call fails at once, which suits a scheduled job.</summary>
    Never,
}
