namespace GraphDelegatedKit.Files.Downloads;

/// <summary>Which bytes of a file are there, while more of them come: what comes in order makes no new map. Pure; for one caller at a time.</summary>
internal sealed class ByteRangeSetBuilder(ByteRangeSet ranges)
{
    private ByteRangeSet _completed = ranges; // all but what came last
    private long _runStart, _runEnd; // what came last, as long as it comes in order

    public ByteRangeSet Ranges => _completed.With(_runStart, _runEnd);

    /// <summary>How many there are. None comes twice: what is fetched is what is missing.</summary>
    public long ByteCount => _completed.ByteCount + _runEnd - _runStart;

    public void Add(long offset, int length)
    {
        if (offset != _runEnd) (_completed, _runStart) = (Ranges, offset);
        _runEnd = offset + length;
    }
}
