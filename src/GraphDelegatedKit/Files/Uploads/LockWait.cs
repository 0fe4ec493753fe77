namespace GraphDelegatedKit.Files;

/// <summary>How long to wait for an item that is checked out, or open with somebody, before it is tried again: people take their time. Pure.</summary>
/// <param name="most">In all.</param>
internal sealed class LockWait(TimeSpan most)
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    private TimeSpan _next = TimeSpan.FromSeconds(15);
    private TimeSpan _left = most;

    /// <param name="asked">What the service asked for, if it did.</param>
    /// <returns><see langword="null"/> if the time is used up, or would not suffice.</returns>
    public TimeSpan? Next(TimeSpan? asked)
    {
        if (_left <= TimeSpan.Zero || asked > _left) return null;

        var wait = asked ?? (_next < _left ? _next : _left);
        _left -= wait;
        _next = _next * 2 < Longest ? _next * 2 : Longest;
        return wait;
    }
}
