namespace GraphDelegatedKit.Files.Uploads;

/// <summary>The delays between attempts while an item is checked out, or open in an editor. Pure.</summary>
/// <param name="maxTotal">The maximum total of all delays.</param>
internal sealed class LockedItemBackoff(TimeSpan maxTotal)
{
    private static readonly TimeSpan MaxDelay = TimeSpan.FromMinutes(5);

    private TimeSpan _nextDelay = TimeSpan.FromSeconds(15);
    private TimeSpan _remaining = maxTotal;

    /// <param name="retryAfter">The delay that the service requested, if any.</param>
    /// <returns>The delay; <see langword="null"/> if the total is used up, or too short for the requested delay.</returns>
    public TimeSpan? GetNextDelay(TimeSpan? retryAfter)
    {
        if (_remaining <= TimeSpan.Zero || retryAfter > _remaining) return null;

        var delay = retryAfter ?? (_nextDelay < _remaining ? _nextDelay : _remaining);
        _remaining -= delay;
        _nextDelay = _nextDelay * 2 < MaxDelay ? _nextDelay * 2 : MaxDelay;
        return delay;
    }
}
