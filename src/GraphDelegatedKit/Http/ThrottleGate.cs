using System.Net;
using GraphDelegatedKit.Resilience;

namespace GraphDelegatedKit.Http;

/// <summary>
/// The gate that every attempt of one user to one workload passes. A 429 or 503 with a Retry-After closes it for all requests, because
/// requests sent before that time are refused and count against the quota. Several clients share a gate, so each caller passes its own
/// clock.
/// </summary>
/// <remarks>
/// One wrong Retry-After must not stop a program for years: after <see cref="MaxDelay"/> one request passes as a probe. The others wait
/// until the probe was not throttled, or take its place after <see cref="ProbeInterval"/>.
/// </remarks>
internal sealed class ThrottleGate(string workload = "directory")
{
    /// <summary>The longest time for which a gate stays closed without a probe.</summary>
    public static readonly TimeSpan MaxDelay = TimeSpan.FromHours(1);

    /// <summary>The time between two probes.</summary>
    public static readonly TimeSpan ProbeInterval = TimeSpan.FromMinutes(1);

    private readonly object _lock = new(); // guards writes of both fields
    private long _opensAtTicks;
    private long _requestedUntilTicks; // later than _opensAtTicks if the gate opens for a probe only

    public string Workload => workload;

    /// <summary>Gets the time at which the gate opens or has opened.</summary>
    public DateTimeOffset OpensAt => new(Volatile.Read(ref _opensAtTicks), TimeSpan.Zero);

    public TimeSpan GetRemainingDelay(TimeProvider time) =>
        TimeSpan.FromTicks(Math.Max(0, Volatile.Read(ref _opensAtTicks) - time.GetUtcNow().UtcTicks));

    public void CloseFor(TimeSpan delay, TimeProvider time)
    {
        var now = time.GetUtcNow().UtcTicks;
        var requestedUntil = delay.Ticks < DateTimeOffset.MaxValue.UtcTicks - now ? now + delay.Ticks : DateTimeOffset.MaxValue.UtcTicks;
        lock (_lock)
        {
            // A shorter delay does not open the gate earlier.
            Volatile.Write(ref _requestedUntilTicks, Math.Max(_requestedUntilTicks, requestedUntil));
            Volatile.Write(ref _opensAtTicks, Math.Max(_opensAtTicks, Math.Min(requestedUntil, now + MaxDelay.Ticks)));
        }
    }

    /// <summary>Opens the gate, after a probe was not throttled.</summary>
    public void Open()
    {
        lock (_lock)
        {
            _requestedUntilTicks = 0;
            Volatile.Write(ref _opensAtTicks, 0);
        }
    }

    /// <summary>Waits until the gate is open.</summary>
    /// <returns>Whether the request is a probe: if it is not throttled, call <see cref="Open"/>.</returns>
    public async Task<bool> WaitAsync(Deadline deadline, TimeProvider time, CancellationToken cancellationToken)
    {
        while (true)
        {
            var delay = GetRemainingDelay(time);
            if (delay <= TimeSpan.Zero && TryPass(time, out var isProbe)) return isProbe;
            if (delay <= TimeSpan.Zero) continue; // another request has become the probe

            if (delay > deadline.Remaining)
            {
                var message = "The service asked for a wait that lasts "
                    + $"{TimeSpan.FromSeconds(Math.Ceiling(delay.TotalSeconds)):c} longer, beyond the deadline of this call.";
                throw new PipelineException(FaultClassifier.ThrottledCode, message, status: HttpStatusCode.TooManyRequests)
                {
                    RetryAfter = delay,
                };
            }

            await time.DelayAsync(delay, cancellationToken).ConfigureAwait(false);
            RequestMeasurements.RecordDelay("throttled", workload, delay);
        }
    }

    private bool TryPass(TimeProvider time, out bool isProbe)
    {
        isProbe = false;
        var now = time.GetUtcNow().UtcTicks;
        if (Volatile.Read(ref _requestedUntilTicks) <= now) return true; // the usual case, without a lock

        lock (_lock)
        {
            if (_opensAtTicks > now) return false;
            isProbe = _requestedUntilTicks > now;
            if (isProbe) Volatile.Write(ref _opensAtTicks, now + ProbeInterval.Ticks);
            return true;
        }
    }
}
