using GraphDelegatedKit.Testing.Faults;
using GraphDelegatedKit.Testing.Hosting;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing;

// https://learn.microsoft.com/graph/throttling: what may be asked for in a while.
public sealed partial class LocalFaults
{
    /// <summary>
    /// From now on no more than so many requests are answered in any window of this length, by the tenant's clock; beyond that comes 429 with what the window
    /// really has left, in whole seconds. Each request of a batch counts by itself, under its own path. It holds until <see cref="Clear"/>, and is not
    /// counted in <see cref="Remaining"/>.
    /// </summary>
    /// <param name="path">What is counted together; a workload is a path with <c>*</c>, such as <c>/v1.0/users*</c>.</param>
    /// <param name="maxRequests">How many.</param>
    /// <param name="window">The length of the window.</param>
    /// <param name="countRejected">Whether refused requests count as well, as they do in the cloud: whoever does not wait only waits longer.</param>
    /// <param name="method">Counts only this method.</param>
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

    // Every budget that concerns the request counts it, also when another has refused it already.
    private FixedResponseFault? CheckRateLimits(string method, RawTarget target, string decodedPath)
    {
        TimeSpan? retryAfter = null;
        foreach (var (filter, rateLimit) in _rateLimits)
        {
            if (filter.AppliesTo(method, target, decodedPath) && rateLimit.GetRetryAfter(_timeProvider.GetUtcNow()) is { } remaining && !(remaining < retryAfter))
                retryAfter = remaining;
        }

        return retryAfter is { } delay ? CreateErrorResponse(StatusCodes.Status429TooManyRequests, retryAfter: FormatSeconds(delay)) : null;
    }
}
