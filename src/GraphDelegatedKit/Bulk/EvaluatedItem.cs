namespace GraphDelegatedKit.Bulk;

/// <summary>A request of a returned batch and its result.</summary>
/// <param name="Item">The request.</param>
/// <param name="Result">The result; <see langword="null"/> if the request is sent again.</param>
internal readonly record struct EvaluatedItem(BulkItem Item, BulkResult? Result);
