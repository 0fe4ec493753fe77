namespace GraphDelegatedKit.Tokens;

/// <summary>
/// For one minute after a claims challenge could not be answered, throws the same error for the same rejected token and the same claims.
/// Every request meets such a challenge, and each would cost a refresh that ends the same way. Two failures are not repeated: after a
/// sign-in that a person did not complete, the next request asks again; and a rejection without claims is tried each time, because
/// another process may have signed in.
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
            throw SignInException.From(failure.Error);

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
    }
}
