namespace GraphDelegatedKit.Files;

/// <summary>The waits a service asked for, which use up no try, and yet do not go on for ever. Pure.</summary>
internal sealed class AskedWaits
{
    /// <summary>All of them together, without one byte more in between.</summary>
    public static readonly TimeSpan Most = TimeSpan.FromHours(2);

    private TimeSpan _sum;
    private long _at = -1;

    /// <param name="asked">The wait that is asked for.</param>
    /// <param name="at">How far it has come.</param>
    /// <returns>Whether it is worth waiting for.</returns>
    public bool MayTake(TimeSpan asked, long at)
    {
        if (at > _at) (_at, _sum) = (at, TimeSpan.Zero);
        if (asked > Most - _sum) return false;

        _sum += asked;
        return true;
    }
}
