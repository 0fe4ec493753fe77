namespace GraphDelegatedKit.Files.Downloads;

/// <summary>An immutable set of byte ranges of a file, in ascending order and not adjacent.</summary>
internal sealed class ByteRangeSet
{
    public static readonly ByteRangeSet Empty = new([]);

    private readonly long[] _edges; // pairs of start (inclusive) and end (exclusive)

    private ByteRangeSet(long[] edges) => _edges = edges;

    public long ByteCount
    {
        get
        {
            long sum = 0;
            for (var i = 0; i < _edges.Length; i += 2) sum += _edges[i + 1] - _edges[i];
            return sum;
        }
    }

    /// <summary>The number of bytes from the start of the file up to the first gap.</summary>
    public long PrefixLength => _edges is [0, var end, ..] ? end : 0;

    public static ByteRangeSet FromEdges(long[] edges) =>
        IsValid(edges) ? new(edges) : throw new ArgumentException("The edges are not ascending pairs of start and end.", nameof(edges));

    public static bool IsValid(long[] edges)
    {
        if (edges.Length % 2 != 0) return false;
        for (var i = 0; i < edges.Length; i++)
            if (edges[i] < 0 || (i > 0 && edges[i] <= edges[i - 1]))
                return false;

        return true;
    }

    public ByteRangeSet With(long from, long end)
    {
        if (from >= end) return this;
        var edges = new List<long>(_edges.Length + 2);
        var i = 0;
        for (; i < _edges.Length && _edges[i + 1] < from; i += 2) edges.AddRange([_edges[i], _edges[i + 1]]);
        for (; i < _edges.Length && _edges[i] <= end; i += 2) (from, end) = (Math.Min(from, _edges[i]), Math.Max(end, _edges[i + 1]));
        edges.AddRange([from, end]);
        edges.AddRange(_edges[i..]);
        return new([.. edges]);
    }

    /// <summary>Finds the first missing range at or after <paramref name="from"/> and below <paramref name="total"/>.</summary>
    public (long From, long End)? FindGap(long from, long total)
    {
        for (var i = 0; i < _edges.Length && _edges[i] <= from; i += 2)
            from = Math.Max(from, _edges[i + 1]);
        if (from >= total) return null;

        // The byte at "from" is missing, so the next edge is the start of a range; 0 if no range follows.
        var next = Array.Find(_edges, edge => edge > from);
        return (from, next == 0 ? total : Math.Min(next, total));
    }

    public long[] ToArray() => [.. _edges];
}
