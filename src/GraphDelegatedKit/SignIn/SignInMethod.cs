namespace GraphDelegatedKit;

/// <summary>A way for a person to sign in.</summary>
public enum SignInMethod
{
    /// <summary>The system's browser on this machine, which brings the answer back over loopback. It meets every policy a browser meets.</summary>
    Browser,

    /// <summary>A code to enter on a page, on this device or any other.</summary>
    DeviceCode,
}
