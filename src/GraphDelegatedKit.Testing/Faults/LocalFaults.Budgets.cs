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
    /// counted in <see cref="Left"/>.
    /// </summary>
    /// <param name="path">What is counted together; a workload is a path with <c>*</c>, such as <c>/v1.0/users*</c>.</param>
    /// <param name="requests">How many.</param>
    /// <param name="window">The length of the window.</param>
    /// <param name="countRefused">Whether refused requests count as well, as they do in the cloud: whoever does not wait only waits longer.</param>
    /// <param name="method">Counts only this method.</param>
    public void Budget(string path, int requests, TimeSpan window, bool countRefused = true, string? method = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentOutOfRangeException.ThrowIfLessThan(requests, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(window, TimeSpan.Zero);
        lock (_gate)
        {
            _budgets.Add((new ScriptedFault(path, method, 1, new PassFault()), new RequestBudget(requests, window, countRefused)));
        }
    }

    // Every budget that concerns the request counts it, also when another has refused it already.
    private AnswerFault? OverBudget(string method, RawTarget target, string decoded)
    {
        TimeSpan? wait = null;
        foreach (var (where, budget) in _budgets)
        {
            if (where.Strikes(method, target, decoded) && budget.Refuses(_time.GetUtcNow()) is { } left && !(left < wait))
                wait = left;
        }

        return wait is { } longest ? Error(StatusCodes.Status429TooManyRequests, retryAfter: WholeSeconds(longest)) : null;
    }
}
