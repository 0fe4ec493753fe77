using System.Security.Claims;
using GraphDelegatedKit.AspNetCore.Storage;

namespace GraphDelegatedKit.AspNetCore.Sessions;

/// <summary>The state of the session that the cookie of a request names.</summary>
internal sealed class SessionFeature
{
    public required SessionState State { get; init; }

    /// <summary>Gets the id of the session that the cookie names.</summary>
    public string? SessionId { get; init; }

    /// <summary>Gets the record of an active or ended session.</summary>
    public SessionRecord? Record { get; init; }

    /// <summary>Gets the user that the cookie of a lost session names, as a hint for the sign-in page.</summary>
    public string? Username { get; init; }

    /// <summary>Gets the failure of the store if the session is unavailable.</summary>
    public StoreUnavailableException? Failure { get; init; }

    /// <summary>Gets the user of the cookie. Only a sign-out may use it without an active session.</summary>
    public ClaimsPrincipal? CookiePrincipal { get; init; }
}

internal enum SessionState
{
    /// <summary>The session is valid.</summary>
    Active,

    /// <summary>The store does not know the session. It expired, or the store lost its data.</summary>
    Lost,

    /// <summary>The user signed out. The cookie is a copy.</summary>
    Ended,

    /// <summary>The store does not answer, so the session may be valid.</summary>
    Unavailable,
}
