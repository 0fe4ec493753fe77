using GraphDelegatedKit.Http;

namespace GraphDelegatedKit.Bulk;

/// <summary>Takes requests in: looks up what they wait for among the last ones given, and nothing further back, so that memory stays as it is.</summary>
internal sealed class BulkIntake(ThrottleGates gates)
{
    public const int Remembered = 100;

    private readonly Queue<BulkItem> _recent = new(Remembered);

    /// <summary>How many were taken in.</summary>
    public long Count { get; private set; }

    /// <param name="unknown">What it waits for and is not known.</param>
    public BulkItem Take(BulkRequest request, out string? unknown)
    {
        unknown = null;
        var item = new BulkItem(request, ++Count, gates.OfPath(request.Address));
        if (request.DependsOn.Count > 0)
        {
            List<BulkItem> parents = [];
            foreach (var id in request.DependsOn)
            {
                if (Find(id) is not { } parent) unknown ??= id;
                else if (!parents.Contains(parent)) parents.Add(parent);
            }

            if (unknown is null) item.WaitFor(parents);
        }

        if (_recent.Count == Remembered) _recent.Dequeue();
        _recent.Enqueue(item);
        return item;
    }

    private BulkItem? Find(string id)
    {
        BulkItem? last = null;
        foreach (var item in _recent)
            if (item.Request.Id == id)
                last = item;

        return last;
    }
}
