using System.Collections.Concurrent;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Storage;

namespace GraphDelegatedKit.Testing.Drives;

// The results of copies, for their monitor addresses. The oldest are dropped.
[NotInSnapshots("a copy is complete before its monitor is asked")]
internal sealed class CopyOperations
{
    private const int MaxCount = 1_000;

    private readonly ConcurrentDictionary<string, CopyOperation> _operations = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentQueue<string> _order = new();

    public string Add(CopyOperation operation)
    {
        var id = Guid.NewGuid().ToString();
        _operations[id] = operation;
        _order.Enqueue(id);
        while (_order.Count > MaxCount && _order.TryDequeue(out var oldest))
            _operations.TryRemove(oldest, out _);
        return id;
    }

    public CopyOperation? Find(string id) => _operations.GetValueOrDefault(id);
}

// Either the new item or the error of a copy.
internal sealed class CopyOperation(Drive drive, Item? item, GraphError? error)
{
    private int _requests;

    public Drive Drive => drive;

    public Item? Item => item;

    public GraphError? Error => error;

    // True for the first request only, so that clients have to ask again.
    public bool TakeInProgress() => Interlocked.Increment(ref _requests) == 1;
}
