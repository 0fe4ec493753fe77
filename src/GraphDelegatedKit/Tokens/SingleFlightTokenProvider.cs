using System.Collections.Concurrent;

namespace GraphDelegatedKit.Tokens;

/// <summary>
/// Shares one token request among callers that want the same token at the same time. MSAL does not: 64 callers with an expired token
/// cause 64 refreshes. The shared request ends only with the session; cancellation ends one caller's wait.
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
        await Task.Yield(); // so that the request is in the dictionary before it can complete
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
            : new(
                string.Join(' ', request.Scopes ?? []).ToLowerInvariant(),
                request.Account?.HomeAccountId,
                request.Claims,
                MustRefresh: request.ForceRefresh || request.Rejected is not null,
                request.IsBackground);
    }
}
