namespace GraphDelegatedKit.Bulk;

/// <param name="Json">What goes out.</param>
/// <param name="Items">Those in it, in order of their numbers.</param>
/// <param name="Unwritable">Those whose body could not be had.</param>
internal sealed record WrittenBatch(ReadOnlyMemory<byte> Json, IReadOnlyList<BulkItem> Items, IReadOnlyList<(BulkItem Item, Exception Why)> Unwritable);
