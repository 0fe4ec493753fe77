namespace GraphDelegatedKit.Files.Uploads;

/// <summary>How long to wait for an item that is checked out, or open with somebody, before it is tried again: people take their time. Pure.</summary>
/// <param name="maxTotal">In all.</param>
internal sealed class LockedItemBackoff(TimeSpan maxTotal)
{
    private static readonly TimeSpan MaxDelay = TimeSpan.FromMinutes(5);

    private TimeSpan _nextDelay = TimeSpan.FromSeconds(15);
    private TimeSpan _remaining = maxTotal;

    /// <param name="retryAfter">What the service asked for, if it did.</param>
    /// <returns><see langword="null"/> if the time is used up, or would not suffice.</returns>
    public TimeSpan? GetNextDelay(TimeSpan? retryAfter)
    {
        if (_remaining <= TimeSpan.Zero || retryAfter > _remaining) return null;

        var delay = retryAfter ?? (_nextDelay < _remaining ? _nextDelay : _remaining);
        _remaining -= delay;
        _nextDelay = _nextDelay * 2 < MaxDelay ? _nextDelay * 2 : MaxDelay;
        return delay;
    }
}
