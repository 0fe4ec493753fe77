namespace GraphDelegatedKit;

/// <summary>The one seam between a signed-in person and whatever needs a token: implement it to bring tokens of your own.</summary>
/// <remarks>It gives a token or throws; asking for one that is held and good is meant to cost nothing, so ask for every request.</remarks>
public interface ITokenProvider
{
    /// <summary>A token that is good now.</summary>
    /// <param name="request">What the token must be able to do; <see langword="null"/> for the provider's own scopes.</param>
    /// <param name="cancellationToken">Ends this caller's wait, never work that others wait for too.</param>
    /// <exception cref="SignInException">No token can be had; its <see cref="SignInException.Remedy"/> says what a person can do.</exception>
    ValueTask<GraphAccessToken> GetTokenAsync(TokenRequest? request = null, CancellationToken cancellationToken = default);
}
