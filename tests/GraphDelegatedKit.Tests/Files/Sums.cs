namespace GraphDelegatedKit.Tests.Files;

/// <summary>Every report of many transfers together.</summary>
internal sealed class Sums : IProgress<TotalProgress>
{
    private readonly object _gate = new();
    private readonly List<TotalProgress> _all = [];

    public IReadOnlyList<TotalProgress> All
    {
        get
        {
            lock (_gate) return [.. _all];
        }
    }

    public TotalProgress Last => All[^1];

    public void Report(TotalProgress value)
    {
        lock (_gate) _all.Add(value);
    }
}
