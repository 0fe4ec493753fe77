namespace GraphDelegatedKit.Files;

/// <summary>At what rate bytes move, taken over the last seconds. Pure: it knows the time it is told. For one caller at a time.</summary>
internal sealed class TransferRate
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10), BetweenSamples = TimeSpan.FromMilliseconds(250);

    private readonly List<(TimeSpan At, long Bytes)> _samples = [default]; // a few dozen; the first is what the rate is taken against
    private long _bytes;

    /// <summary>Begins here: what was there before has not moved.</summary>
    public void Begin(TimeSpan at, long bytes)
    {
        _samples.Clear();
        _samples.Add((at, bytes));
        _bytes = bytes;
    }

    /// <param name="at">When this is; never earlier than before.</param>
    /// <param name="bytes">How far it is; fewer than before, and it begins there.</param>
    /// <returns>Bytes a second; <see langword="null"/> while no time has passed.</returns>
    public double? After(TimeSpan at, long bytes)
    {
        if (bytes < _bytes) Begin(at, bytes);
        _bytes = bytes;
        if (at - _samples[^1].At >= BetweenSamples) _samples.Add((at, bytes));
        while (_samples.Count > 1 && _samples[1].At <= at - Window) _samples.RemoveAt(0);

        var since = _samples[0];
        return at > since.At ? (bytes - since.Bytes) / (at - since.At).TotalSeconds : null;
    }

    /// <summary>How long what is left takes; <see langword="null"/> while that cannot be said.</summary>
    public static TimeSpan? TimeFor(long left, double? bytesPerSecond) =>
        left <= 0 ? TimeSpan.Zero
        : bytesPerSecond is > 0 and var rate && left / rate < TimeSpan.MaxValue.TotalSeconds ? TimeSpan.FromSeconds(left / rate)
        : null;
}
