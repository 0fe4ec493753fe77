using System.Collections.Concurrent;

namespace GraphDelegatedKit.Tokens;

/// <summary>
/// Callers that want the same token at the same time share one fetch. MSAL does not do this: 64 callers on an expired token
/// are 64 refreshes. The fetch lives as long as the session; a caller who stops waiting ends only the wait.
/// </summary>
internal sealed class SingleFlightTokenProvider(ITokenProvider next, CancellationToken session) : ITokenProvider
{
    private readonly ConcurrentDictionary<Wanted, Lazy<Task<GraphAccessToken>>> _flights = new();

    public async ValueTask<GraphAccessToken> GetTokenAsync(TokenRequest? request = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var wanted = Wanted.By(request);
        var flight = _flights.GetOrAdd(wanted, _ => new(() => FlyAsync(wanted, request)));
        return await flight.Value.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<GraphAccessToken> FlyAsync(Wanted wanted, TokenRequest? request)
    {
        await Task.Yield(); // the flight is on the board before it can land
        try
        {
            return await next.GetTokenAsync(request, session).ConfigureAwait(false);
        }
        finally
        {
            _flights.TryRemove(wanted, out _);
        }
    }

    private sealed record Wanted(string Scopes, string? Account, string? Claims, bool Fresh, bool NobodyWaits)
    {
        public static Wanted By(TokenRequest? request) => request is null
            ? new("", null, null, false, false)
            : new(string.Join(' ', request.Scopes ?? []).ToLowerInvariant(), request.Account?.HomeAccountId, request.Claims, request.ForceRefresh || request.Rejected is not null, request.NobodyWaits);
    }
}
