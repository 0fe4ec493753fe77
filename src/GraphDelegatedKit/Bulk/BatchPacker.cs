namespace GraphDelegatedKit.Bulk;

/// <summary>
/// Selects the requests of the next batch. The longest waiting requests come first, dependent requests share a batch, and members of a
/// rejected batch are bisected. A batch is filled from one workload if possible, because a batch takes as long as its slowest request.
/// </summary>
/// <param name="canSend">
/// Returns whether an item may be sent now: its workload is open, its delay has passed, and no batch in flight uses its mailbox.
/// </param>
internal sealed class BatchPacker(Func<BulkItem, bool> canSend)
{
    public const int MaxBatchSize = 20;

    private readonly List<BulkItem> _batch = new(MaxBatchSize);
    private readonly HashSet<BulkItem> _blocked = []; // members of chains that cannot be sent now
    private List<BulkItem> _waiting = [];
    private long _completeUpTo;

    /// <param name="waiting">The waiting items, in sending order.</param>
    /// <param name="completeUpTo">
    /// The highest number of an item of which every dependent that could share its batch has been read from the source.
    /// </param>
    /// <returns>The items of the batch; empty if none can be sent. The list is reused by the next call.</returns>
    public IReadOnlyList<BulkItem> PackNext(List<BulkItem> waiting, long completeUpTo)
    {
        (_waiting, _completeUpTo) = (waiting, completeUpTo);
        _batch.Clear();
        _blocked.Clear();
        PickUnbatched();
        if (_batch.Count == 0) PickBisectionGroup();
        if (_batch.Count > 0) return _batch;

        Fill(allowAnyWorkload: false);
        if (_batch.Count is > 0 and < MaxBatchSize) Fill(allowAnyWorkload: true);
        _batch.Sort(static (a, b) => a.Number.CompareTo(b.Number)); // parents before children
        return _batch;
    }

    private void PickUnbatched()
    {
        foreach (var item in _waiting)
        {
            if (!item.ShouldSendUnbatched || !canSend(item) || !HaveAllSucceeded(item.Dependencies)) continue;
            _batch.Add(item);
            return;
        }
    }

    private void PickBisectionGroup()
    {
        foreach (var item in _waiting)
            if (item.BisectionGroup is { } group
                && (_batch.Count == 0 || group == _batch[0].BisectionGroup)
                && canSend(item)
                && HasAllDependencies(item, _batch))
                _batch.Add(item);
    }

    private void Fill(bool allowAnyWorkload)
    {
        foreach (var item in _waiting)
        {
            if (_batch.Count == MaxBatchSize) return;
            if (item.ShouldSendUnbatched
                || item.BisectionGroup is not null
                || (_batch.Count > 0 && !CanShareBatch(_batch[0], item, allowAnyWorkload)))
                continue;

            if (item.Dependencies.Count == 0 && item.Dependents.Count == 0)
            {
                if (IsReady(item) && !_batch.Contains(item)) _batch.Add(item);
            }
            else if (!_blocked.Contains(item)
                && !_batch.Contains(item)
                && CollectChain(item) is var chain
                && chain.Count <= MaxBatchSize - _batch.Count)
            {
                _batch.AddRange(chain);
            }
        }
    }

    private static bool CanShareBatch(BulkItem first, BulkItem item, bool allowAnyWorkload) =>
        GetApiVersion(first) == GetApiVersion(item) && (allowAnyWorkload || first.Gate == item.Gate);

    private static char GetApiVersion(BulkItem item) => item.Request.VersionedUrl[1];

    private bool IsReady(BulkItem item) => item.Number <= _completeUpTo && canSend(item);

    // Returns all waiting items connected by dependencies, or as many as fit into a batch. Empty if one of them cannot be sent now.
    private List<BulkItem> CollectChain(BulkItem item)
    {
        List<BulkItem> chain = [item];
        HashSet<BulkItem> visited = [item];
        for (var i = 0; i < chain.Count; i++)
            foreach (var related in chain[i].Dependencies.Concat(chain[i].Dependents))
                if (related.State == BulkItemState.Waiting
                    && !related.ShouldSendUnbatched
                    && related.BisectionGroup is null
                    && GetApiVersion(related) == GetApiVersion(item)
                    && visited.Add(related))
                    chain.Add(related);

        chain.Sort(static (a, b) => a.Number.CompareTo(b.Number));
        if (chain.Count > MaxBatchSize) chain.RemoveRange(MaxBatchSize, chain.Count - MaxBatchSize);
        if (chain.TrueForAll(IsReady) && chain.TrueForAll(member => HasAllDependencies(member, chain))) return chain;

        _blocked.UnionWith(visited);
        return [];
    }

    private static bool HasAllDependencies(BulkItem item, List<BulkItem> batch)
    {
        foreach (var dependency in item.Dependencies)
            if (dependency.State != BulkItemState.Succeeded && !batch.Contains(dependency))
                return false;

        return true;
    }

    private static bool HaveAllSucceeded(IReadOnlyList<BulkItem> dependencies)
    {
        foreach (var dependency in dependencies)
            if (dependency.State != BulkItemState.Succeeded)
                return false;

        return true;
    }
}
