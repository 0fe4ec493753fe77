namespace GraphDelegatedKit;

/// <summary>What is wanted of a token beyond "good now, with the session's own scopes".</summary>
public sealed record TokenRequest
{
    /// <summary>The delegated permissions to ask for, as short names (<c>Mail.Read</c>) or in full.</summary>
    /// <value><see langword="null"/>: the session's own.</value>
    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>Gets a new token although the one held is still good, as after a change of roles or consent.</summary>
    public bool ForceRefresh { get; init; }

    /// <summary>A claims challenge as decoded JSON, never the base64 of the header it came in.</summary>
    public string? Claims { get; init; }

    /// <summary>The token a server just refused. Where a newer one is held already, that one is the answer.</summary>
    public GraphAccessToken? Rejected { get; init; }

    /// <summary>The person the token must be for, one of those who signed in: anybody else is an error, never a prompt.</summary>
    /// <value><see langword="null"/>: the session's own.</value>
    public GraphAccount? Account { get; init; }

    /// <summary>Nobody waits for the answer, so nobody is asked to sign in for it.</summary>
    internal bool IsBackground { get; init; }
}
