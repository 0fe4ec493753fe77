using GraphDelegatedKit.Resilience;
using GraphDelegatedKit.SignIn;
using GraphDelegatedKit.Tokens;

namespace GraphDelegatedKit;

/// <summary>
/// A provider whose tokens come from a function of the program: another library, a vault, a service of the program's own. It keeps a token
/// while it is valid, renews it before it expires, and calls the function once for callers that need the same token at the same time.
/// </summary>
/// <remarks>The requests of all clients with this provider count as those of one user: they share their throttling.</remarks>
public sealed class DelegateTokenProvider : ITokenProvider
{
    private readonly SignInContext _signIn = new();
    private readonly MeteredTokenProvider _tokens;

    /// <summary>Creates a provider.</summary>
    /// <param name="getTokenAsync">
    /// The function. Its request names the permissions (<see cref="TokenRequest.Scopes"/>, <see langword="null"/> for the usual ones), and
    /// whether a cached token is refused. It throws a <see cref="SignInException"/> if no token is available.
    /// </param>
    /// <param name="cloud">The cloud whose Graph the tokens are for; <see langword="null"/> for <see cref="GraphCloud.Global"/>.</param>
    /// <param name="timeLimit">How long the function may take; <see langword="null"/> for 3 minutes.</param>
    /// <param name="timeProvider">The clock; <see langword="null"/> for <see cref="TimeProvider.System"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="timeLimit"/> is not positive.</exception>
    public DelegateTokenProvider(
        Func<TokenRequest, CancellationToken, ValueTask<GraphAccessToken>> getTokenAsync,
        GraphCloud? cloud = null,
        TimeSpan? timeLimit = null,
        TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(getTokenAsync);
        if (timeLimit is { } limit && !TimerDuration.IsTimeLimit(limit))
            throw new ArgumentOutOfRangeException(
                nameof(timeLimit), timeLimit, "The time limit must be positive, or Timeout.InfiniteTimeSpan.");
        var time = timeProvider ?? TimeProvider.System;

        // From the inside out, as in DelegatedSession.
        var function = new FunctionTokenProvider(getTokenAsync, _signIn);
        var limited = new TimeLimitTokenProvider(function, _signIn, time, timeLimit);
        var singleFlight = new SingleFlightTokenProvider(limited, time, _signIn, CancellationToken.None);
        var normalized = new ScopeNormalizingTokenProvider(singleFlight, cloud ?? GraphCloud.Global);
        _tokens = new MeteredTokenProvider(new CachedTokenProvider(normalized, time));
    }

    SignInContext ITokenProvider.SignIn => _signIn;

    /// <inheritdoc/>
    public ValueTask<GraphAccessToken> GetTokenAsync(TokenRequest? request = null, CancellationToken cancellationToken = default)
    {
        if (request is { AnswersChallenges: true }) _signIn.DeclareChallengesAnswered();
        return _tokens.GetTokenAsync(request, cancellationToken);
    }

    private sealed class FunctionTokenProvider(
        Func<TokenRequest, CancellationToken, ValueTask<GraphAccessToken>> getTokenAsync, SignInContext signIn) : ITokenProvider
    {
        public async ValueTask<GraphAccessToken> GetTokenAsync(TokenRequest? request = null, CancellationToken cancellationToken = default)
        {
            var complete = (request ?? new TokenRequest()) with { AnswersChallenges = signIn.CanAnswerChallenges };
            var token = await getTokenAsync(complete, cancellationToken).ConfigureAwait(false);
            return token is null
                ? throw new SignInException(SignInReason.SignInRequired, "The token function of the program returned no token.")
                : token.WithSignIn(signIn);
        }
    }
}
