namespace GraphDelegatedKit.Testing.Graph.Batches;

// Sorts the requests of a batch after those they depend on, otherwise in the order of the batch. Returns each with its index in the batch.
internal static class BatchOrder
{
    public static IReadOnlyList<(BatchItem Item, int Index)> Sort(IReadOnlyList<BatchItem> items)
    {
        var remaining = items.Select((item, index) => (Item: item, Index: index)).ToList();
        var sorted = new List<(BatchItem Item, int Index)>();
        var completed = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        while (remaining.Count > 0)
        {
            // The requests whose dependencies are complete. None means that the remaining requests depend on each other.
            var ready = remaining.Where(entry => entry.Item.DependsOn.All(completed.Contains)).ToList();
            if (ready.Count == 0)
                throw new GraphErrorException(400, "BadRequest", "The requests of the batch depend on each other in a cycle.");
            sorted.AddRange(ready);
            completed.UnionWith(ready.Select(entry => entry.Item.Id));
            remaining.RemoveAll(ready.Contains);
        }

        return sorted;
    }
}
