namespace GraphDelegatedKit;

/// <summary>Why no token could be had. Each reason wants another act of the caller.</summary>
public enum SignInReason
{
    /// <summary>A person must sign in, and nobody was asked: nobody signed in yet, or the sign-in ended.</summary>
    SignInRequired,

    /// <summary>Somebody must consent to a permission first.</summary>
    ConsentRequired,

    /// <summary>A policy of the tenant, or a blocked account, stands in the way; trying again does not help.</summary>
    BlockedByPolicy,

    /// <summary>It is not clear who is meant, or somebody else than asked for signed in.</summary>
    AccountChoice,

    /// <summary>A person was asked and did not complete it: declined, too late, or no way to reach them.</summary>
    InteractionFailed,

    /// <summary>The app's registration, the tenant or the client id is not right.</summary>
    AppRegistration,

    /// <summary>The persisted cache cannot be read or written.</summary>
    Cache,

    /// <summary>The sign-in service did not answer, or answered with a fault of its own.</summary>
    Service,
}
