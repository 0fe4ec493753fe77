using GraphDelegatedKit.Testing.Faults;
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
    /// Whether rejected requests count too, as in the cloud, so that a client that does not wait has to wait longer. The default is true.
    /// </param>
    /// <param name="method">The HTTP method to count; null counts every method. The default is null.</param>
    /// <returns>The fault: how often it has applied, and a way to remove it.</returns>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="maxRequests"/> is less than 1, or <paramref name="window"/> is not positive.
    /// </exception>
    public LocalFault LimitRate(string path, int maxRequests, TimeSpan window, bool countRejected = true, string? method = null)
    {
        RequirePath(path);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxRequests, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(window, TimeSpan.Zero);
        return AddEffect(
            _scope with { Path = path, Method = method ?? _scope.Method }, new RateLimit(maxRequests, window, countRejected), times: null);
    }

    // Every limit that applies to the request counts it, even if another limit has already rejected it.
    private FixedResponseFault? CheckRateLimits(FaultedRequest request)
    {
        var now = _timeProvider.GetUtcNow();
        TimeSpan? retryAfter = null;
        var rejecting = _registry.Take<RateLimit>(request.Context, (scope, _) => scope.Includes(request), limits =>
        {
            ScriptedFault? longest = null;
            foreach (var limit in limits)
            {
                if (((RateLimit)limit.Effect).GetRetryAfter(now) is { } remaining && (retryAfter is null || remaining >= retryAfter))
                    (longest, retryAfter) = (limit, remaining);
            }

            return longest;
        });
        return rejecting is null
            ? null
            : CreateErrorResponse(StatusCodes.Status429TooManyRequests, retryAfter: FormatSeconds(retryAfter!.Value));
    }
}
