using GraphDelegatedKit.Http;

namespace GraphDelegatedKit.Bulk;

/// <summary>
/// Decides when waiting requests may be sent. A workload is closed for the delay the service requested, for all callers. If the service
/// throttled without a delay, the workload is closed for this job's own backoff. Throttled requests of a workload are therefore sent again
/// together.
/// </summary>
internal sealed class WorkloadSchedule(BulkClient client)
{
    private readonly Dictionary<ThrottleGate, DateTimeOffset> _backoff = [];

    /// <summary>Gets the earliest time at which the request may be sent. It may have passed.</summary>
    public DateTimeOffset GetOpeningTime(BulkItem item)
    {
        var openingTime = Max(item.NotBefore, item.Gate.OpensAt);
        return _backoff.Count == 0 ? openingTime : Max(openingTime, _backoff.GetValueOrDefault(item.Gate));
    }

    /// <summary>Gets how long the service still keeps the workload of the request closed.</summary>
    public TimeSpan GetRemainingDelay(BulkItem item) => item.Gate.GetRemainingDelay(client.Throttling.Time);

    /// <summary>Gets the time that the request may still take. Its deadline counts from its first attempt.</summary>
    public TimeSpan GetRemainingTime(BulkItem item)
    {
        var (time, deadline) = (client.Throttling.Time, client.Throttling.Deadline);
        if (deadline == Timeout.InfiniteTimeSpan) return TimeSpan.MaxValue;
        return item.StartTimestamp is { } startTimestamp ? deadline - time.GetElapsedTime(startTimestamp) : deadline;
    }

    /// <summary>Delays the next attempt, and counts the last one if it failed.</summary>
    /// <param name="item">The request.</param>
    /// <param name="isThrottled">Whether the request was throttled: the whole workload is delayed, and the attempt is no failure.</param>
    /// <param name="jitter">One value for all requests of a batch, so that they are sent again together.</param>
    public void BackOff(BulkItem item, bool isThrottled, double jitter)
    {
        var budget = isThrottled ? item.ThrottlingBudget : item.RetryBudget;
        var retryAt = client.Throttling.Time.GetUtcNow() + budget.GetDelay(jitter);
        budget.RecordFailure();
        if (!isThrottled) item.NotBefore = retryAt;
        else if (_backoff.GetValueOrDefault(item.Gate) < retryAt) _backoff[item.Gate] = retryAt;
    }

    private static DateTimeOffset Max(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;
}
