namespace GraphDelegatedKit.Files.Downloads;

/// <summary>Collects byte ranges. Consecutive writes extend the current range without creating a new set. Not thread-safe.</summary>
internal sealed class ByteRangeSetBuilder(ByteRangeSet ranges)
{
    private ByteRangeSet _completed = ranges; // all ranges except the current one
    private long _runStart, _runEnd; // the current range, which consecutive writes extend

    public ByteRangeSet Ranges => _completed.With(_runStart, _runEnd);

    /// <summary>The number of bytes. No byte is counted twice, because only missing bytes are added.</summary>
    public long ByteCount => _completed.ByteCount + _runEnd - _runStart;

    public void Add(long offset, int length)
    {
        if (offset != _runEnd) (_completed, _runStart) = (Ranges, offset);
        _runEnd = offset + length;
    }
}
