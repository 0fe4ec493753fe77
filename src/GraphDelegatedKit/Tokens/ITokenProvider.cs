using GraphDelegatedKit.Tokens;

namespace GraphDelegatedKit;

/// <summary>A source of access tokens for one signed-in user. Implement it to use tokens of another source.</summary>
/// <remarks>
/// Implementations cache valid tokens, so that callers can ask for one at every request. A decorator passes on the tokens of the provider
/// behind it as they are: they show to which sign-in they belong, so that clients of one session share their throttling.
/// </remarks>
public interface ITokenProvider
{
    /// <summary>Returns a valid token.</summary>
    /// <param name="request">The requirements of the token; <see langword="null"/> for the provider's own scopes.</param>
    /// <param name="cancellationToken">Ends this caller's wait, but no work that other callers wait for.</param>
    /// <returns>The token, never <see langword="null"/>.</returns>
    /// <exception cref="SignInException">
    /// No token is available. <see cref="SignInException.Remedy"/> says what a person can do.
    /// </exception>
    ValueTask<GraphAccessToken> GetTokenAsync(TokenRequest? request = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Gets the state of the sign-in if the provider itself is one. A decorator is none: its tokens refer to the sign-in
    /// (<see cref="GraphAccessToken.SignIn"/>).
    /// </summary>
    internal SignInContext? SignIn => null;
}
