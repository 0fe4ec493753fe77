namespace GraphDelegatedKit;

/// <summary>A sign-in method.</summary>
public enum SignInMethod
{
    /// <summary>
    /// The system's browser on this machine, which returns the result over loopback. It satisfies every policy that a browser can
    /// satisfy.
    /// </summary>
    Browser,

    /// <summary>A code that a person enters on a page, on this or another device.</summary>
    DeviceCode,
}
