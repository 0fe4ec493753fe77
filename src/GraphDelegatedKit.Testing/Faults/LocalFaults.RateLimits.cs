using GraphDelegatedKit.Testing.Faults;
using GraphDelegatedKit.Testing.Hosting;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing;

// https://learn.microsoft.com/graph/throttling: limits on the number of requests in a time window.
public sealed partial class LocalFaults
{
    /// <summary>
    /// Limits the number of requests in any time window, by the tenant's clock. Further requests get 429 with the remaining time of the
    /// window as Retry-After, in whole seconds. Each request of a batch counts separately, under its own path. The limit stays until <see
    /// cref="Clear"/> and does not count in <see cref="Remaining"/>.
    /// </summary>
    /// <param name="path">The path whose requests count together; <c>*</c> covers a workload, such as <c>/v1.0/users*</c>.</param>
    /// <param name="maxRequests">The maximum number of requests in a window, at least 1.</param>
    /// <param name="window">The length of the window.</param>
    /// <param name="countRejected">
    /// Whether rejected requests count too, as in the cloud, so that a client that does not wait has to wait longer.
    /// </param>
    /// <param name="method">The HTTP method to count; null counts every method.</param>
    public void LimitRate(string path, int maxRequests, TimeSpan window, bool countRejected = true, string? method = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxRequests, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(window, TimeSpan.Zero);
        lock (_gate)
        {
            _rateLimits.Add((new ScriptedFault(path, method, 1, new NoFault()), new RateLimit(maxRequests, window, countRejected)));
        }
    }

    // Every limit that applies to the request counts it, even if another limit has already rejected it.
    private FixedResponseFault? CheckRateLimits(string method, RawTarget target, string decodedPath)
    {
        TimeSpan? retryAfter = null;
        foreach (var (filter, rateLimit) in _rateLimits)
        {
            if (!filter.AppliesTo(method, target, decodedPath) || rateLimit.GetRetryAfter(_timeProvider.GetUtcNow()) is not { } remaining)
                continue;
            if (retryAfter is null || remaining >= retryAfter)
                retryAfter = remaining;
        }

        return retryAfter is { } delay
            ? CreateErrorResponse(StatusCodes.Status429TooManyRequests, retryAfter: FormatSeconds(delay))
            : null;
    }
}
