using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Storage;

namespace GraphDelegatedKit.Testing.Drives;

// The results of copies, for their monitor addresses. The oldest are dropped.
[NotInSnapshots("a copy is complete before its monitor is asked")]
internal sealed class CopyOperations
{
    private const int MaxCount = 1_000;

    private readonly RecentEntries<CopyOperation> _operations = new(MaxCount, StringComparer.OrdinalIgnoreCase);

    public string Add(CopyOperation operation)
    {
        var id = Guid.NewGuid().ToString();
        _operations.Add(id, operation);
        return id;
    }

    public CopyOperation? Find(string id) => _operations.Find(id);
}

// Either the new item or the error of a copy.
internal sealed class CopyOperation(Drive drive, Item? item, GraphError? error)
{
    private int _requests;

    public Drive Drive => drive;

    public Item? Item => item;

    public GraphError? Error => error;

    // Returns true for the first request only, so that clients have to ask again.
    public bool TakeInProgress() => Interlocked.Increment(ref _requests) == 1;
}
