namespace GraphDelegatedKit;

/// <summary>How a token was come by.</summary>
public enum TokenOrigin
{
    /// <summary>It was held already, in memory or in the persisted cache.</summary>
    Cache,

    /// <summary>It was fetched with the refresh token; nobody was asked anything.</summary>
    Refresh,

    /// <summary>A person signed in through the system browser.</summary>
    Browser,

    /// <summary>A person signed in by entering a device code.</summary>
    DeviceCode,
}
