namespace GraphDelegatedKit.Files.Downloads;

/// <summary>Limits the total of delays requested by the service, which do not count as attempts.</summary>
internal sealed class RetryAfterBudget
{
    /// <summary>The maximum total without progress in between.</summary>
    public static readonly TimeSpan MaxTotal = TimeSpan.FromHours(2);

    private TimeSpan _total;
    private long _offset = -1;

    /// <param name="delay">The requested delay.</param>
    /// <param name="offset">The current offset. A new highest offset resets the total.</param>
    /// <returns>Whether to wait; <see langword="false"/> if the total would exceed the limit.</returns>
    public bool TryConsume(TimeSpan delay, long offset)
    {
        if (offset > _offset) (_offset, _total) = (offset, TimeSpan.Zero);
        if (delay > MaxTotal - _total) return false;

        _total += delay;
        return true;
    }
}
