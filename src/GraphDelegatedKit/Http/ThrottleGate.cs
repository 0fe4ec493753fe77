using System.Net;

namespace GraphDelegatedKit.Http;

/// <summary>
/// Stands before every try of one person at one workload. A 429 or 503 that names a time closes it for everybody, since
/// requests sent meanwhile are refused too and count against the quota. Clients share it, so each brings its own clock.
/// </summary>
internal sealed class ThrottleGate(string workload = "directory")
{
    private long _openAt;

    public string Workload => workload;

    /// <summary>When it opens, or has.</summary>
    public DateTimeOffset OpensAt => new(Volatile.Read(ref _openAt), TimeSpan.Zero);

    public static bool IsThrottled(HttpResponseMessage response) => IsThrottled(response.StatusCode);

    public static bool IsThrottled(HttpStatusCode status) => status is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable;

    public TimeSpan ClosedFor(TimeProvider time) => TimeSpan.FromTicks(Math.Max(0, Volatile.Read(ref _openAt) - time.GetUtcNow().UtcTicks));

    public void CloseFor(TimeSpan wait, TimeProvider time)
    {
        var now = time.GetUtcNow().UtcTicks;
        var openAt = wait.Ticks < DateTimeOffset.MaxValue.UtcTicks - now ? now + wait.Ticks : DateTimeOffset.MaxValue.UtcTicks;
        for (var set = Volatile.Read(ref _openAt); set < openAt;)
            set = Interlocked.CompareExchange(ref _openAt, openAt, set);
    }

    public async Task PassAsync(Deadline deadline, TimeProvider time, CancellationToken cancellationToken)
    {
        while (ClosedFor(time) is var wait && wait > TimeSpan.Zero)
        {
            if (wait > deadline.Left)
                throw new PipelineException("tooManyRequests", $"The service asked to be left alone for {wait:c}, which is longer than this call may take.", status: HttpStatusCode.TooManyRequests) { RetryAfter = wait };

            await Task.Delay(wait < Deadline.LongestTimer ? TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds)) : Deadline.LongestTimer, time, cancellationToken).ConfigureAwait(false);
            RequestMeasurements.Waited("throttled", workload, wait);
        }
    }
}
