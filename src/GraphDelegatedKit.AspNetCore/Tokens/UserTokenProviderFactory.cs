using GraphDelegatedKit.Tokens;

namespace GraphDelegatedKit.AspNetCore.Tokens;

internal sealed class UserTokenProviderFactory(UserTokens tokens) : IUserTokenProviderFactory
{
    public ITokenProvider Create(UserSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        return new MeteredTokenProvider(new SessionTokenProvider(session, tokens));
    }

    private sealed class SessionTokenProvider(UserSession session, UserTokens tokens) : ITokenProvider
    {
        public async ValueTask<GraphAccessToken> GetTokenAsync(
            TokenRequest? request = null, CancellationToken cancellationToken = default) =>
            await tokens.GetTokenIfActiveAsync(session, request ?? new TokenRequest(), cancellationToken).ConfigureAwait(false);
    }
}
