using GraphDelegatedKit.Http;
using GraphDelegatedKit.Resilience;

namespace GraphDelegatedKit.Bulk;

/// <summary>
/// Decides when waiting requests may be sent. A workload is closed for the delay the service requested, for all callers. If the service
/// throttled without a delay, the workload is closed for this job's own backoff. Throttled requests of a workload are therefore sent again
/// together.
/// </summary>
internal sealed class WorkloadSchedule(ThrottlingContext throttling)
{
    private readonly Dictionary<ThrottleGate, DateTimeOffset> _backoff = [];

    public static bool IsInfinite(TimeSpan duration) => duration == Timeout.InfiniteTimeSpan;

    public DateTimeOffset GetOpeningTime(BulkItem item)
    {
        var openingTime = Max(item.NotBefore, item.Gate.OpensAt);
        return _backoff.Count == 0 ? openingTime : Max(openingTime, _backoff.GetValueOrDefault(item.Gate));
    }

    public TimeSpan GetRemainingDelay(BulkItem item) => item.Gate.GetRemainingDelay(throttling.Time);

    public TimeSpan GetRemainingTime(BulkItem item) => IsInfinite(throttling.Deadline) ? TimeSpan.MaxValue
        : item.StartTimestamp is { } startTimestamp ? throttling.Deadline - throttling.Time.GetElapsedTime(startTimestamp)
        : throttling.Deadline;

    /// <param name="item">The request.</param>
    /// <param name="forWholeWorkload">Whether to delay the whole workload or only this request.</param>
    /// <param name="jitter">One value for all requests of a batch, so that they are sent again together.</param>
    public void BackOff(BulkItem item, bool forWholeWorkload, double jitter)
    {
        var retryAt = throttling.Time.GetUtcNow() + Backoff.Request.DelayAfter(item.CountedAttempts, jitter);
        if (!forWholeWorkload) item.NotBefore = retryAt;
        else if (_backoff.GetValueOrDefault(item.Gate) < retryAt) _backoff[item.Gate] = retryAt;
    }

    private static DateTimeOffset Max(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;
}
