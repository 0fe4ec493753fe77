namespace GraphDelegatedKit.Bulk;

/// <summary>A serialized batch.</summary>
/// <param name="Json">The body of the batch request.</param>
/// <param name="Items">The items in the batch, in the order of their ids in the batch.</param>
/// <param name="Unwritable">The items whose body could not be serialized.</param>
internal sealed record WrittenBatch(
    ReadOnlyMemory<byte> Json, IReadOnlyList<BulkItem> Items, IReadOnlyList<(BulkItem Item, Exception Error)> Unwritable);
