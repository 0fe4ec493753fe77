using GraphDelegatedKit.Http;
using GraphDelegatedKit.Resilience;
using GraphDelegatedKit.Tokens;

namespace GraphDelegatedKit.SignIn;

/// <summary>
/// Limits the time of a token request, so that a request that will never end does not keep later callers waiting. The time in which a
/// person is awaited does not count: the sign-in method has a limit of its own.
/// </summary>
/// <param name="next">The provider that makes the requests.</param>
/// <param name="signIn">The sign-in, which knows whether a person is awaited.</param>
/// <param name="time">The clock.</param>
/// <param name="limit">The time limit; <see langword="null"/> for <see cref="DefaultLimit"/>.</param>
internal sealed class TimeLimitTokenProvider(
    ITokenProvider next, SignInContext signIn, TimeProvider time, TimeSpan? limit = null) : ITokenProvider
{
    /// <summary>The usual time limit: enough for the wait for another process and for several requests that are answered late.</summary>
    public static readonly TimeSpan DefaultLimit = TimeSpan.FromMinutes(3);

    private readonly TimeSpan _limit = limit ?? DefaultLimit;

    public async ValueTask<GraphAccessToken> GetTokenAsync(TokenRequest? request = null, CancellationToken cancellationToken = default)
    {
        using var deadline = new Deadline(_limit, time);
        using var registration = cancellationToken.UnsafeRegister(static state => ((Deadline)state!).Cancel(), deadline);
        try
        {
            var pending = signIn.GetTokenAsync(next, request, deadline, deadline.CancellationToken);
            return await pending.AsTask().WaitOrAbandonAsync(deadline.CancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException e)
            when (deadline.CancellationToken.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new SignInException(
                SignInReason.Service, $"No token was available within {_limit.TotalMinutes:0.##} minutes.", innerException: e);
        }
    }
}
