namespace GraphDelegatedKit.Paging;

/// <summary>A page that was read, and the place after it.</summary>
/// <param name="Metadata">What its items say of themselves, one for each; <see langword="null"/> where nobody asked.</param>
internal sealed record FetchedPage<T>(PageBody<T> Body, IReadOnlyList<ItemMetadata>? Metadata, PageCheckpoint Checkpoint);
