namespace GraphDelegatedKit.Files.Content;

/// <summary>The transfer rate over the last seconds. Pure, and not thread-safe.</summary>
internal sealed class TransferRate
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10), SampleInterval = TimeSpan.FromMilliseconds(250);

    private readonly List<(TimeSpan At, long Bytes)> _samples = [default]; // at most a few dozen; the rate is relative to the first
    private long _bytes;

    /// <summary>Starts at an offset: earlier bytes do not count.</summary>
    public void Reset(TimeSpan elapsed, long bytes)
    {
        _samples.Clear();
        _samples.Add((elapsed, bytes));
        _bytes = bytes;
    }

    /// <param name="elapsed">The elapsed time; never less than before.</param>
    /// <param name="bytes">The current offset. A smaller offset than before resets the rate.</param>
    /// <returns>The rate in bytes per second; <see langword="null"/> until some time has passed.</returns>
    public double? Update(TimeSpan elapsed, long bytes)
    {
        if (bytes < _bytes) Reset(elapsed, bytes);
        _bytes = bytes;
        if (elapsed - _samples[^1].At >= SampleInterval) _samples.Add((elapsed, bytes));
        while (_samples.Count > 1 && _samples[1].At <= elapsed - Window) _samples.RemoveAt(0);

        var oldest = _samples[0];
        return elapsed > oldest.At ? (bytes - oldest.Bytes) / (elapsed - oldest.At).TotalSeconds : null;
    }

    /// <summary>Estimates the time for the remaining bytes; <see langword="null"/> if the rate is unknown or zero.</summary>
    public static TimeSpan? EstimateRemaining(long remainingBytes, double? bytesPerSecond) =>
        remainingBytes <= 0 ? TimeSpan.Zero
        : bytesPerSecond is > 0 and var rate && remainingBytes / rate < TimeSpan.MaxValue.TotalSeconds
            ? TimeSpan.FromSeconds(remainingBytes / rate)
        : null;
}
