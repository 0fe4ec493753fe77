namespace GraphDelegatedKit;

/// <summary>How a person is to sign in now.</summary>
public sealed record SignInRequest
{
    /// <summary>The permissions to ask for.</summary>
    /// <value><see langword="null"/>: the session's own.</value>
    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>A challenge to meet, as decoded JSON.</summary>
    /// <value><see langword="null"/>: the one the session met last and could not answer by itself, if any.</value>
    public string? Claims { get; init; }
}
