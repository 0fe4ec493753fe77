namespace GraphDelegatedKit;

/// <summary>The requirements of a sign-in.</summary>
public sealed record SignInRequest
{
    /// <summary>Gets the permissions to request.</summary>
    /// <value>The default is <see langword="null"/>: the session's own scopes.</value>
    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>Gets the claims challenge to meet, as decoded JSON.</summary>
    /// <value>
    /// The default is <see langword="null"/>: the last challenge that the session could not answer without a person, if any.
    /// </value>
    public string? Claims { get; init; }
}
