namespace GraphDelegatedKit.Testing.Graph.Batches;

// Each request after those it depends on, otherwise as they were posted; each with the place it was posted at.
internal static class BatchOrder
{
    public static IReadOnlyList<(BatchItem Item, int Place)> Sort(IReadOnlyList<BatchItem> items)
    {
        var remaining = items.Select((item, index) => (Item: item, Place: index)).ToList();
        var sorted = new List<(BatchItem Item, int Place)>();
        var completed = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        while (remaining.Count > 0)
        {
            // Those whose turn it is; none left with work to do means they wait for each other.
            var ready = remaining.Where(entry => entry.Item.DependsOn.All(completed.Contains)).ToList();
            if (ready.Count == 0)
                throw new GraphErrorException(400, "BadRequest", "The requests of the batch depend on each other in a circle.");
            sorted.AddRange(ready);
            completed.UnionWith(ready.Select(entry => entry.Item.Id));
            remaining.RemoveAll(ready.Contains);
        }

        return sorted;
    }
}
