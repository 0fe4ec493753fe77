namespace GraphDelegatedKit.Tokens;

/// <summary>
/// Answers with the token held while it is good: one volatile read, nothing allocated. One that is due is renewed in the
/// background meanwhile. Anything else goes to the next link.
/// </summary>
internal sealed class CachedTokenProvider(ITokenProvider next, TimeProvider time) : ITokenProvider
{
    private readonly object _gate = new(); // for writers; whoever reads needs none
    private readonly BackgroundRefresh _backgroundRefresh = new(next, time);

    private GraphAccessToken? _token;
    private int _generation;

    public ValueTask<GraphAccessToken> GetTokenAsync(TokenRequest? request = null, CancellationToken cancellationToken = default)
    {
        if (request is not null) return AcquireAsync(request, cancellationToken);

        var now = time.GetUtcNow();
        if (Volatile.Read(ref _token) is not { } token || !TokenExpiry.IsUsable(token, now)) return RefreshAsync(cancellationToken);

        if (TokenExpiry.IsRefreshDue(token, now)) StartBackgroundRefresh(token);
        return new(token);
    }

    /// <summary>Forgets what is held: after a sign-out the next caller must not be served from memory.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _generation++; // a fetch under way began before: it must not put its token back
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
            return unexpired; // about to end but not over: a token service that is down is not the caller's trouble yet
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
        Volatile.Read(ref _token) is { } token && token.Value != rejected.Value && TokenExpiry.IsUsable(token, time.GetUtcNow()) ? token : null;
}
