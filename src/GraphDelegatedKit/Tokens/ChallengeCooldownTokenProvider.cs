namespace GraphDelegatedKit.Tokens;

/// <summary>
/// Repeats the error of a claims challenge that could not be answered, for one minute, the same token and the same claims. Every request
/// meets such a challenge, and each would cost a refresh that ends the same way. If a person was asked, the next request asks again. A
/// rejection without claims is tried each time, because another process may have signed in.
/// </summary>
internal sealed class ChallengeCooldownTokenProvider(ITokenProvider next, TimeProvider time) : ITokenProvider
{
    private static readonly TimeSpan Cooldown = TimeSpan.FromMinutes(1);

    private UnmetChallenge? _lastFailure;

    public async ValueTask<GraphAccessToken> GetTokenAsync(TokenRequest? request = null, CancellationToken cancellationToken = default)
    {
        if (request is not { Claims: { } claims, Rejected.Value: { } rejectedToken, Scopes: null, Account: null })
            return await next.GetTokenAsync(request, cancellationToken).ConfigureAwait(false);
        if (Volatile.Read(ref _lastFailure) is { } failure && failure.Matches(claims, rejectedToken) && time.GetUtcNow() < failure.Until)
            throw failure.CreateException();

        try
        {
            return await next.GetTokenAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (SignInException e)
            when (e.Reason is SignInReason.SignInRequired or SignInReason.ConsentRequired or SignInReason.BlockedByPolicy)
        {
            Volatile.Write(ref _lastFailure, new UnmetChallenge(claims, rejectedToken, time.GetUtcNow() + Cooldown, e));
            throw;
        }
    }

    private sealed record UnmetChallenge(string Claims, string RejectedToken, DateTimeOffset Until, SignInException Error)
    {
        public bool Matches(string claims, string rejectedToken) => Claims == claims && RejectedToken == rejectedToken;

        // A new exception, because the stored one has the stack of another call.
        public SignInException CreateException() => new(Error.Reason, Error.Message, Error.Remedy, Error)
        {
            AadstsCodes = Error.AadstsCodes,
            MissingScopes = Error.MissingScopes,
            CorrelationId = Error.CorrelationId,
            Claims = Error.Claims,
            RetryAfter = Error.RetryAfter,
        };
    }
}
