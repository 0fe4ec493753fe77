namespace GraphDelegatedKit.Tokens;

/// <summary>Scopes in one spelling for the links behind, so that callers who want the same share one fetch however they write it.</summary>
internal sealed class ScopeNormalizingTokenProvider(ITokenProvider next, GraphCloud cloud) : ITokenProvider
{
    public ValueTask<GraphAccessToken> GetTokenAsync(TokenRequest? request = null, CancellationToken cancellationToken = default) =>
        next.GetTokenAsync(request?.Scopes is { } scopes ? request with { Scopes = ScopeSet.Create(scopes, cloud).Names } : request, cancellationToken);
}
