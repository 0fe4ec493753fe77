namespace GraphDelegatedKit.Tokens;

/// <summary>
/// The client capability <c>cp1</c>: the caller answers claims challenges. With it, tokens live for a day and a claims challenge ends them
/// earlier, so it is declared only if a handler answers challenges.
/// </summary>
/// <remarks>
/// <para>A caller that holds a session declares the capability to the sign-in of the session. Behind a decorator the session is not
/// visible: there the asynchronous call carries the declaration (<see cref="AsyncLocal{T}"/>). The request cannot carry it, because the
/// usual request is <see langword="null"/>, and a decorator may create another one. The caller's observer takes the same way.</para>
/// <para><see href="https://learn.microsoft.com/entra/identity-platform/app-resilience-continuous-access-evaluation"/></para>
/// </remarks>
internal static class ClaimsCapability
{
    private static readonly AsyncLocal<Caller?> CurrentCaller = new();

    /// <summary>Gets whether the current call comes from a caller that answers challenges.</summary>
    public static bool IsDeclaredByCaller => CurrentCaller.Value is not null;

    /// <summary>Gets the observer of the current call, if a decorator is between its caller and the session.</summary>
    public static ITokenRequestObserver? Observer => CurrentCaller.Value?.Observer;

    /// <summary>Gets a token for a caller that answers challenges.</summary>
    /// <param name="tokens">The source of the token.</param>
    /// <param name="request">The requirements of the token.</param>
    /// <param name="observer">The caller's observer; <see langword="null"/> for none.</param>
    /// <param name="cancellationToken">Ends this caller's wait.</param>
    public static ValueTask<GraphAccessToken> GetTokenAsync(
        ITokenProvider tokens, TokenRequest? request, ITokenRequestObserver? observer, CancellationToken cancellationToken)
    {
        if (tokens.SignIn is not { } signIn) return DeclareAndGetTokenAsync(tokens, request, observer, cancellationToken);

        signIn.DeclareChallengesAnswered();
        return observer is null
            ? tokens.GetTokenAsync(request, cancellationToken)
            : signIn.GetTokenAsync(tokens, request, observer, cancellationToken);
    }

    // The value is restored when this method returns to its caller.
    private static async ValueTask<GraphAccessToken> DeclareAndGetTokenAsync(
        ITokenProvider tokens, TokenRequest? request, ITokenRequestObserver? observer, CancellationToken cancellationToken)
    {
        CurrentCaller.Value = new Caller(observer);
        return await tokens.GetTokenAsync(request, cancellationToken).ConfigureAwait(false);
    }

    private sealed record Caller(ITokenRequestObserver? Observer);
}
