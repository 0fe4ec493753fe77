namespace GraphDelegatedKit.Tokens;

/// <summary>
/// A challenge that nobody could answer is left alone for a minute, for the same token and the same claims: every request meets it, and
/// each would cost a refresh that ends the same way. Where a person was asked it is theirs to try again at once. A refusal without claims is
/// tried each time, for somebody may have signed in elsewhere meanwhile.
/// </summary>
internal sealed class RestingTokenProvider(ITokenProvider next, TimeProvider time) : ITokenProvider
{
    private static readonly TimeSpan Rest = TimeSpan.FromMinutes(1);

    private Unanswered? _last;

    public async ValueTask<GraphAccessToken> GetTokenAsync(TokenRequest? request = null, CancellationToken cancellationToken = default)
    {
        if (request is not { Claims: { } claims, Rejected.Value: { } refused, Scopes: null, Account: null }) return await next.GetTokenAsync(request, cancellationToken).ConfigureAwait(false);
        if (Volatile.Read(ref _last) is { } last && last.Claims == claims && last.Refused == refused && time.GetUtcNow() < last.Until) throw last.Again();

        try
        {
            return await next.GetTokenAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (SignInException e) when (e.Reason is SignInReason.SignInRequired or SignInReason.ConsentRequired or SignInReason.BlockedByPolicy)
        {
            Volatile.Write(ref _last, new Unanswered(claims, refused, time.GetUtcNow() + Rest, e));
            throw;
        }
    }

    private sealed record Unanswered(string Claims, string Refused, DateTimeOffset Until, SignInException Why)
    {
        // An exception is one event's: its stack would be another call's.
        public SignInException Again() => new(Why.Reason, Why.Message, Why.Remedy, Why)
        {
            AadstsCodes = Why.AadstsCodes,
            MissingScopes = Why.MissingScopes,
            CorrelationId = Why.CorrelationId,
            Claims = Why.Claims,
            RetryAfter = Why.RetryAfter,
        };
    }
}
