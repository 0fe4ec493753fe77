namespace GraphDelegatedKit.Tokens;

/// <summary>
/// Returns the cached token while it is valid, with one volatile read and no allocation. A token that is due for refresh is refreshed in
/// the background. Every other request goes to the next provider.
/// </summary>
internal sealed class CachedTokenProvider(ITokenProvider next, TimeProvider time) : ITokenProvider
{
    private readonly object _gate = new(); // guards writes; reads need no lock
    private readonly BackgroundRefresh _backgroundRefresh = new(next, time);

    private GraphAccessToken? _token;
    private int _generation;

    public ValueTask<GraphAccessToken> GetTokenAsync(TokenRequest? request = null, CancellationToken cancellationToken = default)
    {
        if (request is { AcceptsCachedToken: false }) return AcquireAsync(request, cancellationToken);

        var now = time.GetUtcNow();
        if (Volatile.Read(ref _token) is not { } token || !TokenExpiry.IsUsable(token, now)) return RefreshAsync(cancellationToken);

        if (TokenExpiry.IsRefreshDue(token, now)) StartBackgroundRefresh(token);
        return new(token);
    }

    /// <summary>Removes the cached token: after a sign-out no caller may get it.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _generation++; // a request in progress must not store its token
            Volatile.Write(ref _token, null);
        }
    }

    private void StartBackgroundRefresh(GraphAccessToken current)
    {
        var generation = Volatile.Read(ref _generation);
        _ = _backgroundRefresh.StartAsync(current, refreshed => Store(refreshed, generation));
    }

    private async ValueTask<GraphAccessToken> RefreshAsync(CancellationToken cancellationToken)
    {
        var generation = Volatile.Read(ref _generation);
        try
        {
            return Store(await next.GetTokenAsync(null, cancellationToken).ConfigureAwait(false), generation);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested && GetUnexpired() is { } unexpired)
        {
            return unexpired; // valid for a few more minutes, so the caller does not notice that the token service is down
        }
    }

    private async ValueTask<GraphAccessToken> AcquireAsync(TokenRequest request, CancellationToken cancellationToken)
    {
        var isDefaultRequest = request is { Scopes: null, Account: null };
        if (isDefaultRequest && request.Rejected is { } rejected && GetNewerThan(rejected) is { } newer) return newer;

        var generation = Volatile.Read(ref _generation);
        var token = await next.GetTokenAsync(request, cancellationToken).ConfigureAwait(false);
        return isDefaultRequest ? Store(token, generation) : token;
    }

    private GraphAccessToken Store(GraphAccessToken token, int generation)
    {
        lock (_gate)
        {
            if (generation == _generation) Volatile.Write(ref _token, token.WithCacheOrigin());
        }

        return token;
    }

    private GraphAccessToken? GetUnexpired() =>
        Volatile.Read(ref _token) is { } token && token.ExpiresOn > time.GetUtcNow() ? token : null;

    private GraphAccessToken? GetNewerThan(GraphAccessToken rejected) =>
        Volatile.Read(ref _token) is { } token && token.Value != rejected.Value && TokenExpiry.IsUsable(token, time.GetUtcNow())
            ? token
            : null;
}
