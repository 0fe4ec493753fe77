using System.Net;
using GraphDelegatedKit.Resilience;

namespace GraphDelegatedKit.Http;

/// <summary>
/// The gate that every attempt of one user to one workload passes. A 429 or 503 with a Retry-After closes it for all requests, because
/// requests sent before that time are refused and count against the quota. Several clients share a gate, so each caller passes its own
/// clock.
/// </summary>
internal sealed class ThrottleGate(string workload = "directory")
{
    private long _opensAtTicks;

    public string Workload => workload;

    /// <summary>Gets the time at which the gate opens or has opened.</summary>
    public DateTimeOffset OpensAt => new(Volatile.Read(ref _opensAtTicks), TimeSpan.Zero);

    public TimeSpan GetRemainingDelay(TimeProvider time) =>
        TimeSpan.FromTicks(Math.Max(0, Volatile.Read(ref _opensAtTicks) - time.GetUtcNow().UtcTicks));

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
            {
                var message = $"The service asked for a wait of {delay:c}, which is longer than the deadline of this call.";
                throw new PipelineException("tooManyRequests", message, status: HttpStatusCode.TooManyRequests) { RetryAfter = delay };
            }

            await time.DelayAsync(delay, cancellationToken).ConfigureAwait(false);
            RequestMeasurements.RecordDelay("throttled", workload, delay);
        }
    }
}
