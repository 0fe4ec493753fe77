namespace GraphDelegatedKit.Files.Downloads;

/// <summary>The waits a service asked for, which use up no try, and yet do not go on for ever. Pure.</summary>
internal sealed class RetryAfterBudget
{
    /// <summary>All of them together, without one byte more in between.</summary>
    public static readonly TimeSpan MaxTotal = TimeSpan.FromHours(2);

    private TimeSpan _total;
    private long _offset = -1;

    /// <param name="delay">The wait that is asked for.</param>
    /// <param name="offset">How far it has come.</param>
    /// <returns>Whether it is worth waiting for.</returns>
    public bool TryConsume(TimeSpan delay, long offset)
    {
        if (offset > _offset) (_offset, _total) = (offset, TimeSpan.Zero);
        if (delay > MaxTotal - _total) return false;

        _total += delay;
        return true;
    }
}
