namespace GraphDelegatedKit.Files;

/// <summary>Which bytes of a file are there, while more of them come: what comes in order makes no new map. Pure; for one caller at a time.</summary>
internal sealed class GrowingMap(DownloadMap map)
{
    private DownloadMap _before = map; // all but what came last
    private long _runFrom, _runEnd; // what came last, as long as it comes in order

    public DownloadMap Map => _before.With(_runFrom, _runEnd);

    /// <summary>How many there are. None comes twice: what is fetched is what is missing.</summary>
    public long Bytes => _before.Bytes + _runEnd - _runFrom;

    public void Add(long at, int length)
    {
        if (at != _runEnd) (_before, _runFrom) = (Map, at);
        _runEnd = at + length;
    }
}
