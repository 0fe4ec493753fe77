namespace GraphDelegatedKit.Bulk;

internal enum BulkItemState
{
    Waiting,
    InFlight,
    Succeeded,
    Failed,
}
