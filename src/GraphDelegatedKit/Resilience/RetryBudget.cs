namespace GraphDelegatedKit.Resilience;

/// <summary>
/// The attempts and delays that an operation has left. A new highest offset is progress: it resets the attempts and the requested delays,
/// but not <see cref="RetryPolicy.MaxTotal"/>. Not thread-safe.
/// </summary>
/// <param name="policy">The limits.</param>
/// <param name="random">
/// Returns random numbers from 0 to 1, for jitter. The default is no jitter, for a backoff without jitter and for a caller that passes its
/// own random number to <see cref="GetDelay"/>.
/// </param>
internal sealed class RetryBudget(RetryPolicy policy, Func<double>? random = null)
{
    private long _highestOffset, _lastOffset;
    private TimeSpan _total, _requestedTotal;

    /// <summary>Gets the number of failed attempts since the last progress.</summary>
    public int Attempts { get; private set; }

    /// <summary>
    /// Gets the last failure since the last progress; <see langword="null"/> if the service only returned successful responses.
    /// </summary>
    public Exception? LastFault { get; private set; }

    public bool IsExhausted => Attempts >= policy.MaxAttempts;

    /// <summary>Gets the delay after one more failed attempt, with a new random number for each call.</summary>
    public TimeSpan NextDelay => GetDelay(random?.Invoke() ?? 0);

    /// <summary>
    /// Counts a failed attempt and returns the delay before the next one: the requested delay, otherwise that of the backoff.
    /// </summary>
    /// <param name="requestedDelay">The delay that the service requested, if any.</param>
    /// <returns><see langword="null"/> if the attempts are used up, or the delay exceeds a limit: the operation has failed.</returns>
    public TimeSpan? TryGetNextDelay(TimeSpan? requestedDelay)
    {
        var delay = requestedDelay ?? NextDelay;
        if (requestedDelay is { } requested && !TryUseRequestedDelay(requested)) return null;
        if (requestedDelay is null || policy.CountsRequestedDelays) Attempts++;
        if (IsExhausted) return null;

        var remaining = policy.MaxTotal - _total;
        if (remaining <= TimeSpan.Zero || requestedDelay > remaining) return null;
        if (delay > remaining) delay = remaining;
        _total += delay;
        return delay;
    }

    /// <summary>
    /// Returns whether another attempt is left after one more failure, and begins within the remaining time even with the longest jitter.
    /// </summary>
    /// <param name="remaining">The remaining time.</param>
    /// <param name="backoff">Another backoff for this one delay.</param>
    public bool CanRetryWithin(TimeSpan remaining, Backoff? backoff = null) =>
        Attempts + 1 < policy.MaxAttempts && remaining > GetDelay(1, backoff);

    /// <summary>Returns the delay after one more failed attempt.</summary>
    /// <param name="randomNumber">A random number from 0 to 1, for requests that are sent again together.</param>
    /// <param name="backoff">Another backoff for this one delay.</param>
    public TimeSpan GetDelay(double randomNumber, Backoff? backoff = null) =>
        (backoff ?? policy.Backoff).DelayAfter(Attempts + 1, randomNumber);

    /// <summary>Adds a delay that the service requested to the total of such delays.</summary>
    /// <param name="delay">The requested delay.</param>
    /// <param name="offset">The current offset. A new highest offset is progress, and resets the total.</param>
    /// <returns><see langword="false"/> if the delay, or the total without progress, exceeds its limit.</returns>
    public bool TryUseRequestedDelay(TimeSpan delay, long offset = 0)
    {
        if (offset > _highestOffset) RecordProgress(offset);
        if (delay > policy.MaxRequestedDelay || delay > policy.MaxRequestedTotal - _requestedTotal) return false;

        _requestedTotal += delay;
        return true;
    }

    /// <summary>Records the offset that an attempt reached. An attempt without progress counts as failed.</summary>
    public void Advance(long offset)
    {
        if (offset > _highestOffset)
            RecordProgress(offset);
        else if (offset <= _lastOffset) // catching up after the service lost bytes is not a failure; losing bytes again and again is
            Attempts++;

        _lastOffset = offset;
    }

    /// <summary>Records the reason of a failure that another call counts.</summary>
    public void SetLastFault(Exception fault) => LastFault = fault;

    /// <summary>Counts a failed attempt.</summary>
    public void RecordFailure() => Attempts++;

    /// <summary>
    /// Resets the offsets and the attempts for a new session, which starts from the first byte. The last failure and the totals of the
    /// delays stay.
    /// </summary>
    public void Reset() => (_highestOffset, _lastOffset, Attempts) = (0, 0, 0);

    private void RecordProgress(long offset) =>
        (_highestOffset, Attempts, LastFault, _requestedTotal) = (offset, 0, null, TimeSpan.Zero);
}
