using GraphDelegatedKit.Http;
using GraphDelegatedKit.Resilience;

namespace GraphDelegatedKit.Bulk;

/// <summary>
/// When what waits may go. A workload is closed as long as the service asked, for everybody; and for this job as long as our own backoff, where the service
/// refused and named no time. So all that was throttled comes back together.
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

    /// <param name="jitter">One for all answers of a reply, so that they come back together.</param>
    public void BackOff(BulkItem item, bool forWholeWorkload, double jitter)
    {
        var retryAt = throttling.Time.GetUtcNow() + Backoff.GetDelay(item.CountedAttempts, jitter);
        if (!forWholeWorkload) item.NotBefore = retryAt;
        else if (_backoff.GetValueOrDefault(item.Gate) < retryAt) _backoff[item.Gate] = retryAt;
    }

    private static DateTimeOffset Max(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;
}
