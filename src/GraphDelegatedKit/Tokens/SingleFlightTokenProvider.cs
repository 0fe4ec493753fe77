using System.Collections.Concurrent;

namespace GraphDelegatedKit.Tokens;

/// <summary>
/// Shares one token request among callers that want the same token at the same time. MSAL does not: 64 callers with an expired token
/// cause 64 refreshes. Cancellation ends one caller's wait, not the shared request. A request that all its callers have left and that is
/// still not answered after some seconds is cancelled and replaced when the next caller comes.
/// </summary>
/// <param name="next">The provider that makes the requests. Its requests must end in a limited time.</param>
/// <param name="time">The clock.</param>
/// <param name="signIn">The sign-in. A request is not replaced while a person is asked to sign in.</param>
/// <param name="sessionLifetime">Cancels the requests when the session ends.</param>
internal sealed class SingleFlightTokenProvider(
    ITokenProvider next, TimeProvider time, SignInContext signIn, CancellationToken sessionLifetime) : ITokenProvider
{
    /// <summary>The time after which a request that no caller waits for is given up.</summary>
    public static readonly TimeSpan AbandonedLifetime = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<RequestKey, Flight> _flights = new();

    public async ValueTask<GraphAccessToken> GetTokenAsync(TokenRequest? request = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var key = RequestKey.Create(request);
        var flight = Join(key, request);
        try
        {
            return await flight.Result.Value.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            flight.Leave();
        }
    }

    private Flight Join(RequestKey key, TokenRequest? request)
    {
        while (true)
        {
            var flight = _flights.GetOrAdd(key, _ => new Flight(this, key, request, time.GetTimestamp()));
            if (flight.TryJoin(CanReplace(flight))) return flight;

            _flights.TryRemove(new(key, flight));
            flight.Cancel();
        }
    }

    private bool CanReplace(Flight flight) =>
        time.GetElapsedTime(flight.StartTimestamp) >= AbandonedLifetime && signIn.InteractionCount == 0;

    private async Task<GraphAccessToken> AcquireAsync(
        RequestKey key, TokenRequest? request, Flight flight, CancellationToken flightCancellation)
    {
        // So that the request is in the dictionary before it can complete. Task.Yield would return to the caller's synchronization context.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(sessionLifetime, flightCancellation);
        try
        {
            return await next.GetTokenAsync(request, cancellation.Token).ConfigureAwait(false);
        }
        finally
        {
            _flights.TryRemove(new(key, flight));
        }
    }

    /// <summary>A request and the number of callers that wait for it.</summary>
    private sealed class Flight
    {
        private readonly object _gate = new(); // guards _callers and _isReplaced
        private readonly Action _cancel;
        private int _callers;
        private bool _isReplaced;

        public Flight(SingleFlightTokenProvider owner, RequestKey key, TokenRequest? request, long startTimestamp)
        {
            var cancellation = new CancellationTokenSource(); // holds no timer, so it needs no disposal
            _cancel = cancellation.Cancel;
            StartTimestamp = startTimestamp;
            Result = new(() => owner.AcquireAsync(key, request, this, cancellation.Token));
        }

        public Lazy<Task<GraphAccessToken>> Result { get; }

        public long StartTimestamp { get; }

        /// <returns>Whether the caller may wait for this request. If not, the request is to be replaced.</returns>
        public bool TryJoin(bool canReplace)
        {
            lock (_gate)
            {
                _isReplaced |= canReplace && _callers == 0;
                if (!_isReplaced) _callers++;
                return !_isReplaced;
            }
        }

        public void Leave()
        {
            lock (_gate) _callers--;
        }

        public void Cancel() => _cancel();
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
