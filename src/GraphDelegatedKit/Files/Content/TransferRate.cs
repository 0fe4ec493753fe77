namespace GraphDelegatedKit.Files.Content;

/// <summary>At what rate bytes move, taken over the last seconds. Pure: it knows the time it is told. For one caller at a time.</summary>
internal sealed class TransferRate
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10), SampleInterval = TimeSpan.FromMilliseconds(250);

    private readonly List<(TimeSpan At, long Bytes)> _samples = [default]; // a few dozen; the first is what the rate is taken against
    private long _bytes;

    /// <summary>Begins here: what was there before has not moved.</summary>
    public void Reset(TimeSpan elapsed, long bytes)
    {
        _samples.Clear();
        _samples.Add((elapsed, bytes));
        _bytes = bytes;
    }

    /// <param name="elapsed">When this is; never earlier than before.</param>
    /// <param name="bytes">How far it is; fewer than before, and it begins there.</param>
    /// <returns>Bytes a second; <see langword="null"/> while no time has passed.</returns>
    public double? Update(TimeSpan elapsed, long bytes)
    {
        if (bytes < _bytes) Reset(elapsed, bytes);
        _bytes = bytes;
        if (elapsed - _samples[^1].At >= SampleInterval) _samples.Add((elapsed, bytes));
        while (_samples.Count > 1 && _samples[1].At <= elapsed - Window) _samples.RemoveAt(0);

        var oldest = _samples[0];
        return elapsed > oldest.At ? (bytes - oldest.Bytes) / (elapsed - oldest.At).TotalSeconds : null;
    }

    /// <summary>How long what is left takes; <see langword="null"/> while that cannot be said.</summary>
    public static TimeSpan? EstimateRemaining(long remainingBytes, double? bytesPerSecond) =>
        remainingBytes <= 0 ? TimeSpan.Zero
        : bytesPerSecond is > 0 and var rate && remainingBytes / rate < TimeSpan.MaxValue.TotalSeconds ? TimeSpan.FromSeconds(remainingBytes / rate)
        : null;
}
