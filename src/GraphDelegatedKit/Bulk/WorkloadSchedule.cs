using GraphDelegatedKit.Http;
using GraphDelegatedKit.Resilience;

namespace GraphDelegatedKit.Bulk;

/// <summary>
/// Decides when waiting requests may be sent. A workload is closed for the delay the service requested, for all callers. If the service
/// throttled without a delay, the workload is closed for this job's own backoff. Throttled requests of a workload are therefore sent again
/// together.
/// </summary>
internal sealed class WorkloadSchedule(BulkClient client)
{
    private readonly Dictionary<ThrottleGate, DateTimeOffset> _backoff = [];

    public static bool IsInfinite(TimeSpan duration) => duration == Timeout.InfiniteTimeSpan;

    public DateTimeOffset GetOpeningTime(BulkItem item)
    {
        var openingTime = Max(item.NotBefore, item.Gate.OpensAt);
        return _backoff.Count == 0 ? openingTime : Max(openingTime, _backoff.GetValueOrDefault(item.Gate));
    }

    public TimeSpan GetRemainingDelay(BulkItem item) => item.Gate.GetRemainingDelay(client.Throttling.Time);

    public TimeSpan GetRemainingTime(BulkItem item) => IsInfinite(client.Throttling.Deadline) ? TimeSpan.MaxValue
        : item.StartTimestamp is { } startTimestamp ? client.Throttling.Deadline - client.Throttling.Time.GetElapsedTime(startTimestamp)
        : client.Throttling.Deadline;

    /// <summary>Counts a failed attempt and delays the next one.</summary>
    /// <param name="item">The request.</param>
    /// <param name="forWholeWorkload">Whether to delay the whole workload or only this request.</param>
    /// <param name="jitter">One value for all requests of a batch, so that they are sent again together.</param>
    public void BackOff(BulkItem item, bool forWholeWorkload, double jitter)
    {
        var retryAt = client.Throttling.Time.GetUtcNow() + item.RetryBudget.GetDelay(jitter);
        item.RetryBudget.RecordFailure();
        if (!forWholeWorkload) item.NotBefore = retryAt;
        else if (_backoff.GetValueOrDefault(item.Gate) < retryAt) _backoff[item.Gate] = retryAt;
    }

    private static DateTimeOffset Max(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;
}
