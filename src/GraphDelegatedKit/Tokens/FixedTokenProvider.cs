namespace GraphDelegatedKit;

/// <summary>
/// A provider of one token that the program has already: of the local tenant in a test, or of another tool for a short job. The token is
/// not renewed: once it expires or is refused, calls fail with status 401.
/// </summary>
/// <param name="token">The token, without a scheme in front.</param>
/// <param name="expiresOn">The time at which it expires; <see langword="null"/> if that is not known.</param>
/// <exception cref="ArgumentException"><paramref name="token"/> is empty.</exception>
public sealed class FixedTokenProvider(string token, DateTimeOffset? expiresOn = null) : ITokenProvider
{
    private readonly GraphAccessToken _token = new(token, expiresOn ?? DateTimeOffset.MaxValue);

    /// <summary>Returns the token, whatever the request.</summary>
    /// <param name="request">Is not used.</param>
    /// <param name="cancellationToken">Is not used.</param>
    public ValueTask<GraphAccessToken> GetTokenAsync(TokenRequest? request = null, CancellationToken cancellationToken = default) =>
        new(_token);
}
