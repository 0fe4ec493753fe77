namespace GraphDelegatedKit;

/// <summary>The kind of a sign-in failure. Each needs a different reaction of the caller.</summary>
public enum SignInReason
{
    /// <summary>A person must sign in and was not asked: there was no sign-in yet, or it has ended.</summary>
    SignInRequired,

    /// <summary>The user or an administrator must consent to a permission first.</summary>
    ConsentRequired,

    /// <summary>A policy of the tenant or a blocked account prevents the sign-in. Trying again does not help.</summary>
    BlockedByPolicy,

    /// <summary>The account is ambiguous, or another account than the requested one signed in.</summary>
    AccountChoice,

    /// <summary>
    /// A person was asked and did not complete the sign-in: it was declined, took too long, or the person could not be reached.
    /// </summary>
    InteractionFailed,

    /// <summary>The app's registration, the tenant or the client id is wrong.</summary>
    AppRegistration,

    /// <summary>The persisted cache cannot be read or written.</summary>
    Cache,

    /// <summary>The sign-in service did not respond, or responded with a fault of its own.</summary>
    Service,
}
