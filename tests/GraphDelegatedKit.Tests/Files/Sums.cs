namespace GraphDelegatedKit.Tests.Files;

/// <summary>Every report of many transfers together.</summary>
internal sealed class Sums : IProgress<TransferManyProgress>
{
    private readonly object _gate = new();
    private readonly List<TransferManyProgress> _all = [];

    public IReadOnlyList<TransferManyProgress> All
    {
        get
        {
            lock (_gate) return [.. _all];
        }
    }

    public TransferManyProgress Last => All[^1];

    public void Report(TransferManyProgress value)
    {
        lock (_gate) _all.Add(value);
    }
}
