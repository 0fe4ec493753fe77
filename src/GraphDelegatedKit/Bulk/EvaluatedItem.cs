namespace GraphDelegatedKit.Bulk;

/// <param name="Item">The request.</param>
/// <param name="Result">Its result; <see langword="null"/> if it goes again.</param>
internal readonly record struct EvaluatedItem(BulkItem Item, BulkResult? Result);
