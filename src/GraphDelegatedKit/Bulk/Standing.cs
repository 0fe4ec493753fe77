namespace GraphDelegatedKit.Bulk;

internal enum Standing
{
    Waiting,
    UnderWay,
    Succeeded,
    Failed,
}
