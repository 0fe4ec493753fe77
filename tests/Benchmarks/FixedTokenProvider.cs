using GraphDelegatedKit;

namespace Benchmarks;

/// <summary>A token that is held and stays good: signing in is no part of what is measured.</summary>
internal sealed class FixedTokenProvider : ITokenProvider
{
    private readonly GraphAccessToken _token = new("token", DateTimeOffset.MaxValue);

    public ValueTask<GraphAccessToken> GetTokenAsync(TokenRequest? request = null, CancellationToken cancellationToken = default) =>
        new(_token);
}
