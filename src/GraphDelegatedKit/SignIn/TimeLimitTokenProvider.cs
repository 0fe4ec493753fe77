using GraphDelegatedKit.Http;
using GraphDelegatedKit.Resilience;
using GraphDelegatedKit.Tokens;

namespace GraphDelegatedKit.SignIn;

/// <summary>
/// Limits the time of a token request, so that a request that will never end does not keep later callers waiting. The time in which a
/// person is awaited does not count: the sign-in method has a limit of its own.
/// </summary>
internal sealed class TimeLimitTokenProvider(ITokenProvider next, SignInContext signIn, TimeProvider time) : ITokenProvider
{
    /// <summary>The time limit: enough for the wait for another process and for several requests that are answered late.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    public async ValueTask<GraphAccessToken> GetTokenAsync(TokenRequest? request = null, CancellationToken cancellationToken = default)
    {
        using var deadline = new Deadline(Limit, time);
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
                SignInReason.Service, $"No token was available within {Limit.TotalMinutes:F0} minutes.", innerException: e);
        }
    }
}
