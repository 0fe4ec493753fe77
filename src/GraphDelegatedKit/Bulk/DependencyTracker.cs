using GraphDelegatedKit.Http;

namespace GraphDelegatedKit.Bulk;

/// <summary>
/// Creates the items of a job and resolves their dependencies among the most recent requests only, so that memory use stays constant.
/// </summary>
internal sealed class DependencyTracker(BulkClient client)
{
    public const int MaxRemembered = 100;

    private readonly Queue<BulkItem> _recent = new(MaxRemembered);

    /// <summary>The number of requests read from the source.</summary>
    public long Count { get; private set; }

    /// <param name="request">The request.</param>
    /// <param name="unknownDependency">The first id in <see cref="BulkRequest.DependsOn"/> that is unknown; <see langword="null"/> if all
    /// are known.</param>
    public BulkItem Track(BulkRequest request, out string? unknownDependency)
    {
        unknownDependency = null;
        var item = new BulkItem(request, ++Count, WorkloadClassifier.FromPath(request.VersionedUrl), client);
        if (request.DependsOn.Count > 0)
        {
            List<BulkItem> dependencies = [];
            foreach (var id in request.DependsOn)
            {
                if (Find(id) is not { } dependency) unknownDependency ??= id;
                else if (!dependencies.Contains(dependency)) dependencies.Add(dependency);
            }

            if (unknownDependency is null) item.DependOn(dependencies);
        }

        if (_recent.Count == MaxRemembered) _recent.Dequeue();
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
