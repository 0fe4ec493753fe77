using System.Net;

namespace GraphDelegatedKit.Http;

/// <summary>
/// Stands before every try of one person at one workload. A 429 or 503 that names a time closes it for everybody, since
/// requests sent meanwhile are refused too and count against the quota. Clients share it, so each brings its own clock.
/// </summary>
internal sealed class ThrottleGate(string workload = "directory")
{
    private long _opensAtTicks;

    public string Workload => workload;

    /// <summary>When it opens, or has.</summary>
    public DateTimeOffset OpensAt => new(Volatile.Read(ref _opensAtTicks), TimeSpan.Zero);

    public static bool IsThrottled(HttpResponseMessage response) => IsThrottled(response.StatusCode);

    public static bool IsThrottled(HttpStatusCode status) => status is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable;

    public TimeSpan GetRemainingDelay(TimeProvider time) => TimeSpan.FromTicks(Math.Max(0, Volatile.Read(ref _opensAtTicks) - time.GetUtcNow().UtcTicks));

    public void CloseFor(TimeSpan delay, TimeProvider time)
    {
        var now = time.GetUtcNow().UtcTicks;
        var opensAtTicks = delay.Ticks < DateTimeOffset.MaxValue.UtcTicks - now ? now + delay.Ticks : DateTimeOffset.MaxValue.UtcTicks;
        for (var current = Volatile.Read(ref _opensAtTicks); current < opensAtTicks;)
            current = Interlocked.CompareExchange(ref _opensAtTicks, opensAtTicks, current);
    }

    public async Task WaitAsync(Deadline deadline, TimeProvider time, CancellationToken cancellationToken)
    {
        while (GetRemainingDelay(time) is var delay && delay > TimeSpan.Zero)
        {
            if (delay > deadline.Remaining)
                throw new PipelineException("tooManyRequests", $"The service asked to be left alone for {delay:c}, which is longer than this call may take.", status: HttpStatusCode.TooManyRequests) { RetryAfter = delay };

            await Task.Delay(delay < Deadline.MaxTimerDuration ? TimeSpan.FromMilliseconds(Math.Ceiling(delay.TotalMilliseconds)) : Deadline.MaxTimerDuration, time, cancellationToken).ConfigureAwait(false);
            RequestMeasurements.RecordDelay("throttled", workload, delay);
        }
    }
}
