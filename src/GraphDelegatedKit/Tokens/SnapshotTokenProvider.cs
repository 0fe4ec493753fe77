namespace GraphDelegatedKit.Tokens;

/// <summary>
/// Answers with the token held while it is good: one volatile read, nothing allocated. One that is due is renewed in the
/// background meanwhile. Anything else goes to the next link.
/// </summary>
internal sealed class SnapshotTokenProvider(ITokenProvider next, TimeProvider time) : ITokenProvider
{
    private readonly object _gate = new(); // for writers; whoever reads needs none
    private readonly BackgroundRefresh _background = new(next, time);

    private GraphAccessToken? _held;
    private int _clearings;

    public ValueTask<GraphAccessToken> GetTokenAsync(TokenRequest? request = null, CancellationToken cancellationToken = default)
    {
        if (request is not null) return FetchAsync(request, cancellationToken);

        var now = time.GetUtcNow();
        if (Volatile.Read(ref _held) is not { } held || !Freshness.IsGood(held, now)) return RenewAsync(cancellationToken);

        if (Freshness.IsDue(held, now)) BeginRenewal(held);
        return new(held);
    }

    /// <summary>Forgets what is held: after a sign-out the next caller must not be served from memory.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _clearings++; // a fetch under way began before: it must not put its token back
            Volatile.Write(ref _held, null);
        }
    }

    private void BeginRenewal(GraphAccessToken due)
    {
        var clearings = Volatile.Read(ref _clearings);
        _ = _background.Begin(due, renewed => Hold(renewed, clearings));
    }

    private async ValueTask<GraphAccessToken> RenewAsync(CancellationToken cancellationToken)
    {
        var clearings = Volatile.Read(ref _clearings);
        try
        {
            return Hold(await next.GetTokenAsync(null, cancellationToken).ConfigureAwait(false), clearings);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested && StillValid() is { } held)
        {
            return held; // about to end but not over: a token service that is down is not the caller's trouble yet
        }
    }

    private async ValueTask<GraphAccessToken> FetchAsync(TokenRequest request, CancellationToken cancellationToken)
    {
        var own = request is { Scopes: null, Account: null };
        if (own && request.Rejected is { } rejected && NewerThan(rejected) is { } newer) return newer;

        var clearings = Volatile.Read(ref _clearings);
        var token = await next.GetTokenAsync(request, cancellationToken).ConfigureAwait(false);
        return own ? Hold(token, clearings) : token;
    }

    private GraphAccessToken Hold(GraphAccessToken token, int clearings)
    {
        lock (_gate)
        {
            if (clearings == _clearings) Volatile.Write(ref _held, token.FromCache());
        }

        return token;
    }

    private GraphAccessToken? StillValid() =>
        Volatile.Read(ref _held) is { } held && held.ExpiresOn > time.GetUtcNow() ? held : null;

    private GraphAccessToken? NewerThan(GraphAccessToken rejected) =>
        Volatile.Read(ref _held) is { } held && held.Value != rejected.Value && Freshness.IsGood(held, time.GetUtcNow()) ? held : null;
}
