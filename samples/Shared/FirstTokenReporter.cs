using GraphDelegatedKit;

namespace Samples;

/// <summary>Passes on the tokens of a session, and reports the first one.</summary>
internal sealed class FirstTokenReporter(ITokenProvider session, Action<GraphAccessToken> report) : ITokenProvider
{
    private int _isReported;

    public async ValueTask<GraphAccessToken> GetTokenAsync(TokenRequest? request = null, CancellationToken cancellationToken = default)
    {
        var token = await session.GetTokenAsync(request, cancellationToken);
        if (Interlocked.Exchange(ref _isReported, 1) == 0) report(token);
        return token;
    }
}
