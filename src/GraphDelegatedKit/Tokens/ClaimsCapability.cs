namespace GraphDelegatedKit.Tokens;

/// <summary>
/// The client capability <c>cp1</c>: the caller answers claims challenges. With it, tokens live for a day and a claims challenge ends them
/// earlier, so it is declared only if a handler answers challenges.
/// </summary>
/// <remarks>
/// <para>A caller that holds a session declares the capability to the issuer of the session. Behind a decorator the session is not
/// visible: there the asynchronous call carries the declaration (<see cref="AsyncLocal{T}"/>). The request cannot carry it, because the
/// usual request is <see langword="null"/>, and a decorator may create another one.</para>
/// <para><see href="https://learn.microsoft.com/entra/identity-platform/app-resilience-continuous-access-evaluation"/></para>
/// </remarks>
internal static class ClaimsCapability
{
    private static readonly AsyncLocal<bool> Declaration = new();

    /// <summary>Gets whether the current call comes from a caller that answers challenges.</summary>
    public static bool IsDeclaredByCaller => Declaration.Value;

    /// <summary>Gets a token for a caller that answers challenges.</summary>
    public static ValueTask<GraphAccessToken> GetTokenAsync(
        ITokenProvider tokens, TokenRequest? request, CancellationToken cancellationToken)
    {
        if (tokens.Issuer is not { } issuer) return DeclareAndGetTokenAsync(tokens, request, cancellationToken);

        issuer.DeclareChallengesAnswered();
        return tokens.GetTokenAsync(request, cancellationToken);
    }

    // The value is restored when this method returns to its caller.
    private static async ValueTask<GraphAccessToken> DeclareAndGetTokenAsync(
        ITokenProvider tokens, TokenRequest? request, CancellationToken cancellationToken)
    {
        Declaration.Value = true;
        return await tokens.GetTokenAsync(request, cancellationToken).ConfigureAwait(false);
    }
}
