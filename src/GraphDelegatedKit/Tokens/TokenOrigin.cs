namespace GraphDelegatedKit;

/// <summary>Where a token comes from.</summary>
public enum TokenOrigin
{
    /// <summary>The token was cached, in memory or in the persisted cache.</summary>
    Cache,

    /// <summary>The token was requested with the refresh token, without asking a person.</summary>
    Refresh,

    /// <summary>A person signed in through the system browser.</summary>
    Browser,

    /// <summary>A person signed in by entering a device code.</summary>
    DeviceCode,
}
