namespace GraphDelegatedKit.Tokens;

/// <summary>
/// Refreshes a token in the background while callers use it. Any number of calls starts one refresh, which is not cancelled with a
/// caller. MSAL's own background refresh is started again by every call and cancelled with the caller.
/// </summary>
internal sealed class BackgroundRefresh(ITokenProvider next, TimeProvider time)
{
    /// <summary>The time after a failed refresh in which none is started. The cached token is still valid in that time.</summary>
    public static readonly TimeSpan FailureCooldown = TimeSpan.FromMinutes(1);

    private long _notBefore;
    private int _isRunning;

    /// <summary>
    /// Starts a refresh unless one is running or has just failed, and returns at once. The task completes with the refresh and never
    /// fails.
    /// </summary>
    public Task StartAsync(GraphAccessToken current, Action<GraphAccessToken> onRefreshed) =>
        time.GetUtcNow().UtcTicks < Volatile.Read(ref _notBefore) || Interlocked.Exchange(ref _isRunning, 1) == 1
            ? Task.CompletedTask
            : Task.Run(() => RefreshAsync(current, onRefreshed));

    private async Task RefreshAsync(GraphAccessToken current, Action<GraphAccessToken> onRefreshed)
    {
        try
        {
            var request = new TokenRequest { Rejected = current, IsBackground = true };
            onRefreshed(await next.GetTokenAsync(request, CancellationToken.None).ConfigureAwait(false));
        }
        catch (Exception) // no caller waits; the first call after the token's expiry reports the cause
        {
            Volatile.Write(ref _notBefore, (time.GetUtcNow() + FailureCooldown).UtcTicks);
        }
        finally
        {
            Volatile.Write(ref _isRunning, 0);
        }
    }
}
