namespace GraphDelegatedKit.Bulk;

/// <summary>
/// Picks the next batch: the longest waiting first, what hangs together together, what went wrong together apart. A batch is filled from one workload
/// as far as that goes, since it takes as long as the slowest in it.
/// </summary>
/// <param name="isFree">Whether it may go now: its workload is open, its wait is over, its mailbox is nobody else's.</param>
internal sealed class Packing(Func<BulkItem, bool> isFree)
{
    public const int Most = 20;

    private readonly List<BulkItem> _batch = new(Most);
    private readonly HashSet<BulkItem> _held = []; // of chains that cannot go
    private List<BulkItem> _waiting = [];
    private long _settled;

    /// <param name="waiting">In the order they are to go.</param>
    /// <param name="settled">Up to this one nothing can be given any more that would belong with it.</param>
    /// <returns>Good until the next is asked for; empty if none can go.</returns>
    public IReadOnlyList<BulkItem> Next(List<BulkItem> waiting, long settled)
    {
        (_waiting, _settled) = (waiting, settled);
        _batch.Clear();
        _held.Clear();
        PickAlone();
        if (_batch.Count == 0) PickSuspects();
        if (_batch.Count > 0) return _batch;

        Fill(anyWorkload: false);
        if (_batch.Count is > 0 and < Most) Fill(anyWorkload: true);
        _batch.Sort(static (a, b) => a.Number.CompareTo(b.Number)); // parents before children
        return _batch;
    }

    private void PickAlone()
    {
        foreach (var item in _waiting)
        {
            if (!item.Alone || !isFree(item) || !AllSucceeded(item.Parents)) continue;
            _batch.Add(item);
            return;
        }
    }

    private void PickSuspects()
    {
        foreach (var item in _waiting)
            if (item.Suspects is { } group && (_batch.Count == 0 || group == _batch[0].Suspects) && isFree(item) && HasAllItNeeds(item, _batch))
                _batch.Add(item);
    }

    private void Fill(bool anyWorkload)
    {
        foreach (var item in _waiting)
        {
            if (_batch.Count == Most) return;
            if (item.Alone || item.Suspects is not null || (_batch.Count > 0 && !BelongsWith(_batch[0], item, anyWorkload))) continue;

            if (item.Parents.Count == 0 && item.Children.Count == 0)
            {
                if (IsReady(item) && !_batch.Contains(item)) _batch.Add(item);
            }
            else if (!_held.Contains(item) && !_batch.Contains(item) && Chain(item) is var chain && chain.Count <= Most - _batch.Count)
            {
                _batch.AddRange(chain);
            }
        }
    }

    private static bool BelongsWith(BulkItem first, BulkItem item, bool anyWorkload) => Version(first) == Version(item) && (anyWorkload || first.Gate == item.Gate);

    private static char Version(BulkItem item) => item.Request.Address[1];

    private bool IsReady(BulkItem item) => item.Number <= _settled && isFree(item);

    // All that waits and hangs together, or the first twenty of it; nothing as long as one of those cannot go.
    private List<BulkItem> Chain(BulkItem item)
    {
        List<BulkItem> chain = [item];
        HashSet<BulkItem> seen = [item];
        for (var i = 0; i < chain.Count; i++)
            foreach (var tied in chain[i].Parents.Concat(chain[i].Children))
                if (tied.Standing == Standing.Waiting && !tied.Alone && tied.Suspects is null && Version(tied) == Version(item) && seen.Add(tied))
                    chain.Add(tied);

        chain.Sort(static (a, b) => a.Number.CompareTo(b.Number));
        if (chain.Count > Most) chain.RemoveRange(Most, chain.Count - Most);
        if (chain.TrueForAll(IsReady) && chain.TrueForAll(member => HasAllItNeeds(member, chain))) return chain;

        _held.UnionWith(seen);
        return [];
    }

    private static bool HasAllItNeeds(BulkItem item, List<BulkItem> together)
    {
        foreach (var parent in item.Parents)
            if (parent.Standing != Standing.Succeeded && !together.Contains(parent))
                return false;

        return true;
    }

    private static bool AllSucceeded(IReadOnlyList<BulkItem> parents)
    {
        foreach (var parent in parents)
            if (parent.Standing != Standing.Succeeded)
                return false;

        return true;
    }
}
