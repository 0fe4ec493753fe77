namespace GraphDelegatedKit.Bulk;

/// <summary>The state of a request in the current run.</summary>
internal enum BulkItemState
{
    Waiting,
    InFlight,
    Succeeded,
    Failed,
}
