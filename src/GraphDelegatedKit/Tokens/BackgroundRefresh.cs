namespace GraphDelegatedKit.Tokens;

/// <summary>
/// Renews a token that is due while callers go on with it. Once, however many ask, and to its end, whoever stops waiting: MSAL's
/// own is started again by every call and cancelled with the caller.
/// </summary>
internal sealed class BackgroundRefresh(ITokenProvider next, TimeProvider time)
{
    /// <summary>How long a renewal that failed is left alone; the token held is still good meanwhile.</summary>
    public static readonly TimeSpan FailureCooldown = TimeSpan.FromMinutes(1);

    private long _notBefore;
    private int _isRunning;

    /// <summary>Begins a renewal unless one is under way or has just failed; returns at once. The task ends with the renewal and never fails.</summary>
    public Task StartAsync(GraphAccessToken current, Action<GraphAccessToken> onRefreshed) =>
        time.GetUtcNow().UtcTicks < Volatile.Read(ref _notBefore) || Interlocked.Exchange(ref _isRunning, 1) == 1
            ? Task.CompletedTask
            : Task.Run(() => RefreshAsync(current, onRefreshed));

    private async Task RefreshAsync(GraphAccessToken current, Action<GraphAccessToken> onRefreshed)
    {
        try
        {
            onRefreshed(await next.GetTokenAsync(new TokenRequest { Rejected = current, IsBackground = true }, CancellationToken.None).ConfigureAwait(false));
        }
        catch (Exception) // nobody waits here; whoever needs a token when this one has ended meets the reason
        {
            Volatile.Write(ref _notBefore, (time.GetUtcNow() + FailureCooldown).UtcTicks);
        }
        finally
        {
            Volatile.Write(ref _isRunning, 0);
        }
    }
}
