namespace GraphDelegatedKit;

/// <summary>A way for a person to sign in.</summary>
public enum SignInMethod
{
    /// <summary>A code to enter on a page, on this device or any other.</summary>
    DeviceCode,
}
