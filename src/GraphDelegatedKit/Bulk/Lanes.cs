using GraphDelegatedKit.Http;

namespace GraphDelegatedKit.Bulk;

/// <summary>
/// When what waits may go. A workload is closed as long as the service asked, for everybody; and for this job as long as our own backoff, where the service
/// refused and named no time. So all that was throttled comes back together.
/// </summary>
internal sealed class Lanes(Pace pace)
{
    private readonly Dictionary<ThrottleGate, DateTimeOffset> _backoff = [];

    public static bool IsForEver(TimeSpan wait) => wait == Timeout.InfiniteTimeSpan;

    public DateTimeOffset OpensAt(BulkItem item)
    {
        var moment = Later(item.Due, item.Gate.OpensAt);
        return _backoff.Count == 0 ? moment : Later(moment, _backoff.GetValueOrDefault(item.Gate));
    }

    public TimeSpan ClosedFor(BulkItem item) => item.Gate.ClosedFor(pace.Time);

    public TimeSpan Left(BulkItem item) => IsForEver(pace.Deadline) ? TimeSpan.MaxValue
        : item.Began is { } began ? pace.Deadline - pace.Time.GetElapsedTime(began)
        : pace.Deadline;

    /// <param name="jitter">One for all answers of a reply, so that they come back together.</param>
    public void BackOff(BulkItem item, bool wholeWorkload, double jitter)
    {
        var moment = pace.Time.GetUtcNow() + Backoff.Before(item.Tries, jitter);
        if (!wholeWorkload) item.Due = moment;
        else if (_backoff.GetValueOrDefault(item.Gate) < moment) _backoff[item.Gate] = moment;
    }

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;
}
