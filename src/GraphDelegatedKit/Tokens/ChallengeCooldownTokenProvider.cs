namespace GraphDelegatedKit.Tokens;

/// <summary>
/// A challenge that nobody could answer is left alone for a minute, for the same token and the same claims: every request meets it, and
/// each would cost a refresh that ends the same way. Where a person was asked it is theirs to try again at once. A refusal without claims is
/// tried each time, for somebody may have signed in elsewhere meanwhile.
/// </summary>
internal sealed class ChallengeCooldownTokenProvider(ITokenProvider next, TimeProvider time) : ITokenProvider
{
    private static readonly TimeSpan Cooldown = TimeSpan.FromMinutes(1);

    private UnmetChallenge? _lastFailure;

    public async ValueTask<GraphAccessToken> GetTokenAsync(TokenRequest? request = null, CancellationToken cancellationToken = default)
    {
        if (request is not { Claims: { } claims, Rejected.Value: { } rejectedToken, Scopes: null, Account: null }) return await next.GetTokenAsync(request, cancellationToken).ConfigureAwait(false);
        if (Volatile.Read(ref _lastFailure) is { } lastFailure && lastFailure.Claims == claims && lastFailure.RejectedToken == rejectedToken && time.GetUtcNow() < lastFailure.Until) throw lastFailure.CreateException();

        try
        {
            return await next.GetTokenAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (SignInException e) when (e.Reason is SignInReason.SignInRequired or SignInReason.ConsentRequired or SignInReason.BlockedByPolicy)
        {
            Volatile.Write(ref _lastFailure, new UnmetChallenge(claims, rejectedToken, time.GetUtcNow() + Cooldown, e));
            throw;
        }
    }

    private sealed record UnmetChallenge(string Claims, string RejectedToken, DateTimeOffset Until, SignInException Error)
    {
        // An exception is one event's: its stack would be another call's.
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
