using System.Collections.Concurrent;

namespace GraphDelegatedKit.Tokens;

/// <summary>
/// Callers that want the same token at the same time share one fetch. MSAL does not do this: 64 callers on an expired token
/// are 64 refreshes. The fetch lives as long as the session; a caller who stops waiting ends only the wait.
/// </summary>
internal sealed class SingleFlightTokenProvider(ITokenProvider next, CancellationToken sessionLifetime) : ITokenProvider
{
    private readonly ConcurrentDictionary<RequestKey, Lazy<Task<GraphAccessToken>>> _pendingRequests = new();

    public async ValueTask<GraphAccessToken> GetTokenAsync(TokenRequest? request = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var key = RequestKey.Create(request);
        var pending = _pendingRequests.GetOrAdd(key, _ => new(() => AcquireAsync(key, request)));
        return await pending.Value.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<GraphAccessToken> AcquireAsync(RequestKey key, TokenRequest? request)
    {
        await Task.Yield(); // the flight is on the board before it can land
        try
        {
            return await next.GetTokenAsync(request, sessionLifetime).ConfigureAwait(false);
        }
        finally
        {
            _pendingRequests.TryRemove(key, out _);
        }
    }

    private sealed record RequestKey(string Scopes, string? Account, string? Claims, bool MustRefresh, bool IsBackground)
    {
        public static RequestKey Create(TokenRequest? request) => request is null
            ? new("", null, null, false, false)
            : new(string.Join(' ', request.Scopes ?? []).ToLowerInvariant(), request.Account?.HomeAccountId, request.Claims, request.ForceRefresh || request.Rejected is not null, request.IsBackground);
    }
}
