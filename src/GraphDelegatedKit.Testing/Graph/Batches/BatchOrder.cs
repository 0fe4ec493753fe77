namespace GraphDelegatedKit.Testing.Graph.Batches;

// Each request after those it depends on, otherwise as they were posted; each with the place it was posted at.
internal static class BatchOrder
{
    public static IReadOnlyList<(BatchItem Item, int Place)> Of(IReadOnlyList<BatchItem> items)
    {
        var waiting = items.Select((item, place) => (Item: item, Place: place)).ToList();
        var order = new List<(BatchItem Item, int Place)>();
        var done = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        while (waiting.Count > 0)
        {
            // Those whose turn it is; none left with work to do means they wait for each other.
            var ready = waiting.Where(next => next.Item.DependsOn.All(done.Contains)).ToList();
            if (ready.Count == 0)
                throw new GraphRefusal(400, "BadRequest", "The requests of the batch depend on each other in a circle.");
            order.AddRange(ready);
            done.UnionWith(ready.Select(next => next.Item.Id));
            waiting.RemoveAll(ready.Contains);
        }

        return order;
    }
}
