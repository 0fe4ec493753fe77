namespace GraphDelegatedKit.Tokens;

/// <summary>
/// Normalizes the scopes of each request, so that callers with the same scopes in different spellings share one token request.
/// </summary>
internal sealed class ScopeNormalizingTokenProvider(ITokenProvider next, GraphCloud cloud) : ITokenProvider
{
    public ValueTask<GraphAccessToken> GetTokenAsync(TokenRequest? request = null, CancellationToken cancellationToken = default) =>
        next.GetTokenAsync(
            request?.Scopes is { } scopes ? request with { Scopes = ScopeSet.CreateForRequest(scopes, cloud).Names } : request,
            cancellationToken);
}
