namespace GraphDelegatedKit;

/// <summary>The requirements of a token, beyond a valid token for the session's own scopes.</summary>
public sealed record TokenRequest
{
    /// <summary>Gets the delegated permissions to request, as short names (<c>Mail.Read</c>) or in full.</summary>
    /// <value>The default is <see langword="null"/>: the session's own scopes.</value>
    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>Gets whether a new token is requested although the cached one is valid, as after a change of roles or consent.</summary>
    /// <value>The default is <see langword="false"/>.</value>
    public bool ForceRefresh { get; init; }

    /// <summary>Gets a claims challenge as decoded JSON, not as the base64 text of the header.</summary>
    /// <value>The default is <see langword="null"/>: no challenge.</value>
    public string? Claims { get; init; }

    /// <summary>Gets the token that a server has rejected. If a newer token is cached, it is returned.</summary>
    /// <value>The default is <see langword="null"/>: no token was rejected.</value>
    public GraphAccessToken? Rejected { get; init; }

    /// <summary>
    /// Gets the account that the token must be for. It must have signed in before; otherwise the request fails without asking a person.
    /// </summary>
    /// <value>The default is <see langword="null"/>: the session's own account.</value>
    public GraphAccount? Account { get; init; }

    /// <summary>
    /// Gets whether the caller answers claims challenges: continuous access evaluation (CAE). The token then lives for a day, and the
    /// service ends it earlier by a challenge. A session keeps this for all its later tokens.
    /// </summary>
    /// <value>The default is <see langword="false"/>.</value>
    /// <remarks><see href="https://learn.microsoft.com/entra/identity-platform/app-resilience-continuous-access-evaluation"/></remarks>
    public bool AnswersChallenges { get; init; }

    /// <summary>Gets whether no caller waits for the token, so that no person is asked to sign in.</summary>
    internal bool IsBackground { get; init; }

    /// <summary>Gets whether a cached token of the provider's own scopes meets the request.</summary>
    internal bool AcceptsCachedToken =>
        this is { Scopes: null, ForceRefresh: false, Claims: null, Rejected: null, Account: null, IsBackground: false };
}
